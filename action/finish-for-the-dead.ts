/** When the main step died without a last word: ends what it left running and tells the app, so that nobody waits for it. */
import { info, setSecret, warning } from '@actions/core';
import { EventsAnswer, type EventBatch, type RunnerEvent } from '../app/wire/events.ts';
import type { Finish } from '../app/wire/finish.ts';
import { knock } from './link/door.ts';
import { untilAnswered } from './link/patience.ts';
import { SessionProcesses } from './processes.ts';
import { unfinishedSession, type SavedSession } from './saved-state.ts';

const REASON = "The runner's main step died before it could report how the job ended";
/** A number no session reaches: the app answers it with the number it expects. */
const PROBE = 1_000_000_000;

export async function finishForTheDead(): Promise<void> {
  const session = unfinishedSession();
  if (!session) return;
  setSecret(session.token);
  try {
    const left = await new SessionProcesses(session.id).kill();
    if (left > 0) info(`${left} processes of the session were still running and have been killed.`);
    await untilAnswered(() => tell(session), { signal: AbortSignal.timeout(60_000) });
  } catch (error) {
    warning(`The app could not be told that this session is over: ${String(error)}`);
  }
}

async function tell({ server, id, token }: SavedSession): Promise<void> {
  const door = `${server}/api/v1/runner/sessions/${encodeURIComponent(id)}`;
  const finish: Finish = { outcome: 'failed', reason: REASON, output: '', exitCode: null, lastEvent: 0 };
  const send = (first: number, event: RunnerEvent) => {
    const batch: EventBatch = { first, events: [{ at: Date.now(), event }] };
    return knock({ url: `${door}/events`, token, body: JSON.stringify(batch) });
  };
  const finished: RunnerEvent = { kind: 'session.finished', outcome: 'failed', reason: REASON };
  const gap = EventsAnswer.safeParse((await send(PROBE, finished)).body);
  const next = gap.success ? gap.data.next : 1;
  if (gap.success) await send(next, finished);
  await knock({ url: `${door}/finish`, token, body: JSON.stringify({ ...finish, lastEvent: gap.success ? next : 0 }) });
}
