/** A flood of events into one server, the app or one that stores nothing, until the last answer and the last viewer. */
import { moment } from './figures.ts';
import { openClient, type Message } from './load.ts';
import type { Program } from './program.ts';

/** What a busy session sends at once, as a rule. */
export const IN_A_BATCH = 20;

/** A server under load with its viewers, and how far each of its sessions is. */
export interface Stage {
  readonly url: string;
  readonly viewers: Program;
  /** Sessions by viewer. */
  readonly watched: readonly number[];
  readonly message: (session: number, first: number, size: number) => Message;
  readonly sent: number[];
}

/** Events a second, from the first batch until all are acknowledged and seen. */
export async function flood(
  stage: Stage,
  sessions: readonly number[],
  batches: number,
  size = IN_A_BATCH,
): Promise<number> {
  const messages = sessions.map((session) => Array.from({ length: batches }, () => next(stage, session, size)));
  const client = openClient(stage.url, sessions.length);
  const began = moment();
  const seen = stage.viewers.ask(seenBy(stage, sessions));
  await Promise.all(
    messages.map(async (own) => {
      for (const message of own) await client.post(message);
    }),
  );
  await seen;
  const took = moment() - began;
  client.close();
  return (sessions.length * batches * size * 1000) / took;
}

export function next(stage: Stage, session: number, size = IN_A_BATCH): Message {
  const first = (stage.sent[session] ?? 0) + 1;
  stage.sent[session] = first + size - 1;
  return stage.message(session, first, size);
}

/** All sessions of a flood are equally far. */
const seenBy = (stage: Stage, sessions: readonly number[]) => ({
  paths: stage.watched.flatMap((session, viewer) => (sessions.includes(session) ? [viewer] : [])),
  id: Math.max(...sessions.map((session) => stage.sent[session] ?? 0)),
});

const LINE =
  'ok 17 - a widget without a name is called "unnamed", and one with a name keeps it as it was given to the catalogue';

export function batch(path: string, first: number, size: number, token = ''): Message {
  const events = Array.from({ length: size }, (_, index) => ({
    at: Date.now(),
    event: {
      kind: 'message',
      id: `message-${first + index}`,
      role: 'agent',
      text: `${LINE}\n${LINE}\n${first + index}`,
    },
  }));
  return {
    path,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ first, events }),
  };
}
