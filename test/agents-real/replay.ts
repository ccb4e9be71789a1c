/** An agent that is only its golden transcript: it says again what it said then, each time after we said what we said then. */
import { EventEmitter } from 'node:events';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import type { WorkProcess } from '../../action/confine/confinement.ts';
import type { Golden } from './golden.ts';
import type { Message, Places } from './wire-line.ts';

export interface Replay {
  readonly child: WorkProcess;
  /** What we answered to its requests, beside what we answered then. */
  readonly answers: readonly { readonly now: unknown; readonly then: unknown }[];
  /** Resolves when the transcript has come to a message of ours that we have not sent. */
  awaits(method: string): Promise<void>;
}

export function replay({ lines }: Golden, places: Places): Replay {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const child = Object.assign(new EventEmitter(), { stdin, stdout, stderr, pid: undefined });
  const said: Message[] = [];
  const ids = new Map<unknown, unknown>();
  const awaited = new Set<string>();
  const answers: { now: unknown; then: unknown }[] = [];
  let wake = () => {};

  const next = async (wanted: Message): Promise<Message> => {
    for (;;) {
      const index = said.findIndex((message) => isTheSame(message, wanted));
      const [found] = index < 0 ? [] : said.splice(index, 1);
      if (found) return found;
      awaited.add(wanted.method ?? '');
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };

  const play = async () => {
    for (const { from, message } of lines) {
      if (from === 'client') {
        const ours = await next(message);
        if (message.method === undefined) answers.push({ now: ours.result, then: message.result });
        else ids.set(message.id, ours.id);
        continue;
      }
      const isAnswer = message.method === undefined;
      const text = JSON.stringify(isAnswer ? { ...message, id: ids.get(message.id) } : message);
      stdout.write(`${inPlace(text, places)}\n`);
      // What it says comes in pieces, between which we may act.
      await new Promise((resolve) => setImmediate(resolve));
    }
  };

  createInterface({ input: stdin })
    .on('line', (text) => {
      said.push(JSON.parse(text) as Message);
      wake();
    })
    .on('close', () => {
      child.emit('exit', 0, null);
      child.emit('close', 0, null);
    });
  void play();
  return {
    // What a caller uses of a process is there; the rest of Node's class is not.
    child: child as unknown as WorkProcess,
    answers,
    awaits: async (method) => {
      while (!awaited.has(method)) await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

/** Requests and notifications by their method; answers by the id of what they answer, which is the agent's own. */
const isTheSame = (message: Message, wanted: Message): boolean =>
  wanted.method === undefined
    ? message.method === undefined && message.id === wanted.id
    : message.method === wanted.method;

const inPlace = (text: string, places: Places): string =>
  text
    .replaceAll('<workspace>', places.workspace)
    .replaceAll('<folder>', places.folder)
    .replaceAll('<installed>', places.installed);
