/** The last word for a session whose runner is dead: nobody knows here how many events it sent, so the app is asked. */
import { EventsAnswer, type EventBatch, type RunnerEvent } from '../../app/wire/events.ts';
import type { Finish } from '../../app/wire/finish.ts';
import { knock } from './door.ts';
import { untilAnswered } from './patience.ts';

/** A number no session reaches: the app answers it with the number it expects. */
const PROBE = 1_000_000_000;

export interface Orphan {
  readonly server: string;
  /** Of the session. */
  readonly id: string;
  readonly token: string;
}

/** Says it until the app has heard it; rejects with the last `Failure` when the signal ends the waiting. */
export function sayEnd(orphan: Orphan, ending: Omit<Finish, 'lastEvent'>, signal: AbortSignal): Promise<void> {
  return untilAnswered(() => say(orphan, ending, signal), { signal });
}

async function say({ server, id, token }: Orphan, ending: Omit<Finish, 'lastEvent'>, signal: AbortSignal) {
  const door = `${server}/api/v1/runner/sessions/${encodeURIComponent(id)}`;
  const send = (first: number, event: RunnerEvent) => {
    const batch: EventBatch = { first, events: [{ at: Date.now(), event }] };
    return knock({ url: `${door}/events`, token, signal, body: JSON.stringify(batch) });
  };
  const { outcome, reason } = ending;
  const finished: RunnerEvent = { kind: 'session.finished', outcome, reason };
  const gap = EventsAnswer.safeParse((await send(PROBE, finished)).body);
  const next = gap.success ? gap.data.next : 1;
  if (gap.success) await send(next, finished);
  const body = JSON.stringify({ ...ending, lastEvent: gap.success ? next : 0 });
  await knock({ url: `${door}/finish`, token, signal, body });
}
