/** What GitHub's no means: try again and when, never, or not before somebody gives a right. */
import { expect, test } from 'vitest';
import { asking, failureOf, statusOf } from '../../../app/adapters/github/failures.ts';
import { Failure } from '../../../app/ground/outcome.ts';
import { answering } from './answering.ts';

interface Case {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly message?: string;
  readonly kind: Failure['kind'];
  /** Seconds, at least and at most; without it the relay chooses. */
  readonly wait?: readonly [least: number, most: number];
}

const inSeconds = (seconds: number): string => String(Math.floor(Date.now() / 1000) + seconds);

const CASES: Readonly<Record<string, Case>> = {
  'bad credentials': { status: 401, message: 'Bad credentials', kind: 'unauthorized' },
  'a missing permission': { status: 403, message: 'Resource not accessible by integration', kind: 'unauthorized' },
  'a missing permission while requests are left': {
    status: 403,
    headers: { 'x-ratelimit-remaining': '4999', 'x-ratelimit-reset': inSeconds(600) },
    kind: 'unauthorized',
  },
  'the secondary limit with a time': {
    status: 403,
    headers: { 'retry-after': '17' },
    message: 'You have exceeded a secondary rate limit',
    kind: 'transient',
    wait: [17, 17],
  },
  'the secondary limit without a time': {
    status: 403,
    message: 'You have exceeded a secondary rate limit',
    kind: 'transient',
    wait: [60, 60],
  },
  'the primary limit': {
    status: 403,
    headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inSeconds(100) },
    message: 'API rate limit exceeded',
    kind: 'transient',
    wait: [95, 101],
  },
  'a primary limit that is over already': {
    status: 429,
    headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inSeconds(-5) },
    kind: 'transient',
    wait: [1, 1],
  },
  'too many requests with a time': { status: 429, headers: { 'retry-after': '3' }, kind: 'transient', wait: [3, 3] },
  'too many requests without a time': { status: 429, kind: 'transient', wait: [60, 60] },
  'nothing there': { status: 404, message: 'Not Found', kind: 'permanent' },
  gone: { status: 410, kind: 'permanent' },
  'a conflict': { status: 409, kind: 'permanent' },
  'something that does not fit': { status: 422, message: 'Validation Failed', kind: 'permanent' },
  'a request that took too long': { status: 408, kind: 'transient' },
  'an error of GitHub’s own': { status: 500, kind: 'transient' },
  'a bad gateway': { status: 502, kind: 'transient' },
  'maintenance with a time': { status: 503, headers: { 'retry-after': '30' }, kind: 'transient', wait: [30, 30] },
};

const isWithin = (ms: number | undefined, wait: Case['wait']): boolean =>
  wait === undefined ? ms === undefined : ms !== undefined && ms >= wait[0] * 1000 && ms <= wait[1] * 1000;

test.each(Object.entries(CASES))('%s', async (_, { status, headers = {}, message = 'Server Error', kind, wait }) => {
  await using github = await answering((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify({ message }));
  });
  const refused = await asking('reading it', () =>
    github.octokit.rest.repos.get({ owner: 'acme', repo: 'widgets' }),
  ).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(Failure);
  const failure = refused as Failure;
  expect(failure).toMatchObject({ kind, message: `reading it: GitHub said ${status} ${message}` });
  expect(statusOf(failure.cause)).toBe(status);
  expect(isWithin(failure.retryAfterMs, wait)).toBe(true);
  // Trying again is the relay's, which writes it down.
  expect(github.asked).toHaveLength(1);
});

test('no answer at all is worth another try, and has no status', async () => {
  const silent = await answering((request) => request.socket.destroy());
  const ask = () => silent.octokit.rest.repos.get({ owner: 'acme', repo: 'widgets' });
  const hungUp: unknown = await ask().catch((error: unknown) => error);
  await silent[Symbol.asyncDispose]();
  const nobody: unknown = await ask().catch((error: unknown) => error);
  const late = new DOMException('The operation was aborted due to timeout', 'TimeoutError');
  for (const error of [hungUp, nobody, late, 'thrown text', undefined]) {
    expect(statusOf(error)).toBeUndefined();
    expect(failureOf('reading it', error)).toMatchObject({
      kind: 'transient',
      message: 'reading it: GitHub did not answer',
      retryAfterMs: undefined,
    });
  }
});

test('an answer that is cut short, or is no JSON, is no answer', async () => {
  await using github = await answering((request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' }).write('{"id":');
    setTimeout(() => request.socket.destroy(), 20);
  });
  await expect(
    asking('reading it', () => github.octokit.rest.repos.get({ owner: 'acme', repo: 'widgets' })),
  ).rejects.toMatchObject({ kind: 'transient' });
  await using proxy = await answering((_request, response) => {
    response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad Gateway</h1>');
  });
  await expect(
    asking('reading it', () => proxy.octokit.rest.repos.get({ owner: 'acme', repo: 'widgets' })),
  ).rejects.toMatchObject({ kind: 'transient' });
});

test('a failure that is one already stays as it is', () => {
  const failure = new Failure('permanent', 'no such workflow');
  expect(failureOf('starting the run', failure)).toBe(failure);
});
