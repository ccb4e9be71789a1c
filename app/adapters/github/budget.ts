/**
 * What one installation may still ask of GitHub: its primary limit an hour, the points a minute, and the content a minute and an
 * hour. A request that would pass a limit is refused here, with the time when it is worth another try; nobody sleeps.
 */
import { Failure } from '../../ground/outcome.ts';
import { isRateLimit, LEAST_WAIT, untilReset, waitOf } from './failures.ts';
import { makeWindow } from './window.ts';

/** GitHub's documented limits of an installation. */
export interface Limits {
  readonly pointsPerMinute: number;
  readonly contentPerMinute: number;
  readonly contentPerHour: number;
}

/** GitHub's own, of one installation. @internal */
export const LIMITS: Limits = { pointsPerMinute: 900, contentPerMinute: 80, contentPerHour: 500 };

const MINUTE = 60_000;
const HOUR = 3_600_000;
/** The part of an hour's allowance that reports leave to what people wait for. */
const RESERVE = 0.1;
/** The same of a minute's: what comes in a burst is mostly reports. */
const RESERVE_OF_MINUTE = 0.2;
/** However often GitHub's refusals repeat, it is asked again after this long at the latest (in milliseconds). */
const LONGEST_WAIT = 15 * MINUTE;

export interface Asked {
  /** `GET`, `POST` … */
  readonly method: string;
  /** The template or the address. */
  readonly url: string;
}

export interface Answered {
  readonly status: number;
  readonly message: string;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
  /** It came from the request for the installation's token, whose limit is the app's. */
  readonly isForToken: boolean;
}

export interface Pause {
  readonly until: number;
  readonly why: string;
}

export interface Budget {
  /**
   * Counts a request; to be called just before it. What it returns takes the answer (`undefined`: there was none). Throws a
   * transient Failure with `retryAfterMs` when there is no room for it now.
   */
  take(asked: Asked): (answered: Answered | undefined) => void;
  /** What keeps the installation waiting now, for longer than a minute's limits do; in words for people. */
  pause(): Pause | undefined;
}

/** What a request costs, told by its method and address. */
interface Cost {
  readonly points: number;
  readonly isContent: boolean;
  /** Keeps something up to date that people read, and may come a little later. */
  readonly isReport: boolean;
}

/** New comments, and edits too: GitHub does not say that those are free. Pull requests, reviews, commits. */
const CONTENT = /\/issues\/(?:[^/]+\/comments|comments\/[^/]+)$|\/pulls(?:\/[^/]+\/reviews)?$|\/graphql$/;
const REPORT = /\/issues\/comments\/[^/]+$|\/labels(?:\/[^/]+)?$/;

function costOf({ method, url }: Asked): Cost {
  const isRead = method === 'GET' || method === 'HEAD';
  const path = url.split('?', 1)[0] ?? '';
  return {
    points: isRead ? 1 : 5,
    isContent: !isRead && CONTENT.test(path),
    isReport: !isRead && REPORT.test(path),
  };
}

interface Primary {
  readonly limit: number;
  /** What GitHub said was left, less what is under way. */
  left: number;
  readonly until: number;
}

interface Block {
  readonly why: string;
  readonly wait: number;
}

function roomOf(limit: number, reserve: number, isReport: boolean): number {
  return isReport ? Math.floor(limit * (1 - reserve)) : limit;
}

/** `now` tells epoch ms. */
export function makeBudget(now: () => number, limits: Limits = LIMITS): Budget {
  const points = makeWindow(MINUTE, limits.pointsPerMinute);
  const minute = makeWindow(MINUTE, limits.contentPerMinute);
  const hour = makeWindow(HOUR, limits.contentPerHour);
  const hourly = `GitHub takes ${limits.contentPerHour} comments an hour from an app`;
  let primary: Primary | undefined;
  let refused: Pause | undefined;
  let refusals = 0;
  let underWay = 0;

  function primaryBlock(at: number, isReport: boolean): Block | undefined {
    if (!primary || primary.until <= at) return undefined;
    if (primary.left > (isReport ? primary.limit * RESERVE : 0)) return undefined;
    const wait = primary.until - at;
    return isReport && primary.left > 0
      ? { wait, why: `the last of the ${primary.limit} requests an hour to GitHub are kept for starting jobs` }
      : { wait, why: `the ${primary.limit} requests an hour that GitHub grants are used up` };
  }

  function contentBlock(at: number, isReport: boolean): Block | undefined {
    const ofHour = hour.queue(at, roomOf(limits.contentPerHour, RESERVE, isReport));
    const ofMinute = minute.queue(at, roomOf(limits.contentPerMinute, RESERVE_OF_MINUTE, isReport));
    const wait = Math.max(ofHour, ofMinute);
    if (wait === 0) return undefined;
    return { wait, why: ofHour > ofMinute ? hourly : `GitHub takes ${limits.contentPerMinute} comments a minute` };
  }

  function pausedFor(at: number): Block | undefined {
    if (refused && refused.until > at) return { wait: refused.until - at, why: refused.why };
    return primaryBlock(at, false);
  }

  function blockOf(at: number, cost: Cost): Block | undefined {
    const block = pausedFor(at) ?? primaryBlock(at, cost.isReport);
    if (block) return block;
    const wait = points.wait(at, cost.points, roomOf(limits.pointsPerMinute, RESERVE_OF_MINUTE, cost.isReport));
    if (wait > 0) return { wait, why: 'GitHub takes only so many requests a minute from an app' };
    if (!cost.isContent) return undefined;
    return contentBlock(at, cost.isReport);
  }

  function learn(answered: Answered): void {
    const { status, message, headers, isForToken } = answered;
    const at = now();
    if (isRateLimit(status, message, headers)) {
      refusals += 1;
      const wait = waitOf(headers) ?? Math.min(LONGEST_WAIT, LEAST_WAIT * 2 ** Math.min(refusals - 1, 10));
      const why = /secondary/i.test(message) ? 'too much was asked at once' : 'too much was asked in an hour';
      const until = Math.max(refused?.until ?? 0, at + wait);
      refused = { until, why: `GitHub asks the app to wait: ${why}` };
    } else if (status < 500) refusals = 0;
    if (isForToken || headers['x-ratelimit-resource'] !== 'core') return;
    const [limit, left] = [Number(headers['x-ratelimit-limit']), Number(headers['x-ratelimit-remaining'])];
    if (!Number.isFinite(limit) || !Number.isFinite(left)) return;
    primary = { limit, left: left - underWay, until: at + untilReset(headers) };
  }

  return {
    take(asked) {
      const at = now();
      const cost = costOf(asked);
      const block = blockOf(at, cost);
      if (block)
        throw new Failure('transient', `${block.why}; the next try is due in ${Math.ceil(block.wait / 1000)} s`, {
          retryAfterMs: block.wait,
        });
      points.add(at, cost.points);
      if (cost.isContent) for (const window of [minute, hour]) window.add(at, 1);
      if (primary) primary.left -= 1;
      underWay += 1;
      return (answered) => {
        underWay -= 1;
        if (answered) learn(answered);
      };
    },
    pause() {
      const at = now();
      const block = pausedFor(at);
      if (block) return { until: at + block.wait, why: block.why };
      const wait = hour.wait(at, 1);
      return wait === 0 ? undefined : { until: at + wait, why: hourly };
    },
  };
}
