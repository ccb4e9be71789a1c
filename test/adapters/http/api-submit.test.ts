/** Jobs by the API: the same jobs that a comment makes, once for each key. */
import { afterAll, beforeEach, expect, test } from 'vitest';
import { manualClock } from '../../engine/manual-clock.ts';
import { JOBS, openApiStage, outcome, widgets, type Answer, type ApiStage } from './api-stage.ts';

const clock = manualClock();
const opened: ApiStage[] = [];
let box: ApiStage;
let ada: string;
beforeEach(async () => {
  box = await openApiStage({ clock });
  opened.push(box);
  ada = await box.token('ada', 'write', { id: 5 });
});
afterAll(async () => {
  for (const stage of opened) await stage.close();
});

const CONFIG = `
version: 1
agent: mine
agents: { mine: { command: [agent] } }
jobs:
  plan: { prompt: "Plan {{ input }}" }
  build: { needs: plan, run: npm run build }
`;
const submit = (body: unknown, headers: object = {}, token = ada): Promise<Answer> =>
  box.ask('POST', JOBS, token, body, headers);
const jobAt = (number: number) => box.store.job(widgets.id, number);

test('a shell command becomes a job, by the right of who sent it', async () => {
  const made = await submit({ thread: 3, run: 'npm test', name: 'tests', timeout: '10m', priority: 'high' });
  expect(outcome(made)).toBe('201');
  expect(made.body).toMatchObject({
    jobs: [{ ref: 'J1', name: 'tests', kind: 'run', requester: 'ada', asked: expect.stringContaining('npm test') }],
    gates: [],
    planned: null,
  });
  expect(await jobAt(1)).toMatchObject({
    work: { kind: 'run', command: 'npm test' },
    priority: 'high',
    limits: { runSeconds: 600 },
    key: expect.stringMatching(/^api\/5\/[0-9a-f]{64}\//),
    state: 'dispatching',
  });
});

test('a job of the configuration brings along what it needs, with its input', async () => {
  box.github.config = CONFIG;
  const made = await submit({ thread: 3, job: 'build', input: 'a {{ requester }} house' });
  expect(made.body.jobs.map((job: { name: string }) => job.name)).toEqual(['plan', 'build']);
  expect(await jobAt(1)).toMatchObject({ work: { prompt: ['Plan ', 'a {{ requester }} house'] } });
  expect(outcome(await submit({ thread: 3, job: 'biuld' }))).toBe('422 unknown_job');
});

test('commands are taken exactly as in a comment, several at once and with or without the prefix', async () => {
  const made = await submit({ thread: 3, command: '/run --as one make\n/run --then --as two make test' });
  expect(made.body.jobs).toMatchObject([{ name: 'one' }, { name: 'two', needs: [{ ref: 'J1' }] }]);
  box.github.config = 'version: 1\nprefix: sb\n';
  for (const command of ['/sb run make', '/run make', '/signalbox run make'])
    expect(outcome(await submit({ thread: 4, command }))).toBe('201');
});

test('a prompt is a prompt, whatever it looks like', async () => {
  box.github.config = CONFIG;
  const prompt = 'plan';
  await submit({ thread: 3, prompt });
  await submit({ thread: 3, prompt: 'first\n/run rm -rf /\n/cancel all' });
  expect([(await jobAt(1))?.work, (await jobAt(2))?.work]).toMatchObject([
    { kind: 'prompt', prompt: ['plan'] },
    { kind: 'prompt', prompt: ['first\n/run rm -rf /\n/cancel all'] },
  ]);
  expect(await jobAt(3)).toBeUndefined();
});

test('a dry run tells what would be and makes nothing', async () => {
  box.github.config = CONFIG;
  const found = await submit({ thread: 3, job: 'build', dryRun: true });
  expect(outcome(found)).toBe('200');
  expect(found.body).toMatchObject({
    jobs: [],
    planned: [
      { name: 'plan', kind: 'prompt', agent: 'mine', after: [], mayStart: true },
      { name: 'build', kind: 'run', agent: null, after: [0], mayStart: true },
    ],
    said: expect.stringContaining('nothing was started'),
  });
  expect(await jobAt(1)).toBeUndefined();
});

test('the same key makes the same jobs once, also for two requests at once; another body with it is refused', async () => {
  const again = { 'Idempotency-Key': 'deploy of 2026-11-22' };
  const wish = { thread: 3, run: 'make' };
  const both = await Promise.all([submit(wish, again), submit({ run: 'make', thread: 3 }, again)]);
  expect(new Set(both.map(({ status }) => status))).toEqual(new Set([200, 201]));
  expect(both.map(({ body }) => body.jobs[0].ref)).toEqual(['J1', 'J1']);
  expect(outcome(await submit({ ...wish, run: 'make all' }, again))).toBe('422 idempotency_key_reused');
  expect(outcome(await submit(wish, again))).toBe('200');
  // The key is the person's own.
  expect(outcome(await submit(wish, again, await box.token('zoe', 'write')))).toBe('201');
  expect(outcome(await submit(wish))).toBe('201');
  expect(await jobAt(4)).toBeUndefined();
});

test('what was refused leaves its key unused', async () => {
  const key = { 'Idempotency-Key': 'k' };
  expect(outcome(await submit({ thread: 3, prompt: 'mend it' }, key))).toBe('422 no_agent');
  box.github.config = CONFIG;
  expect(outcome(await submit({ thread: 3, prompt: 'mend it' }, key))).toBe('201');
});

test('who may not start jobs is refused with what is missing, or waits at a gate', async () => {
  const rob = await box.token('rob', 'read');
  const refused = await submit({ thread: 3, run: 'make' }, {}, rob);
  expect(outcome(refused)).toBe('403 no_right');
  expect(refused.body.error.message).toContain('write');
  box.github.config = 'version: 1\nwho: { outsiders: gate }\n';
  const gated = await submit({ thread: 3, run: 'make' }, {}, rob);
  expect(outcome(gated)).toBe('202');
  expect(gated.body).toMatchObject({
    gates: ['P1'],
    jobs: [{ state: 'gated', gate: 'P1', approvals: [{ ref: 'P1' }] }],
  });

  const { hash } = gated.body.jobs[0].approvals[0];
  const decide = (token: string): Promise<Answer> =>
    box.ask('POST', '/api/v1/repos/acme/widgets/approvals/P1', token, { decision: 'allow', hash });
  expect(outcome(await decide(rob))).toBe('403 no_right');
  expect((await decide(ada)).body).toMatchObject({ job: { state: 'dispatching' } });
});

test.each([
  [{}, 'thread'],
  [{ thread: 3 }, 'exactly one'],
  [{ thread: 3, run: 'a', prompt: 'b' }, 'exactly one'],
  [{ thread: '3', run: 'a' }, 'thread'],
  [{ thread: -1, run: 'a' }, 'thread'],
  [{ thread: 3, run: '' }, 'run'],
  [{ thread: 3, run: 'a\nb' }, 'run'],
  [{ thread: 3, run: ['a'] }, 'run'],
  [{ thread: 3, run: 'a', after: ['12'] }, 'after.0'],
  [{ thread: 3, run: 'a', name: 'No Name' }, 'name'],
  [{ thread: 3, run: 'a', timeout: '9 weeks' }, 'timeout'],
  [{ thread: 3, run: 'a', agent: 'mine' }, 'agent'],
  [{ thread: 3, run: 'a', dryrun: true }, 'dryrun'],
  [{ thread: 3, command: '/run a', name: 'b' }, 'name'],
  [{ thread: 3, run: 'a', input: 'b' }, 'input'],
  [{ thread: 3, prompt: 'x'.repeat(32_001) }, 'prompt'],
  [[], 'The body'],
  ['nothing', 'JSON'],
])('%j is refused, and the place is named', async (body, place) => {
  const refused = await submit(body);
  expect(outcome(refused)).toBe('422 bad_message');
  expect(refused.body.error.message).toContain(place);
});

test.each([
  ['/run --thne make', '422 unknown_option'],
  ['make', '422 no_command'],
  ['/cancel J1', '422 not_here'],
  ['/run --after J99 make', '422 unknown_job'],
])('of the text %j nothing is made', async (command, expected) => {
  expect(outcome(await submit({ thread: 3, command }))).toBe(expected);
});

test('a broken file, a thread that is not there, a repository at rest: each is told', async () => {
  box.github.config = 'version: 1\nslots: 3\n';
  expect(outcome(await submit({ thread: 3, run: 'make' }))).toBe('409 broken_config');
  box.github.config = null;
  await box.store.transact(widgets.id, (tx) => tx.setStatus('archived'));
  expect(outcome(await submit({ thread: 3, run: 'make' }))).toBe('409 not_active');
});

test('what GitHub does not allow or cannot answer is told apart', async () => {
  box.github.fail('headOf', { kind: 'unauthorized' });
  expect(outcome(await submit({ thread: 3, run: 'make' }))).toBe('502 github_refuses');
  box.github.fail('headOf', { kind: 'transient' });
  expect(outcome(await submit({ thread: 3, run: 'make' }))).toBe('503 unavailable');
  expect(outcome(await submit({ thread: 3, run: 'make' }))).toBe('201');
});

test('a text of 60,000 characters is one body like any other; four million are none', async () => {
  expect(outcome(await submit({ thread: 3, command: `/run make\n${'x'.repeat(60_000)}` }))).toBe('201');
  expect(outcome(await submit(`"${'x'.repeat(5_000_000)}"`))).toBe('413 too_large');
});

test.each(['', 'x'.repeat(201), 'schön'])('%j is no key', async (key) => {
  const headers = { 'Idempotency-Key': Buffer.from(key).toString('latin1') };
  expect(outcome(await submit({ thread: 3, run: 'make' }, headers))).toBe('422 bad_message');
});

test('more than sixty submissions a minute are too many, for this person only', async () => {
  for (let count = 0; count < 60; count += 1) await submit({});
  const refused = await submit({ thread: 3, run: 'make' });
  expect([outcome(refused), refused.headers.get('retry-after')]).toEqual(['429 too_many_requests', '60']);
  const zoe = await box.token('zoe', 'write');
  expect(outcome(await submit({ thread: 3, run: 'make' }, {}, zoe))).toBe('201');
  clock.moveTo(clock.now() + 60_000);
  expect(outcome(await submit({ thread: 3, run: 'make' }))).toBe('201');
});
