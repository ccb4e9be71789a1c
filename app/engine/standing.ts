/** What GitHub says a person may do here, asked anew each time, with as few questions as the answer needs. */
import type { Person } from '../ground/ids.ts';
import { isAmong, teamsIn, type Standing } from '../ground/who.ts';
import type { House } from './house.ts';
import type { RepositoryRow } from './ports/store.ts';

/** Asks for the role, and for the teams of those lists that the role alone does not satisfy. */
export async function standingOf(
  house: House,
  repository: RepositoryRow,
  person: Person,
  lists: readonly (readonly string[])[],
): Promise<Standing> {
  const role = await house.github.roleOf(repository, person);
  const bare: Standing = { role, teams: new Set() };
  // Whoever is nobody here is nobody in its teams, too: the login may be another's by now.
  const open = role === 'none' ? [] : lists.filter((who) => !isAmong(who, person, bare)).flatMap(teamsIn);
  const asked = await Promise.all(
    [...new Set(open)].map(async (team) => ({
      team,
      isMember: await house.github.isTeamMember(repository, team, person.login),
    })),
  );
  return { role, teams: new Set(asked.flatMap(({ team, isMember }) => (isMember ? [team] : []))) };
}

/** What a bot that the configuration names by its id is: it starts and ends jobs, and decides nothing. */
export const NAMED_BOT: Standing = { role: 'write', teams: new Set() };
