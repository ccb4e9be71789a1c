/** Shows a session of this machine in its terminal as the app tells it, and says since when the app is away. It never gives up before the session does. */
import type { JobRef } from '../ground/ids.ts';
import { Ending, type Surroundings } from './surroundings.ts';
import type { LivePlace } from './remote-place.ts';
import { Refusal } from './door.ts';
import { watchJob, type Viewer } from './watch.ts';

/** Between two looks of somebody who is refused, or whose app never answered. */
const PAUSE_MS = 5_000;

export interface Mirror {
  /** A line of this command's own, never in the middle of one of the agent's. */
  say(text: string): void;
  /** Resolves when the job has ended and all of its log was shown, or the session is over. */
  readonly done: Promise<void>;
}

export function mirrorSession(shown: {
  readonly job: JobRef;
  readonly place: LivePlace;
  readonly around: Surroundings;
  readonly viewer: Viewer;
  /** Its output is for programs: what is said to people goes elsewhere. */
  readonly isRaw: boolean;
  readonly over: AbortSignal;
}): Mirror {
  const { job, place, around, viewer, isRaw, over } = shown;
  let last = 0;
  let awaySince: number | undefined;

  const say = (text: string): void => {
    if (isRaw) return around.err(text);
    viewer.entry({ seq: 0, at: around.now(), event: { kind: 'notice', level: 'info', text }, raw: null });
  };
  const told: Viewer = {
    ...viewer,
    unattended: true,
    entry(entry) {
      last = entry.seq;
      viewer.entry(entry);
    },
    away(why) {
      if (awaySince !== undefined) return;
      awaySince = around.now();
      say(
        `${why} Since ${clock(awaySince)} nothing is shown here; the agent goes on, and what it does is kept on this machine until the app is back.`,
      );
    },
    back() {
      if (awaySince === undefined) return;
      say(`The app is back; it was away since ${clock(awaySince)}.`);
      awaySince = undefined;
    },
  };

  async function follow(): Promise<void> {
    const quiet = { ...around, err: say, interrupted: () => over };
    let refusal = '';
    while (!over.aborted) {
      try {
        await watchJob({ job, since: last }, place, quiet, told);
        return;
      } catch (error) {
        if (!(error instanceof Ending)) throw error;
        if (error instanceof Refusal && error.reason === 'bad_token' && (await place.renew())) continue;
        if (!(error instanceof Refusal)) told.away?.(error.message);
        else if (error.message !== refusal) {
          refusal = error.message;
          say(
            `${error.message} The session goes on, but is not shown here. \`signalbox login\` helps where the login is the reason.`,
          );
        }
        await around.pause(PAUSE_MS, over);
      }
    }
  }

  return { say, done: follow() };
}

const clock = (at: number): string => new Date(at).toTimeString().slice(0, 8);
