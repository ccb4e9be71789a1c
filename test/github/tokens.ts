/** Every access token there is and what it stands for. Tokens are opaque to everyone else, and of no particular length. */
import { randomBytes } from 'node:crypto';
import type { Permissions } from './world.ts';
import type { World } from './world.ts';

export type TokenRecord = { expiresAt: number | null } & (
  | { kind: 'user'; userId: number; appId: number | null }
  | { kind: 'installation'; installationId: number; permissions: Permissions; repositoryIds: number[] | null }
  | { kind: 'job'; repositoryId: number; runId: number; permissions: Permissions }
);

const tokens = (world: World): Map<string, TokenRecord> => world.part('tokens', () => new Map());

/** `length` bytes of randomness in GitHub's alphabet. */
const secret = (length: number): string => randomBytes(length).toString('base64url').replaceAll(/[-_]/g, 'x');

export const findToken = (world: World, token: string): TokenRecord | undefined => {
  const record = tokens(world).get(token);
  return record === undefined || (record.expiresAt !== null && record.expiresAt <= world.clock()) ? undefined : record;
};

/** Makes the given token a user's personal one (fixed, so that a seed can name it). */
export const addUserToken = (world: World, userId: number, token: string): void => {
  tokens(world).set(token, { kind: 'user', userId, appId: null, expiresAt: null });
};

const HOUR = 3_600_000;

/** A user's token made by an app's login; eight hours, as on GitHub. */
export const issueUserToken = (world: World, userId: number, appId: number): string => {
  const token = `ghu_${secret(27)}`;
  tokens(world).set(token, { kind: 'user', userId, appId, expiresAt: world.clock() + 8 * HOUR });
  return token;
};

/** An installation's token: one hour, and as long as GitHub's are since 2026 (they once had 40 characters, and clients guessed so). */
export const issueInstallationToken = (
  world: World,
  installationId: number,
  narrowed: { permissions: Permissions; repositoryIds: number[] | null },
): { token: string; expiresAt: number } => {
  const token = `ghs_${installationId}_${secret(390)}`;
  const expiresAt = world.clock() + HOUR;
  tokens(world).set(token, { kind: 'installation', installationId, ...narrowed, expiresAt });
  return { token, expiresAt };
};

/** The `GITHUB_TOKEN` of one job: dies with it (`revokeToken`). */
export const issueJobToken = (
  world: World,
  job: { repositoryId: number; runId: number; permissions: Permissions },
): string => {
  const token = `ghs_${secret(30)}`;
  tokens(world).set(token, { kind: 'job', ...job, expiresAt: world.clock() + 24 * HOUR });
  return token;
};

export const revokeToken = (world: World, token: string): boolean => tokens(world).delete(token);

/** Forgets every token an app holds for a user, as when the user revokes the app. */
export const revokeUserTokens = (world: World, userId: number, appId: number): void => {
  for (const [token, record] of tokens(world)) {
    if (record.kind === 'user' && record.userId === userId && record.appId === appId) tokens(world).delete(token);
  }
};
