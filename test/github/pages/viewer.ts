/** Who sits at the browser: a cookie that names one of the stand-in's people, chosen in the box at the top of every page. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { addUserToken } from '../tokens.ts';
import type { World } from '../world.ts';

const COOKIE = 'stand_in_user';

export interface Viewer {
  readonly id: number;
  readonly login: string;
  /** What the browser uses at the REST API. */
  readonly token: string | undefined;
  /** Everyone who can be chosen. */
  readonly people: readonly string[];
}

export function viewerOf(req: IncomingMessage, world: World): Viewer {
  const users = [...world.users.values()].filter(({ type }) => type === 'User');
  const wanted = decodeURIComponent(/(?:^|;\s*)stand_in_user=([^;]*)/.exec(req.headers.cookie ?? '')?.[1] ?? 'writer');
  // Someone is always signed in: a newcomer should be able to comment at once.
  const user = users.find(({ login }) => login === wanted) ?? users[0];
  if (!user) return { id: 0, login: 'nobody', token: undefined, people: [] };
  return {
    id: user.id,
    login: user.login,
    token: personalToken(world, user.id),
    people: users.map(({ login }) => login),
  };
}

export function viewerCookie(login: string): string {
  return `${COOKIE}=${encodeURIComponent(login)}; Path=/; SameSite=Lax; HttpOnly`;
}

/** The one personal token of a user, made when it is first needed. */
export function personalToken(world: World, userId: number): string {
  const tokens = world.part('pages.tokens', () => new Map<number, string>());
  const known = tokens.get(userId);
  if (known) return known;
  const token = `ghp_${randomBytes(18).toString('hex')}`;
  tokens.set(userId, token);
  addUserToken(world, userId, token);
  return token;
}
