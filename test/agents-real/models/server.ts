/** A model provider on loopback: it answers by the script in the dialect of one API, and remembers what it was asked. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { answerTo, type Heard, type Move } from '../script.ts';

/** What every answer says it took. */
export interface Usage {
  readonly input: number;
  readonly output: number;
}

/** One request for an answer, in plain words. */
export interface Question {
  readonly model: string;
  readonly heard: readonly Heard[];
  readonly tools: readonly string[];
}

/** How one API asks and is answered. */
export interface Dialect {
  /** `undefined` when it is no request for an answer. */
  read(path: string, body: Record<string, unknown>): Question | undefined;
  /** The answer as server-sent events, piece by piece; a pause of `pauseMs` comes before a piece that names one. */
  write(move: Move, question: Question, usage: Usage, path: string): Iterable<{ text: string; pauseMs?: number }>;
  /** The answer to any other request, as JSON; `undefined` is a 404. */
  other(path: string, body: Record<string, unknown>): unknown;
}

/** What the server remembers of a request. */
export interface Seen extends Question {
  readonly key: string;
  readonly move: Move;
  /** The agent hung up before it had the whole answer. */
  aborted: boolean;
}

export interface Model {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  readonly seen: readonly Seen[];
  /** Everything it was shown, as one text: to look for a word in. */
  heard(): string;
  close(): Promise<void>;
}

export async function startModel(dialect: Dialect, usage: Usage = { input: 1_000, output: 50 }): Promise<Model> {
  const seen: Seen[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const path = (request.url ?? '').replace(/\?.*$/, '');
    const body = await bodyOf(request);
    const question = request.method === 'POST' ? dialect.read(path, body) : undefined;
    if (!question) {
      const other = dialect.other(path, body);
      response.writeHead(other === undefined ? 404 : 200, { 'content-type': 'application/json' });
      return response.end(JSON.stringify(other ?? { error: { message: `nothing at ${path}` } }));
    }
    const move = answerTo(question.heard, question.tools.length > 0);
    const entry: Seen = { ...question, key: keyOf(request), move, aborted: false };
    seen.push(entry);
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    for (const { text, pauseMs } of dialect.write(move, question, usage, path)) {
      if (pauseMs !== undefined) await delay(pauseMs);
      if (response.destroyed) {
        entry.aborted = true;
        return undefined;
      }
      response.write(text);
    }
    return response.end();
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    heard: () => seen.flatMap(({ heard }) => heard.map(({ text }) => text)).join('\n'),
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString('utf8');
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

/** Wherever an API puts the key. */
function keyOf({ headers, url }: IncomingMessage): string {
  const given = headers['x-api-key'] ?? headers['x-goog-api-key'] ?? headers.authorization?.replace(/^Bearer /, '');
  return typeof given === 'string' ? given : (new URL(url ?? '/', 'http://x').searchParams.get('key') ?? '');
}

/** A server-sent event. */
export const sse = (data: unknown, event?: string): string =>
  `${event === undefined ? '' : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`;
