/** The repositories of the app that a person may read. One of which GitHub tells us nothing just now is left out, and hides no other. */
import type { House } from '../../engine/house.ts';
import type { RepositoryRow } from '../../engine/ports/store.ts';
import type { Person } from '../../ground/ids.ts';
import { includesRole } from '../../ground/roles.ts';
import { roleOf, type People } from './people.ts';

export async function readableRepositories(
  { store }: Pick<House, 'store'>,
  people: People,
  person: Person,
  reaches: (repository: RepositoryRow) => boolean = () => true,
): Promise<RepositoryRow[]> {
  const known = (await store.repositories()).filter(
    (repository) => repository.status !== 'removed' && reaches(repository),
  );
  const readable = await Promise.all(
    known.map(async (repository) => {
      // GitHub is not asked about a repository that has nothing to show.
      if ((await store.recentJobs([repository.id], 1)).length === 0) return false;
      return includesRole(await roleOf(people, repository, person).catch(() => 'none' as const), 'read');
    }),
  );
  return known.filter((_, index) => readable[index]);
}
