/** What an installation may still ask of GitHub, told by a clock of the test's own. */
import { beforeEach, describe, expect, test } from 'vitest';
import { LIMITS, makeBudget, type Answered, type Asked, type Budget } from '../../../app/adapters/github/budget.ts';
import { Failure } from '../../../app/ground/outcome.ts';

const READ: Asked = { method: 'GET', url: '/repos/{owner}/{repo}/issues/{issue_number}' };
const REPLY: Asked = { method: 'POST', url: '/repos/{owner}/{repo}/issues/{issue_number}/comments' };
const EDIT: Asked = { method: 'PATCH', url: '/repos/{owner}/{repo}/issues/comments/{comment_id}' };
const LABEL: Asked = { method: 'POST', url: '/repos/{owner}/{repo}/issues/{issue_number}/labels' };
const CHECK: Asked = { method: 'POST', url: '/repos/{owner}/{repo}/check-runs' };
const DISPATCH: Asked = {
  method: 'POST',
  url: '/repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches',
};
const CANCEL: Asked = { method: 'POST', url: '/repos/{owner}/{repo}/actions/runs/{run_id}/cancel' };

let now: number;
let budget: Budget;
beforeEach(() => {
  now = Date.UTC(2026, 10, 22, 12);
  budget = makeBudget(() => now);
});

const answer = (fields: Partial<Answered> = {}): Answered => ({
  status: 200,
  message: '',
  headers: {},
  isForToken: false,
  ...fields,
});
const left = (remaining: number, seconds: number, limit = 5000): Answered =>
  answer({
    headers: {
      'x-ratelimit-resource': 'core',
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(remaining),
      'x-ratelimit-reset': String(now / 1000 + seconds),
      date: new Date(now).toUTCString(),
    },
  });

/** Milliseconds the request is asked to wait; 0 when it may go, and then it is counted. */
function wait(asked: Asked, answered: Answered | undefined = answer()): number {
  try {
    budget.take(asked)(answered);
    return 0;
  } catch (error) {
    if (!(error instanceof Failure) || error.kind !== 'transient') throw error;
    return error.retryAfterMs ?? -1;
  }
}

const goes = (asked: Asked, most: number): number => {
  let count = 0;
  while (count < most && wait(asked) === 0) count += 1;
  return count;
};

describe('points a minute', () => {
  test('reads cost one and writes five, and a minute later all of it is there again', () => {
    expect(goes(CHECK, 1000)).toBe(180);
    expect(wait(READ)).toBe(60_000);
    now += 59_999;
    expect(wait(READ)).toBe(1);
    now += 1;
    expect(goes(READ, 1000)).toBe(900);
  });

  test('a fifth of the minute is kept for what people wait for: reports do not come before it, however many there are', () => {
    expect(goes(LABEL, 1000)).toBe(144);
    expect(wait(LABEL)).toBe(60_000);
    expect([DISPATCH, CANCEL, CHECK, REPLY].map((asked) => wait(asked))).toEqual([0, 0, 0, 0]);
    expect(goes(DISPATCH, 1000)).toBe(32);
    expect(wait(DISPATCH)).toBe(60_000);
  });
});

describe('content', () => {
  test('so many comments a minute, of which each that waits gets a turn of its own', () => {
    const start = now;
    for (let sent = 0; sent < 80; sent += 1) {
      now = start + sent * 100;
      expect(wait(REPLY)).toBe(0);
    }
    now = start + 10_000;
    expect([wait(REPLY), wait(REPLY), wait(REPLY)]).toEqual([50_000, 50_100, 50_200]);
    expect(wait(DISPATCH)).toBe(0);
    expect(budget.pause()).toBeUndefined();
  });

  test('a fifth of the minute is kept for answers, and those that have to wait do not stand in the line of the reports', () => {
    const start = now;
    for (let sent = 0; sent < 64; sent += 1) {
      now = start + sent * 100;
      expect(wait(EDIT)).toBe(0);
    }
    now = start + 10_000;
    expect([wait(EDIT), wait(EDIT), wait(EDIT)]).toEqual([50_000, 50_100, 50_200]);
    expect(goes(REPLY, 80)).toBe(16);
    expect(wait(REPLY)).toBe(50_100);
  });

  test('of an hour’s comments the last tenth is kept for answers over edits of reports', () => {
    const step = 1_000;
    let edits = 0;
    for (; wait(EDIT) === 0; now += step) edits += 1;
    expect(edits).toBe(450);
    let replies = 0;
    for (; wait(REPLY) === 0; now += step) replies += 1;
    expect(replies).toBe(50);
    const pause = budget.pause();
    expect(pause).toEqual({
      until: now - 500 * step + 3_600_000,
      why: 'GitHub takes 500 comments an hour from an app',
    });
    expect([DISPATCH, CANCEL, CHECK, READ].map((asked) => wait(asked))).toEqual([0, 0, 0, 0]);
    now = pause?.until ?? 0;
    expect(wait(REPLY)).toBe(0);
  });
});

describe('the primary limit', () => {
  test('its last tenth is kept for starting, stopping and answering', () => {
    expect(wait(READ, left(501, 600))).toBe(0);
    expect(wait(LABEL, left(500, 600))).toBe(0);
    expect([EDIT, LABEL].map((asked) => wait(asked))).toEqual([600_000, 600_000]);
    expect([DISPATCH, CANCEL, REPLY, READ].map((asked) => wait(asked, undefined))).toEqual([0, 0, 0, 0]);
    expect(budget.pause()).toBeUndefined();
  });

  test('when it is used up, nothing goes until it starts anew, and people are told', () => {
    wait(READ, left(2, 600));
    expect([wait(DISPATCH, undefined), wait(READ, undefined)]).toEqual([0, 0]);
    expect([wait(DISPATCH), wait(READ)]).toEqual([600_000, 600_000]);
    expect(budget.pause()).toEqual({
      until: now + 600_000,
      why: 'the 5000 requests an hour that GitHub grants are used up',
    });
    now += 600_000;
    expect(budget.pause()).toBeUndefined();
    expect(wait(DISPATCH)).toBe(0);
  });

  test('requests under way are not granted twice', () => {
    wait(READ, left(3, 600));
    const answered = [budget.take(READ), budget.take(READ)];
    answered[0]?.(left(2, 600));
    // One is still under way, and GitHub may not have counted it yet.
    expect(wait(READ, undefined)).toBe(0);
    expect(wait(READ)).toBeGreaterThan(0);
  });

  test('what GitHub says of other limits, or of the app’s own, is not about this one', () => {
    const search = left(0, 600);
    wait(READ, { ...search, headers: { ...search.headers, 'x-ratelimit-resource': 'search' } });
    wait(READ, { ...left(0, 600), isForToken: true });
    expect(wait(READ)).toBe(0);
  });

  test('a clock that differs from GitHub’s does not matter', () => {
    const told = left(0, 600);
    wait(READ, told);
    const waits = wait(READ);
    now += 7_200_000;
    budget = makeBudget(() => now);
    wait(READ, told);
    expect(wait(READ)).toBe(waits);
  });
});

describe('when GitHub refuses', () => {
  const refusal = (status: number, message: string, headers: Answered['headers'] = {}): Answered =>
    answer({ status, message, headers });

  test('retry-after keeps the whole installation waiting, and people are told', () => {
    wait(REPLY, refusal(403, 'You have exceeded a secondary rate limit', { 'retry-after': '90' }));
    expect([READ, DISPATCH, REPLY].map((asked) => wait(asked))).toEqual([90_000, 90_000, 90_000]);
    expect(budget.pause()).toEqual({
      until: now + 90_000,
      why: 'GitHub asks the app to wait: too much was asked at once',
    });
    now += 90_000;
    expect(wait(READ)).toBe(0);
  });

  test('without a time it is a minute, then two, and a quarter of an hour at most; an answer ends it', () => {
    const waits: number[] = [];
    for (let refused = 0; refused < 6; refused += 1) {
      wait(READ, refusal(429, 'slow down'));
      waits.push(wait(READ) / 60_000);
      now += 3_600_000;
    }
    expect(waits).toEqual([1, 2, 4, 8, 15, 15]);
    wait(READ);
    wait(READ, refusal(429, 'slow down'));
    expect(wait(READ)).toBe(60_000);
  });

  test('a missing right, or trouble of GitHub’s own, keeps nobody else waiting', () => {
    wait(READ, refusal(403, 'Resource not accessible by integration'));
    wait(READ, refusal(503, 'Service Unavailable', { 'retry-after': '30' }));
    wait(READ, undefined);
    expect(wait(READ)).toBe(0);
  });
});

test('GitHub’s documented limits hold unless others are given', () => {
  expect(LIMITS).toEqual({ pointsPerMinute: 900, contentPerMinute: 80, contentPerHour: 500 });
  budget = makeBudget(() => now, { ...LIMITS, contentPerMinute: 2 });
  expect(goes(REPLY, 5)).toBe(2);
});
