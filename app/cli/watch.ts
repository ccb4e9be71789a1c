/**
 * `watch`: a session as it goes on. It is resumed where it broke, so that nothing is missing and nothing comes twice, and ends when the job
 * has ended and all of its log was seen.
 */
import { hasEnded } from '../ground/job-state.ts';
import type { JobRef } from '../ground/ids.ts';
import type { JobView } from '../ground/job-view.ts';
import { askOnce, Away, fieldOf, notOurs, TRIES } from './door.ts';
import { entriesIn, type Entry } from './entries.ts';
import type { Place } from './place.ts';
import { apiOf, isJob, speakTo } from './server.ts';
import { hearJob } from './stream.ts';
import { EXIT, type Surroundings } from './surroundings.ts';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;

/** What shows a session. */
export interface Viewer {
  /** The terminal is there for another reason, and whether anybody looks at it is not known. */
  readonly unattended?: true;
  /** Called whenever the job is in another state than before, or another attempt of it began. */
  job(job: JobView): void;
  entry(entry: Entry): void;
  end(job: JobView): void;
  /** The connection broke, and did not come back at once; and it is back. Absent: it is said beside the result. */
  away?(why: string): void;
  back?(): void;
}

interface Watched {
  /** The last entry that was shown, of this attempt. */
  last: number;
  /** The attempt whose log that is; `undefined` before anything is known. */
  lastOf: number | undefined;
  job: JobView | undefined;
  /** The log is whole with this entry, once the job has ended. */
  end: number | undefined;
}

export async function watchJob(
  { job, since }: { readonly job: JobRef; readonly since: number },
  place: Place,
  around: Surroundings,
  viewer: Viewer,
): Promise<number> {
  const gone = around.interrupted();
  const away = viewer.away ?? ((why: string): void => around.err(`${why} Trying again …`));
  const back = viewer.back ?? ((): void => around.err('Connected again.'));
  const watched: Watched = { last: since, lastOf: undefined, job: undefined, end: undefined };
  for (let failures = 0; ;) {
    let broken: Away | undefined;
    try {
      const over = await watchOnce(job, place, around, { watched, viewer, gone }, () => {
        if (failures > 1) back();
        failures = 0;
      });
      if (gone.aborted) return EXIT.interrupted;
      if (over) {
        viewer.end(over);
        return over.state === 'succeeded' ? EXIT.done : EXIT.failed;
      }
    } catch (error) {
      if (gone.aborted) return EXIT.interrupted;
      if (!(error instanceof Away)) throw error;
      broken = error;
    }
    failures += 1;
    // Whoever never got through is told so; whoever watches already is not sent away by a network that comes and goes.
    if (watched.job === undefined && failures >= TRIES) throw broken ?? notOurs(place.server, 'a session');
    if (failures === 2) away(broken?.message ?? `${place.server} closed the connection.`);
    const wait = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
    await around.pause(Math.max(wait, broken?.retryAfterMs ?? 0), gone);
    if (gone.aborted) return EXIT.interrupted;
  }
}

interface Watching {
  readonly watched: Watched;
  readonly viewer: Viewer;
  readonly gone: AbortSignal;
}

/** One connection; the job when it has ended and all was shown, `undefined` when the connection ended before. */
async function watchOnce(
  ref: JobRef,
  place: Place,
  around: Surroundings,
  { watched, viewer, gone }: Watching,
  onAlive: () => void,
): Promise<JobView | undefined> {
  const { server, token } = place;
  const whole = (): boolean => watched.end !== undefined && watched.last >= watched.end;

  async function know(job: unknown): Promise<void> {
    if (!isJob(job) || typeof job.attempt !== 'number' || !Array.isArray(job.approvals)) throw notOurs(server, 'a job');
    const before = watched.job;
    watched.job = job;
    if (before?.state !== job.state || before.attempt !== job.attempt || before.position !== job.position)
      viewer.job(job);
    watched.end = hasEnded(job.state) ? await newestOf(ref, place, around) : undefined;
  }

  // Asked first, since what was seen counts in the log of one attempt: that of another begins anew. It has none before this is told.
  const asked = await askOnce(server, { method: 'GET', path: `${apiOf(place)}/jobs/${ref}`, token }, around);
  await know(fieldOf(asked, 'job'));
  watched.lastOf ??= watched.job?.attempt;
  if (watched.lastOf !== watched.job?.attempt) watched.last = 0;
  if (whole()) return watched.job;
  for await (const { event, data } of hearJob(
    place,
    { job: ref, after: watched.last, background: viewer.unattended },
    around,
    gone,
  )) {
    onAlive();
    if (event === 'log') show(entriesIn(data), watched, viewer);
    if (event === 'job') await know(fieldOf(data, 'job'));
    if (whole()) return watched.job;
  }
  return undefined;
}

function show(entries: readonly Entry[], watched: Watched, viewer: Viewer): void {
  // A log that begins anew on the same line is that of the next attempt.
  if (entries[0]?.seq === 1) {
    watched.last = 0;
    watched.lastOf = watched.job?.attempt;
  }
  for (const entry of entries) {
    if (entry.seq <= watched.last) continue;
    watched.last = entry.seq;
    viewer.entry(entry);
  }
}

/** The number of the newest entry; 0 when there is none. Nothing is added to the log of a job that has ended. */
export async function newestOf(ref: JobRef, place: Place, around: Surroundings): Promise<number> {
  const [newest] = entriesIn(fieldOf(await speakTo(place, around).read(`/jobs/${ref}/log?limit=1`), 'entries'));
  return newest?.seq ?? 0;
}
