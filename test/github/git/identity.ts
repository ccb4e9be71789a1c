/** Names and addresses in commits: GitHub's no-reply address of a user leads back to that user. */
import type { User, World } from '../world.ts';

export interface Identity {
  readonly name: string;
  readonly email: string;
  /** ISO time; GitHub's present time when left out. */
  readonly date?: string;
}

export function identityOf(world: World, userId: number): Identity {
  const user = world.users.get(userId);
  if (user === undefined) throw new Error(`No user ${userId}`);
  return { name: user.login, email: `${user.id}+${user.login}@users.noreply.github.com` };
}

/** Who commits what is written in the browser or over GraphQL. */
export const GITHUB_ITSELF: Identity = { name: 'GitHub', email: 'noreply@github.com' };
/** github.com's own user of that name. */
const WEB_FLOW: User = { id: 19_864_447, login: 'web-flow', type: 'User' };

export function userBehind(world: World, email: string): User | undefined {
  if (email === GITHUB_ITSELF.email) return WEB_FLOW;
  const id = /^(\d+)\+.*@users\.noreply\.github\.com$/.exec(email)?.[1];
  return id === undefined ? undefined : world.users.get(Number(id));
}

/** GitHub shows times in UTC and whole seconds. */
export function utc(time: number | string): string {
  return new Date(time).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

export function identityEnvironment(world: World, author: Identity, committer: Identity): Record<string, string> {
  const now = utc(world.clock());
  return {
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    GIT_AUTHOR_DATE: author.date ?? now,
    GIT_COMMITTER_NAME: committer.name,
    GIT_COMMITTER_EMAIL: committer.email,
    GIT_COMMITTER_DATE: committer.date ?? now,
  };
}
