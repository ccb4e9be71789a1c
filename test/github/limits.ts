/** GitHub's rate limits: the hourly primary one, and the secondary one on content creation, each per caller. */
import { ApiError, type Caller } from './api.ts';
import type { World } from './world.ts';

export interface Limits {
  /** Requests an hour; by kind of caller when not set here. */
  primaryPerHour?: number;
  contentPerMinute: number;
  contentPerHour: number;
}

interface Spent {
  used: number;
  resetAt: number;
  /** Times of content-creating requests in the last hour. */
  created: number[];
}

const MINUTE = 60_000;
const HOUR = 3_600_000;

export const limitsOf = (world: World): Limits =>
  world.part('live:limits', () => ({ contentPerMinute: 80, contentPerHour: 500 }));

const PRIMARY: Record<Caller['kind'], number> = { anonymous: 60, user: 5000, app: 5000, installation: 5000, job: 1000 };

const keyOf = (caller: Caller): string => {
  switch (caller.kind) {
    case 'user':
      return `user ${caller.userId}`;
    case 'app':
      return `app ${caller.appId}`;
    case 'installation':
      return `installation ${caller.installationId}`;
    case 'job':
      return `job ${caller.repositoryId}`;
    default:
      return 'anonymous';
  }
};

const spentBy = (world: World, caller: Caller): Spent => {
  const all = world.part('limits', () => new Map<string, Spent>());
  const now = world.clock();
  const known = all.get(keyOf(caller)) ?? { used: 0, resetAt: now + HOUR, created: [] };
  if (known.resetAt <= now) Object.assign(known, { used: 0, resetAt: now + HOUR });
  known.created = known.created.filter((time) => time > now - HOUR);
  all.set(keyOf(caller), known);
  return known;
};

const primaryOf = (world: World, caller: Caller): number => limitsOf(world).primaryPerHour ?? PRIMARY[caller.kind];

export const rateHeaders = (world: World, caller: Caller): Record<string, string> => {
  const spent = spentBy(world, caller);
  const limit = primaryOf(world, caller);
  return {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(Math.max(0, limit - spent.used)),
    'x-ratelimit-used': String(spent.used),
    'x-ratelimit-reset': String(Math.ceil(spent.resetAt / 1000)),
    'x-ratelimit-resource': 'core',
  };
};

/** Counts one request; refused once the hour's allowance is spent. */
export const spendRequest = (world: World, caller: Caller): void => {
  const spent = spentBy(world, caller);
  if (spent.used >= primaryOf(world, caller)) throw new ApiError(403, `API rate limit exceeded for ${keyOf(caller)}.`);
  spent.used += 1;
};

/** An answer of 304 costs nothing. */
export const refundRequest = (world: World, caller: Caller): void => {
  spentBy(world, caller).used -= 1;
};

/** Counts one content-creating request; refused, with the time to wait, when 80 in a minute or 500 in an hour are passed. */
export const spendContent = (world: World, caller: Caller): void => {
  const { created } = spentBy(world, caller);
  const { contentPerMinute, contentPerHour } = limitsOf(world);
  const now = world.clock();
  const inMinute = created.filter((time) => time > now - MINUTE);
  const wait = (oldest: number | undefined, span: number) =>
    Math.max(1, Math.ceil(((oldest ?? now) + span - now) / 1000));
  const retryAfter =
    created.length >= contentPerHour
      ? wait(created[0], HOUR)
      : inMinute.length >= contentPerMinute
        ? wait(inMinute[0], MINUTE)
        : undefined;
  if (retryAfter !== undefined) {
    const message =
      'You have exceeded a secondary rate limit and have been temporarily blocked from content creation. Please retry your request again later.';
    throw new ApiError(403, message, undefined, { 'retry-after': String(retryAfter) });
  }
  created.push(now);
};
