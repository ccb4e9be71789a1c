/** The live stream of one job for one viewer: its log without gaps, and a snapshot of everything else whenever it changed. */
import type { ServerResponse } from 'node:http';
import type { Job } from '../../dispatch/job.ts';
import { jobTopic } from '../../engine/live.ts';
import type { RepositoryRow } from '../../engine/ports/store.ts';
import type { Person } from '../../ground/ids.ts';
import { includesRole } from '../../ground/roles.ts';
import { eventText, openEventStream } from './event-stream.ts';
import { followLog } from './follow-log.ts';
import type { PageParts } from './pages.ts';
import { roleOf } from './people.ts';
import { readSnapshot } from './read-jobs.ts';

/** Changes that come together are shown together. */
const GATHER = 30;
/** Ages and lights stay honest without a change: a fresh snapshot comes at least this often, and the role is asked again. */
const REFRESH = 15_000;

/** Who has which job's page open. */
export interface Watchers {
  /** Changes with every start of the app, so that a page that comes back knows whether it was away or the app was. */
  readonly boot: string;
  of(repositoryId: number, job: number): readonly string[];
  add(repositoryId: number, job: number, login: string): () => void;
}

export function makeWatchers(boot: string): Watchers {
  const open = new Map<string, string[]>();
  return {
    boot,
    of: (repositoryId, job) => [...new Set(open.get(`${repositoryId}/${job}`) ?? [])].sort(),
    add(repositoryId, job, login) {
      const key = `${repositoryId}/${job}`;
      open.set(key, [...(open.get(key) ?? []), login]);
      return () => {
        const left = open.get(key) ?? [];
        left.splice(left.indexOf(login), 1);
        if (left.length === 0) open.delete(key);
      };
    },
  };
}

export interface View {
  readonly repository: RepositoryRow;
  readonly job: Job;
  readonly person: Person;
  /** The last entry of the log that the viewer has. */
  readonly after: number;
  /** Whether the sign-in or token behind it still holds. */
  isSignedIn(): Promise<boolean>;
}

export function streamJob(parts: PageParts, watchers: Watchers, view: View, response: ServerResponse): void {
  const { house } = parts;
  const { repository, person } = view;
  const number = view.job.number;
  const topic = jobTopic(repository.id, number);
  let session: { readonly id: string; readonly end: () => void } | undefined;
  let soon: (() => void) | undefined;
  let gone = false;
  let looking = false;
  let changed = false;

  const stream = openEventStream(response, () => {
    gone = true;
    unsubscribe();
    leave();
    session?.end();
    soon?.();
    house.live.publish(topic, { kind: 'job' });
  });
  const leave = watchers.add(repository.id, number, person.login);
  const unsubscribe = house.live.subscribe(topic, (signal) => {
    if (signal.kind !== 'job') return;
    changed = true;
    // What changes during a look is shown by the next one, which that look brings about.
    if (!looking) show(GATHER);
  });

  function show(delay: number): void {
    soon?.();
    soon = house.clock.after(delay, () => void send());
  }

  async function send(): Promise<void> {
    looking = true;
    changed = false;
    try {
      if (!(await view.isSignedIn())) return stream.close();
      const role = await roleOf(parts.people, repository, person);
      const job = await house.store.job(repository.id, number);
      if (!job || !includesRole(role, 'read')) return stream.close();
      if (gone) return;
      follow(job.sessionId);
      const runnerConnected = job.sessionId !== null && parts.isConnected(job.sessionId);
      const snapshot = await readSnapshot(house, repository, job, {
        person,
        standing: (lists) => parts.people.standingOf(repository, person, lists),
        runnerConnected,
        watchers: watchers.of(repository.id, number),
      });
      if (stream.send(eventText('job', snapshot))) show(changed ? GATHER : REFRESH);
    } catch (error) {
      house.log.error({ err: error }, 'a viewer could not be served');
      stream.close();
    } finally {
      looking = false;
    }
  }

  /** The log to follow: none before the job is claimed. The viewer's place counts for the session it was read from. */
  function follow(sessionId: string | null): void {
    if (sessionId === null || session?.id === sessionId) return;
    session?.end();
    const after = sessionId === view.job.sessionId || session === undefined ? view.after : 0;
    session = { id: sessionId, end: followLog(house, sessionId, after, stream) };
  }

  stream.send(eventText('hello', { now: house.clock.now(), boot: watchers.boot }));
  house.live.publish(topic, { kind: 'job' });
  show(0);
}
