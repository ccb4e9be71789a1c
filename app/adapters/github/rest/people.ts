/** Who people are on a repository, as GitHub says it now. */
import { roleFrom } from '../../../ground/roles.ts';
import type { GitHub } from '../../../engine/ports/github.ts';
import type { RepositoryRow } from '../../../engine/ports/store.ts';
import { failureOf, isForbidden, isMissing } from '../failures.ts';
import type { Caller } from './call.ts';
import { at } from './call.ts';
import { pathOf, type Conditional } from './conditional.ts';

/** How many people a refusal may choose from. */
const MOST_NAMED = 30;

interface Permission {
  readonly permission: string;
  readonly role_name?: string;
  readonly user: { readonly id: number; readonly login: string; readonly type: string } | null;
}

export function peopleOf({ call, find, clients }: Caller, conditional: Conditional) {
  /** `undefined`: GitHub knows no such person, so whoever it is has no right. */
  function permissionOf(repository: RepositoryRow, login: string): Promise<Permission | undefined> {
    const path = pathOf('/repos/{}/{}/collaborators/{}/permission', repository.owner, repository.name, login);
    return find('asking for a permission', repository, (octokit) => conditional.get<Permission>(octokit, path));
  }

  return {
    async roleOf(repository, { id, login }) {
      const found = await permissionOf(repository, login);
      // A login can be given up, and taken by somebody else.
      return found?.user?.id === id ? roleFrom(found.permission, found.role_name) : 'none';
    },

    async personNamed(repository, login) {
      const found = await permissionOf(repository, login);
      // A bot answers for nothing.
      if (found?.user?.type !== 'User') return undefined;
      const { id, login: known } = found.user;
      return { person: { id, login: known }, role: roleFrom(found.permission, found.role_name) };
    },

    async isTeamMember(repository, team, login) {
      const [organisation = '', slug = ''] = team.split('/');
      const path = pathOf('/orgs/{}/teams/{}/memberships/{}', organisation, slug, login);
      const octokit = await clients.installation(repository.installationId);
      try {
        const { state } = await conditional.get<{ state: string }>(octokit, path);
        // Whoever was only invited is no member yet.
        return state === 'active';
      } catch (error) {
        // A team that the app may not see, and one that is not there, have no members for us.
        if (isMissing(error) || isForbidden(error)) return false;
        throw failureOf('asking for the members of a team', error);
      }
    },

    async writers(repository) {
      const people = await call('asking who may write', repository, async (octokit) => {
        const { data } = await octokit.rest.repos.listCollaborators({
          ...at(repository),
          permission: 'push',
          per_page: MOST_NAMED,
        });
        return data;
      });
      return people
        .filter(({ type, permissions }) => type === 'User' && permissions?.push !== false)
        .slice(0, MOST_NAMED)
        .map(({ login, role_name: role }) => ({ login, role: roleFrom('write', role) }));
    },
  } satisfies Partial<GitHub>;
}
