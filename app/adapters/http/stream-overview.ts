/** Tells somebody's overview to look again: whenever something changed in a repository that they may read, and of no other. */
import type { ServerResponse } from 'node:http';
import type { House } from '../../engine/house.ts';
import { repositoryTopic } from '../../engine/live.ts';
import type { RepositoryRow } from '../../engine/ports/store.ts';
import type { Person } from '../../ground/ids.ts';
import { includesRole } from '../../ground/roles.ts';
import { eventText, openEventStream } from './event-stream.ts';
import { roleOf, type People } from './people.ts';
import { allInTime, findReadable } from './readable-repositories.ts';

/** At most two words a second. */
const APART = 500;
/** Repositories that are new are found this often, and so is who signed out. What is taken away is told by GitHub, and at once. */
const REFRESH = 15_000;

export interface OverviewView {
  readonly person: Person;
  reaches(repository: RepositoryRow): boolean;
  /** Whether the sign-in or token behind it still holds. */
  isSignedIn(): Promise<boolean>;
}

export function streamOverview(
  house: House,
  people: People,
  { person, reaches, isSignedIn }: OverviewView,
  response: ServerResponse,
): void {
  const followed = new Map<number, () => void>();
  /** Repositories in which something changed since the last word. */
  let changed = new Set<number>();
  /** Those that the reader could read at the last look: what was taken away since has to vanish. */
  const readable = new Set<number>();
  let saidAt = 0;
  let soon: (() => void) | undefined;
  let again: (() => void) | undefined;
  let gone = false;
  let looking = false;

  const stream = openEventStream(response, () => {
    gone = true;
    soon?.();
    again?.();
    for (const end of followed.values()) end();
    followed.clear();
  });

  /** Every repository is heard, since one may be given its first job, or its reader the right, at any time. */
  async function followAll(): Promise<void> {
    const there = (await house.store.repositories()).filter((one) => one.status !== 'removed' && reaches(one));
    if (gone) return;
    const ids = new Set(there.map(({ id }) => id));
    for (const [id, end] of followed) if (!ids.has(id) && followed.delete(id)) end();
    for (const id of ids) if (!followed.has(id)) followed.set(id, house.live.subscribe(repositoryTopic(id), hear(id)));
  }

  const hear = (id: number) => (): void => {
    changed.add(id);
    say();
  };

  function say(): void {
    if (soon || looking || gone) return;
    soon = house.clock.after(Math.max(0, saidAt + APART - house.clock.now()), () => {
      soon = undefined;
      void look();
    });
  }

  async function look(): Promise<void> {
    looking = true;
    const these = changed;
    changed = new Set();
    try {
      if (!(await isSignedIn())) return stream.bye('signed_out');
      if (await concerns([...these])) {
        saidAt = house.clock.now();
        stream.send(eventText('changed', {}));
      }
    } catch (error) {
      fail(error);
    } finally {
      looking = false;
    }
    if (changed.size > 0) say();
  }

  /** Whether one of them is readable, or was. */
  async function concerns(ids: readonly number[]): Promise<boolean> {
    const there = (await Promise.all(ids.map((id) => house.store.repository(id)))).filter((one) => one !== undefined);
    const roles = await allInTime(house.clock, there, (repository) => roleOf(people, repository, person));
    let any = false;
    for (const [index, { id }] of there.entries()) {
      const role = roles[index];
      // Nothing new is known: the page goes on showing what it showed.
      if (role === undefined) continue;
      any = readable.delete(id) || any;
      if (!includesRole(role, 'read')) continue;
      readable.add(id);
      any = true;
    }
    return any;
  }

  async function refresh(): Promise<void> {
    try {
      if (!(await isSignedIn())) return stream.bye('signed_out');
      await followAll();
    } catch (error) {
      return fail(error);
    }
    if (!gone) again = house.clock.after(REFRESH, () => void refresh());
  }

  async function begin(): Promise<void> {
    await refresh();
    try {
      const first = await findReadable(house, people, person, reaches);
      for (const { repository } of first.readable) readable.add(repository.id);
    } catch (error) {
      return fail(error);
    }
    stream.send(eventText('hello', { now: house.clock.now() }));
  }

  function fail(error: unknown): void {
    house.log.error({ err: error }, 'somebody’s overview could not be kept fresh');
    stream.close();
  }

  void begin();
}
