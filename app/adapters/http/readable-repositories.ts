/**
 * The repositories of the app that a person may read. GitHub is asked about several at once. One that it tells nothing of, or too late, is
 * left out and hides no other; its answer is remembered for the next look.
 */
import type { House } from '../../engine/house.ts';
import type { RepositoryRow } from '../../engine/ports/store.ts';
import type { Person } from '../../ground/ids.ts';
import { includesRole, type Role } from '../../ground/roles.ts';
import { roleOf, type People } from './people.ts';

/** Repositories that GitHub is asked about at once. */
const AT_ONCE = 16;
/** How long a page waits for GitHub's answers altogether, in milliseconds. */
const PATIENCE = 2_000;

export interface Readable {
  readonly repository: RepositoryRow;
  readonly role: Role;
}

export interface ReadableRepositories {
  readonly readable: readonly Readable[];
  /** Whether something may be missing, since GitHub did not answer. */
  readonly incomplete: boolean;
}

export async function readableRepositories(
  house: Pick<House, 'store' | 'clock'>,
  people: People,
  person: Person,
  reaches: (repository: RepositoryRow) => boolean = () => true,
): Promise<RepositoryRow[]> {
  const { readable } = await findReadable(house, people, person, reaches);
  return readable.map(({ repository }) => repository);
}

export async function findReadable(
  { store, clock }: Pick<House, 'store' | 'clock'>,
  people: People,
  person: Person,
  reaches: (repository: RepositoryRow) => boolean = () => true,
): Promise<ReadableRepositories> {
  const [repositories, worked] = await Promise.all([store.repositories(), store.repositoriesWithJobs()]);
  const withJobs = new Set(worked);
  // GitHub is not asked about a repository that has nothing to show.
  const wanted = repositories.filter((one) => one.status !== 'removed' && withJobs.has(one.id) && reaches(one));
  const roles = await allInTime(clock, wanted, (repository) => roleOf(people, repository, person));
  return {
    readable: wanted.flatMap((repository, index) => {
      const role = roles[index];
      return role !== undefined && includesRole(role, 'read') ? [{ repository, role }] : [];
    }),
    incomplete: roles.includes(undefined),
  };
}

/** The answer about each of `of`, in their order; `undefined` where it failed or did not come in time. */
export async function allInTime<Of, Answer>(
  clock: House['clock'],
  of: readonly Of[],
  ask: (one: Of) => Promise<Answer>,
): Promise<(Answer | undefined)[]> {
  const answers = of.map((): Answer | undefined => undefined);
  const left = of.entries();
  let late = false;
  const work = async (): Promise<void> => {
    for (const [index, one] of left) {
      answers[index] = await ask(one).catch(() => undefined);
      if (late) return;
    }
  };
  await new Promise<void>((resolve) => {
    const callOff = clock.after(PATIENCE, () => {
      late = true;
      resolve();
    });
    void Promise.all(Array.from({ length: Math.min(AT_ONCE, of.length) }, work)).then(() => {
      callOff();
      resolve();
    });
  });
  // A copy: what comes later is for the next look.
  return [...answers];
}
