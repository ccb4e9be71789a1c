/** What is typed at a terminal becomes exactly one request, or an answer that says what would be right. */
import { describe, expect, test } from 'vitest';
import { AT_HOME, signalbox, type Machine } from './stage.ts';

/** Runs the command and returns the one request that it sent. */
async function sent(args: readonly string[], machine: Machine = AT_HOME) {
  const requests: { url: string; method: string; body: unknown; headers: Headers }[] = [];
  const { code, err } = await signalbox(args, {
    ...AT_HOME,
    ...machine,
    fetch: (url, init) => {
      const body: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : undefined;
      requests.push({
        url: url instanceof Request ? url.url : url.toString(),
        method: init?.method ?? '',
        body,
        headers: new Headers(init?.headers),
      });
      return Promise.resolve(Response.json({ jobs: [], said: null }));
    },
  });
  expect([code, err]).toEqual([0, '']);
  expect(requests).toHaveLength(1);
  return requests[0] as (typeof requests)[0];
}

describe('what is asked for', () => {
  test.each([
    [['run', '--thread', '42', '--', 'npm', 'test', '--', '-u'], { thread: 42, run: 'npm test -- -u' }],
    [['run', '--thread', '#42', 'npm ci && npm test'], { thread: 42, run: 'npm ci && npm test' }],
    [
      ['run', '--thread', '42', '--', 'echo', 'a b', "it's", '$HOME'],
      { thread: 42, run: `echo 'a b' 'it'\\''s' '$HOME'` },
    ],
    [['dispatch', '--thread', '7', 'fix', 'the', 'test'], { thread: 7, prompt: 'fix the test' }],
    [['dispatch', '--thread', '7', 'review', '--input', 'only docs'], { thread: 7, job: 'review', input: 'only docs' }],
    [
      // prettier-ignore
      ['dispatch', '--thread', '7', '--as', 'tests', '--after', 'J1', '--after', 'J2', '--on-failure', 'hold', '--profile', 'edit', '--agent', 'mine', '--continue', 'J3', '--priority', 'high', '--timeout', '45m', '--output', 'comment', '--dry-run', 'mend it'],
      // prettier-ignore
      { thread: 7, name: 'tests', after: ['J1', 'J2'], onFailure: 'hold', profile: 'edit', agent: 'mine', continues: 'J3', priority: 'high', timeout: '45m', output: 'comment', dryRun: true, prompt: 'mend it' },
    ],
  ])('%j', async (args, body) => {
    const request = await sent(args);
    expect(request).toMatchObject({ method: 'POST', url: 'https://box.test/api/v1/repos/acme/widgets/jobs', body });
    expect(request.headers.get('idempotency-key')).toBe('key-1');
    expect(request.headers.get('authorization')).toBe('Bearer sbt_secret');
  });

  test.each([
    [['status'], 'GET', '/jobs?limit=10'],
    [['status', '--thread', '42'], 'GET', '/jobs?limit=30&thread=42'],
    [['status', 'j12'], 'GET', '/jobs/J12'],
    [['cancel', '12'], 'POST', '/jobs/J12/cancel'],
    [['retry', '--dependents', 'J12'], 'POST', '/jobs/J12/retry'],
  ])('%j', async (args, method, path) => {
    expect(await sent(args)).toMatchObject({ method, url: `https://box.test/api/v1/repos/acme/widgets${path}` });
  });

  test('a lone dash is read from standard input', async () => {
    const input = 'a long\nprompt\n';
    expect((await sent(['dispatch', '--thread', '1', '-'], { input })).body).toEqual({
      thread: 1,
      prompt: 'a long\nprompt',
    });
    const job = ['dispatch', '--thread', '1', 'review', '--input', '-'];
    expect((await sent(job, { input })).body).toEqual({ thread: 1, job: 'review', input: 'a long\nprompt' });
  });
});

describe('where it goes, and in whose name', () => {
  test.each([
    ['git@github.test:acme/widgets.git', 'acme/widgets'],
    ['https://github.test/acme/widgets', 'acme/widgets'],
    ['https://ada:secret@github.test/acme/wid.gets.git', 'acme/wid.gets'],
    ['ssh://git@github.test:22/acme/widgets.git', 'acme/widgets'],
  ])('the remote %s is %s', async (remote, name) => {
    const programs = { 'git remote get-url origin': remote };
    expect((await sent(['status'], { programs })).url).toContain(`/repos/${name}/jobs`);
  });

  test('what is said on the command line goes before what is found', async () => {
    const { url } = await sent(['status', '--repo', 'a/b', '--server', 'http://localhost:3000/box/']);
    expect(url).toBe('http://localhost:3000/box/api/v1/repos/a/b/jobs?limit=10');
  });

  test.each([
    [{ SIGNALBOX_TOKEN: 'a', GH_TOKEN: 'b', GITHUB_TOKEN: 'c' }, 'a'],
    [{ SIGNALBOX_TOKEN: '', GH_TOKEN: 'b', GITHUB_TOKEN: 'c' }, 'b'],
    [{ GITHUB_TOKEN: 'c' }, 'c'],
    [{}, 'of-gh'],
  ])('of %j the token is %s', async (env, token) => {
    const programs = { ...AT_HOME.programs, 'gh auth token': 'of-gh' };
    const machine = { env: { SIGNALBOX_URL: 'https://box.test', ...env }, programs };
    expect((await sent(['status'], machine)).headers.get('authorization')).toBe(`Bearer ${token}`);
  });
});

test.each([
  [['stats'], {}, 'Did you mean `signalbox status`?'],
  [['frobnicate'], {}, 'The commands are dispatch'],
  [['--json', 'status'], {}, 'The command comes first'],
  [['run', '--', 'make'], {}, '--thread'],
  [['run', '--thread', 'main', 'make'], {}, 'such as 42'],
  [['run', '--thread', '1'], {}, 'Which command?'],
  [['dispatch', '--thread', '1'], {}, 'What is to be done?'],
  [['dispatch', '--thread', '1', '--input', 'x', 'two words'], {}, 'a single word'],
  [['run', '--thread', '1', '--agent', 'x', 'make'], {}, 'no option `--agent`'],
  [['run', '--thread', '1', '--timout', '1m', 'make'], {}, 'Did you mean `--timeout`?'],
  [['cancel'], {}, 'takes one job'],
  [['cancel', 'J1', 'J2'], {}, 'takes one job'],
  [['cancel', 'all'], {}, 'takes one job'],
  [['status', '--wait'], {}, 'follows one job'],
  [['status'], { env: {} }, '--server'],
  [['status', '--server', 'box.test'], {}, 'not the address'],
  [['status', '--server', 'http://box.test'], {}, 'in the clear'],
  [['status', '--server', 'https://ada:pw@box.test'], {}, 'not the address'],
  [['status', '--repo', 'widgets'], {}, 'acme/widgets'],
  [['status', '--repo', '../..'], {}, 'acme/widgets'],
  [['status'], { programs: {} }, '--repo'],
  [['status'], { env: { SIGNALBOX_URL: 'https://box.test' } }, '/settings/tokens'],
] satisfies [string[], Machine, string][])('%j is refused with what would be right', async (args, machine, words) => {
  const { code, out, err } = await signalbox(args, { ...AT_HOME, ...machine });
  expect([code, out, err]).toEqual([2, '', expect.stringContaining(words)]);
});

test('help and version ask nobody', async () => {
  for (const args of [[], ['help'], ['-h'], ['run', '--help']]) {
    const { code, out } = await signalbox(args, { env: {}, programs: {} });
    expect([code, out]).toEqual([0, expect.stringContaining('signalbox dispatch --thread N')]);
  }
  expect(await signalbox(['--version'], { env: {} })).toEqual({ code: 0, out: '1.2.3', err: '' });
});
