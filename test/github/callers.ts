/** Who is behind a request: reads the `Authorization` header and answers 401 in GitHub's words when it proves nothing. */
import { createPublicKey } from 'node:crypto';
import { decodeJwt, errors, jwtVerify } from 'jose';
import { ApiError, type Caller } from './api.ts';
import { grantedIn } from './represent/app.ts';
import { findToken } from './tokens.ts';
import type { App, Installation, User, World } from './world.ts';

/** GitHub accepts an app's JWT for at most ten minutes; a minute of drift between clocks is forgiven. */
const LONGEST_JWT_SECONDS = 600;
const DRIFT_SECONDS = 60;

const badCredentials = () => new ApiError(401, 'Bad credentials');

// These two sentences are known to octokit's auth-app, which corrects its clock by the `date` header when it reads them.
const EXPIRED =
  "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires";
const TOO_FAR = "'Expiration time' claim ('exp') is too far in the future";
const ISSUED_LATER = "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued";

const appOfJwt = (world: World, jwt: string): App => {
  // Octokit writes the app's id as a number.
  const issuer = String(decodeJwt(jwt).iss);
  const app = [...world.apps.values()].find(
    (candidate) => String(candidate.id) === issuer || candidate.clientId === issuer,
  );
  if (app === undefined) throw new ApiError(401, 'Integration not found');
  return app;
};

const callerOfJwt = async (world: World, jwt: string): Promise<Caller> => {
  const now = Math.floor(world.clock() / 1000);
  try {
    const app = appOfJwt(world, jwt);
    const { payload } = await jwtVerify(jwt, createPublicKey(app.publicKey), {
      algorithms: ['RS256'],
      currentDate: new Date(world.clock()),
    });
    if (payload.exp === undefined) throw new ApiError(401, EXPIRED);
    if (payload.exp > now + LONGEST_JWT_SECONDS + DRIFT_SECONDS) throw new ApiError(401, TOO_FAR);
    if (payload.iat === undefined || payload.iat > now + DRIFT_SECONDS) throw new ApiError(401, ISSUED_LATER);
    return { kind: 'app', appId: app.id };
  } catch (error) {
    if (error instanceof ApiError) throw error;
    if (error instanceof errors.JWTExpired) throw new ApiError(401, EXPIRED);
    throw new ApiError(401, 'A JSON web token could not be decoded');
  }
};

const callerOfToken = (world: World, token: string): Caller => {
  const record = findToken(world, token);
  if (record === undefined) throw badCredentials();
  if (record.kind === 'user') {
    return {
      kind: 'user',
      userId: record.userId,
      viaApp: record.appId !== null,
      ...(record.appId === null ? {} : { appId: record.appId }),
    };
  }
  if (record.kind === 'job') {
    return { kind: 'job', repositoryId: record.repositoryId, runId: record.runId, permissions: record.permissions };
  }
  const installation = world.installations.get(record.installationId);
  const app = installation && world.apps.get(installation.appId);
  if (installation === undefined || app === undefined) throw badCredentials();
  checkSuspension(installation);
  // A permission taken from the app, or from its installation, is taken from its tokens at once.
  const granted = grantedIn(world, installation);
  const permissions = Object.fromEntries(
    Object.entries(record.permissions).flatMap(([name, level]) => {
      const most = granted[name];
      return most === undefined ? [] : [[name, most === 'read' ? most : level] as const];
    }),
  );
  return {
    kind: 'installation',
    installationId: installation.id,
    appId: app.id,
    permissions,
    ...(record.repositoryIds === null ? {} : { repositoryIds: record.repositoryIds }),
  };
};

/** A suspended installation keeps everything and may do nothing. */
export const checkSuspension = (installation: Installation): void => {
  if (installation.suspendedAt !== undefined) throw new ApiError(403, 'This installation has been suspended');
};

/** The password of HTTP Basic, which is where git and old clients put the token. */
const basicSecret = (encoded: string): { name: string; secret: string } => {
  const decoded = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  return { name: decoded.slice(0, Math.max(colon, 0)), secret: decoded.slice(colon + 1) };
};

export const callerOf = async (world: World, authorization: string | undefined): Promise<Caller> => {
  if (authorization === undefined || authorization === '') return { kind: 'anonymous' };
  const [scheme = '', value = ''] = authorization.trim().split(/\s+/, 2);
  if (scheme.toLowerCase() === 'basic') {
    const { name, secret } = basicSecret(value);
    // An OAuth client proves itself by its secret; the routes that want one look at the header themselves.
    if ([...world.apps.values()].some((app) => app.clientId === name && app.clientSecret === secret))
      return { kind: 'anonymous' };
    return callerOfToken(world, secret === 'x-oauth-basic' || secret === '' ? name : secret);
  }
  if (!/^(token|bearer)$/i.test(scheme)) throw badCredentials();
  return value.split('.').length === 3 && !value.startsWith('gh')
    ? callerOfJwt(world, value)
    : callerOfToken(world, value);
};

/** The app that proves itself with `client_id:client_secret`, or nothing. */
export const oauthClientOf = (world: World, authorization: string | undefined): App | undefined => {
  const [scheme = '', value = ''] = (authorization ?? '').split(/\s+/, 2);
  if (scheme.toLowerCase() !== 'basic') return undefined;
  const { name, secret } = basicSecret(value);
  return [...world.apps.values()].find((app) => app.clientId === name && app.clientSecret === secret);
};

/** What a refused `Authorization` header claimed to be, for the record of requests. */
export const claimOf = (world: World, authorization: string | undefined): 'app' | 'anonymous' => {
  const token = (authorization ?? '').split(/\s+/)[1] ?? '';
  try {
    return token.split('.').length === 3 && appOfJwt(world, token) !== undefined ? 'app' : 'anonymous';
  } catch {
    return 'anonymous';
  }
};

/** github.com's own id for the user that acts for jobs of Actions. */
const ACTIONS_BOT_ID = 41_898_282;

/** The user a caller acts as: an installation as the app's bot, a job as `github-actions[bot]`. */
export const actorOf = (world: World, caller: Caller): User => {
  const id =
    caller.kind === 'user'
      ? caller.userId
      : caller.kind === 'installation'
        ? world.apps.get(caller.appId)?.botId
        : undefined;
  if (caller.kind === 'job') {
    const bot: User = world.users.get(ACTIONS_BOT_ID) ?? {
      id: ACTIONS_BOT_ID,
      login: 'github-actions[bot]',
      type: 'Bot',
    };
    world.users.set(bot.id, bot);
    return bot;
  }
  const user = id === undefined ? undefined : world.users.get(id);
  if (user === undefined) throw new ApiError(401, 'Requires authentication');
  return user;
};

/** The app through which a caller writes, shown as `performed_via_github_app`. */
export const viaAppOf = (caller: Caller): number | null =>
  caller.kind === 'installation' || caller.kind === 'user' ? (caller.appId ?? null) : null;
