/** Rights in a repository may have changed: what was known of them is forgotten, and every open page asks again at once. */
import { includesRole, type Role } from '../ground/roles.ts';
import type { Rejection } from '../ground/outcome.ts';
import type { Person } from '../ground/ids.ts';
import type { Standing } from '../ground/who.ts';
import type { House } from './house.ts';
import type { RightsChanged } from './incoming.ts';
import { lacking } from './lacking.ts';
import { repositoryTopic } from './live.ts';
import { endWithoutRight } from './machine-rights.ts';
import type { RepositoryRow } from './ports/store.ts';

export async function onRightsChanged(
  house: House,
  repository: RepositoryRow,
  { everywhere }: RightsChanged,
  inbox: number,
): Promise<void> {
  const concerned = everywhere ? await house.store.repositoriesOf(repository.installationId) : [repository];
  for (const { id } of concerned) tellOfRights(house, id);
  for (const one of concerned)
    // What GitHub does not answer now is asked with the next sweep.
    await endWithoutRight(house, one).catch((error: unknown) =>
      house.log.warn({ err: error, repositoryId: one.id }, 'rights to sessions of machines could not be asked for'),
    );
  await house.store.closeInbox(inbox, house.clock.now(), null);
}

export const tellOfRights = ({ live }: Pick<House, 'live'>, repositoryId: number): void =>
  live.publish(repositoryTopic(repositoryId), { kind: 'rights' });

/** What somebody lacks for an act that takes a level; `undefined` when nothing. `what` completes "to …": `share J12`. */
export async function lackOfLevel(
  house: House,
  repository: RepositoryRow,
  asked: { readonly person: Person; readonly standing: Standing; readonly level: Role; readonly what: string },
): Promise<Rejection | undefined> {
  const { person, standing, level, what } = asked;
  if (includesRole(standing.role, level)) return undefined;
  const writers = await house.github.writers(repository).catch(() => []);
  return lacking({ login: person.login, what, who: [level], role: standing.role, writers });
}
