/**
 * Deletes transcripts: those whose time is over, now and then, and the one that somebody wants gone, at once. A piece at a time, with
 * pauses, since nobody waits for it; what a crash left half deleted is nobody's to read, and goes first at the next start.
 */
import { rejected, accepted, type Result } from '../ground/outcome.ts';
import type { Person } from '../ground/ids.ts';
import { jobRef } from '../ground/ids.ts';
import { noteAct } from './audit.ts';
import type { Act } from './handle.ts';
import type { House } from './house.ts';
import { jobTopic } from './live.ts';
import type { RepositoryRow } from './ports/store.ts';

/** Looked for this often, in milliseconds: lives are counted in days. */
const EVERY = 60 * 60_000;
/** Soon after the start, when the work that waited is under way. */
const FIRST = 5_000;
const DAY = 24 * 60 * 60_000;
/** Rows deleted at once: some 10 ms of work. */
const PIECE = 500;
/** The pause after a piece, as a multiple of what it took. */
const PAUSES = 4;
const SHORTEST_PAUSE = 5;
/** Sessions looked up at once. */
const BATCH = 50;

/** Whom the mark of a transcript names whose time was over. */
export const BY_TIME = 'signalbox';

export interface Retention {
  stop(): Promise<void>;
}

/** `days`: how long the server keeps transcripts; 0 for ever, unless a repository asks for less. */
export function startRetention(house: House, days: number): Retention {
  const { store, clock, log } = house;
  let stopped = false;
  let running: Promise<void> = Promise.resolve();
  let callOff = clock.after(FIRST, sweep);
  let wake = (): void => undefined;

  function sweep(): void {
    running = look()
      .catch((error: unknown) => log.error({ err: error }, 'transcripts could not be deleted'))
      .then(() => {
        if (!stopped) callOff = clock.after(EVERY, sweep);
      });
  }

  async function look(): Promise<void> {
    for (;;) {
      const half = await store.halfDeleted(BATCH);
      for (const id of half) await forget(id);
      if (stopped || half.length < BATCH) break;
    }
    for (const repository of await store.repositories()) {
      const kept = keptFor(repository, days);
      for (let more = kept !== Infinity && !stopped; more;) {
        const old = await store.oldTranscripts(repository.id, clock.now() - kept, BATCH);
        for (const id of old) await forget(id);
        more = old.length === BATCH && !stopped;
      }
    }
  }

  async function forget(id: string): Promise<void> {
    let told: Promise<void> | undefined;
    for (let done = false; !done && !stopped;) {
      const began = clock.now();
      done = await store.deleteTranscript(id, { at: began, by: BY_TIME }, PIECE);
      told ??= tell(id);
      if (!done) await pause(Math.max(SHORTEST_PAUSE, PAUSES * (clock.now() - began)));
    }
    await told;
  }

  /** From its mark on, open pages show that it is gone. */
  async function tell(id: string): Promise<void> {
    const session = await store.session(id).catch(() => undefined);
    if (session) house.live.publish(jobTopic(session.repositoryId, session.job), { kind: 'job' });
  }

  async function pause(ms: number): Promise<void> {
    if (stopped) return;
    await new Promise<void>((resolve) => {
      const off = clock.after(ms, resolve);
      wake = () => {
        off();
        resolve();
      };
    });
  }

  return {
    async stop() {
      stopped = true;
      callOff();
      wake();
      await running;
    },
  };
}

/** In milliseconds: the shorter of what the server and the repository say. */
function keptFor({ settings }: RepositoryRow, days: number): number {
  const ours = days === 0 ? Infinity : days * DAY;
  const theirs = settings.transcriptSeconds ?? null;
  return Math.min(ours, theirs === null ? Infinity : theirs * 1000);
}

/** Somebody wants the transcript of an attempt gone: from here on nobody reads it. Returns the session to be emptied. */
export async function markForDeletion(scope: Act, job: number, attempt: number, by: Person): Promise<Result<string>> {
  const session = (await scope.tx.sessionsOf(job)).findLast((one) => one.attempt === attempt);
  const what = `attempt ${attempt} of ${jobRef(job)}`;
  if (!session) return rejected('no_transcript', `There is no transcript of ${what}: no runner took it.`);
  if (session.endedAt === null)
    return rejected('not_ended', `The session of ${what} has not ended. Stop it, or wait for its end.`);
  if (!(await scope.tx.markDeleted(session.id, { at: scope.now, by: by.login })))
    return rejected('transcript_deleted', `The transcript of ${what} is deleted already.`);
  await noteAct(scope, { job, by, what: 'delete_transcript', detail: `attempt ${attempt}` });
  scope.tell(jobTopic(scope.tx.repository.id, job), { kind: 'job' });
  return accepted(session.id);
}

/** Deletes what a mark left to delete; what a crash leaves of it goes with the next start. */
export async function emptyTranscript({ store, clock }: House, sessionId: string): Promise<void> {
  const mark = { at: clock.now(), by: BY_TIME };
  while (!(await store.deleteTranscript(sessionId, mark, PIECE)));
}
