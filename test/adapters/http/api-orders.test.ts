/** Orders on jobs, from programs and from the page, and the list of jobs: who may, and what becomes of it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Job } from '../../../app/dispatch/job.ts';
import { manualClock } from '../../engine/manual-clock.ts';
import { JOBS, openApiStage, outcome, widgets, type Answer, type ApiStage } from './api-stage.ts';
import { said } from './stage.ts';

let box: ApiStage;
let ada: string;
let rob: string;
let eve: string;
const clock = manualClock();
beforeAll(async () => {
  box = await openApiStage({ clock });
  ada = await box.token('ada', 'write', { id: 5 });
  rob = await box.token('rob', 'read', { id: 6 });
  eve = await box.token('eve', 'none');
});
afterAll(async () => {
  await box.close();
});

const order = (job: Job, what: string, body: unknown = {}, token = ada): Promise<Answer> =>
  box.ask('POST', `${JOBS}/J${job.number}/${what}`, token, body);
const stateOf = async (job: Job) => (await box.store.job(widgets.id, job.number))?.state;

test('a job is held, released, cancelled and tried again', async () => {
  const job = await box.addJob({ state: 'queued', who: ['write'] });
  expect((await order(job, 'hold')).body).toMatchObject({ job: { state: 'held' }, said: null });
  expect((await order(job, 'release')).body.job.state).not.toBe('held');
  expect((await order(job, 'cancel', undefined)).status).toBe(200);
  const failed = await box.addJob({ state: 'failed', who: ['write'] });
  const again = await order(failed, 'retry', { dependents: true });
  expect(again.body).toMatchObject({ job: { attempt: 2 }, said: expect.stringContaining('attempt 2') });
});

test('what GitHub makes wait is answered with how long, for programs and for people', async () => {
  const waits = async (ms: number) => {
    box.github.fail('roleOf', { kind: 'transient', retryAfterMs: ms });
    const { status, headers, body } = await box.ask('POST', `${JOBS}/J1/hold`, ada, {});
    return [status, headers.get('retry-after'), body.error.message];
  };
  expect(await waits(39_100)).toEqual([503, '40', 'GitHub makes the app wait; try again in 40 seconds.']);
  expect(await waits(600_000)).toEqual([503, '600', 'GitHub makes the app wait; try again in 10 minutes.']);
});

test('a wrong query is told in one sentence, and an unknown repository as what it is', async () => {
  const message = async (path: string): Promise<string> => (await box.ask('GET', path, rob)).body.error.message;
  expect(await message(`${JOBS}?stat=held`)).toBe('The query has no key `stat`. Did you mean `state`?');
  expect(await message(`${JOBS}?status=held`)).toMatch(/^The query has no key `status`\. [^:]+$/);
  expect(await message(`${JOBS}?state=nice`)).toMatch(/^`state` in the query: takes `gated`, /);
  const elsewhere = await box.ask('GET', JOBS.replace('widgets', 'gadgets'), rob);
  expect([outcome(elsewhere), elsewhere.body.error.message]).toEqual([
    '404 unknown_repository',
    'There is no such repository here, or you have no right to read it.',
  ]);
});

test('whoever asked for a job may take it back; others need the right to', async () => {
  const own = await box.addJob({ state: 'queued', requester: { id: 6, login: 'rob' } });
  const other = await box.addJob({ state: 'queued' });
  for (const what of ['cancel', 'hold', 'release', 'retry', 'stop', 'interrupt'])
    expect([what, outcome(await order(other, what, {}, rob))]).toEqual([what, '403 no_right']);
  expect(outcome(await order(own, 'hold', {}, rob))).toBe('403 no_right');
  expect(outcome(await order(own, 'cancel', {}, rob))).toBe('200');
  expect([await stateOf(own), await stateOf(other)]).toEqual(['cancelled', 'queued']);
});

test('a job for a few is started again by those few, teams included', async () => {
  const job = await box.addJob({ state: 'failed', who: ['@acme/release'] });
  expect(outcome(await order(job, 'retry'))).toBe('403 no_right');
  box.github.teams.set('acme/release', ['ada']);
  expect(outcome(await order(job, 'retry'))).toBe('200');
});

test('the page gives the same orders with its cookie, each once for its key', async () => {
  const kim = await box.signIn('kim', 'write');
  const job = await box.addJob({ state: 'queued' });
  const hold = async (body: object): Promise<number> =>
    (await box.request(`${JOBS}/J${job.number}/hold`, said(kim, body))).status;
  expect([await hold({ key: 'a' }), await hold({ key: 'a' }), await hold({ key: 'b' })]).toEqual([200, 200, 409]);
});

test('an approval for a team is decided by its members', async () => {
  const job = await box.addJob({ state: 'running', runId: 9 });
  const { number, hash } = await box.addApproval(job, { approvers: ['@acme/ops'] });
  const decide = (token: string): Promise<Answer> =>
    box.ask('POST', `/api/v1/repos/acme/widgets/approvals/P${number}`, token, { decision: 'allow', hash });
  expect(outcome(await decide(ada))).toBe('403 no_right');
  box.github.teams.set('acme/ops', ['rob']);
  expect(outcome(await decide(rob))).toBe('200');
  expect(
    outcome(await box.ask('POST', '/api/v1/repos/acme/widgets/approvals/P99', rob, { decision: 'deny', hash })),
  ).toBe('404 unknown_approval');
});

test('to whoever may not read a repository every address of it answers as one that does not exist', async () => {
  const job = await box.addJob({ state: 'running', runId: 10 });
  await box.addApproval(job);
  const answers = async (repository: string): Promise<unknown[]> => {
    const asked = Object.entries(box.description.paths).flatMap(([path, operations]) =>
      path.includes('{repo}') ? Object.keys(operations).map((method) => ({ path, method })) : [],
    );
    return Promise.all(
      asked.map(async ({ path, method }) => {
        const there = path.replace('{owner}/{repo}', repository).replace('{job}', 'J1').replace('{approval}', 'P1');
        const body = method === 'post' ? { body: '{"thread":3,"run":"make"}' } : {};
        const answer = await box.request(there, {
          method: method.toUpperCase(),
          headers: { authorization: `Bearer ${eve}` },
          ...body,
        });
        return [method, path, answer.status, await answer.text()];
      }),
    );
  };
  const hidden = await answers('acme/widgets');
  expect(hidden).toEqual(await answers('acme/nothing'));
  expect(hidden.map((row) => (row as unknown[])[2])).toEqual(hidden.map(() => 404));
});

test('what is no order is refused with its place', async () => {
  const job = await box.addJob({ state: 'running', runId: 11 });
  for (const [what, body] of [
    ['cancel', { alone: 'yes' }],
    ['retry', { dependants: true }],
    ['hold', '{'],
    ['messages', {}],
    ['messages', { text: 'x'.repeat(32_001), mode: 'steer' }],
    ['messages', { text: 'hi', mode: 'shout' }],
    ['stop', { reason: 7 }],
  ] as const)
    expect([what, outcome(await order(job, what, body))]).toEqual([what, '422 bad_message']);
  expect(outcome(await box.ask('POST', `${JOBS}/J999/cancel`, ada, {}))).toBe('404 unknown_job');
  expect(outcome(await box.ask('POST', `${JOBS}/12/cancel`, ada, {}))).toBe('404 unknown_job');
  expect(outcome(await box.ask('GET', `${JOBS}/J0`, ada))).toBe('404 unknown_job');
});

test('the list goes through all jobs, newest first, page by page', async () => {
  const thread = { kind: 'issue', number: 77 } as const;
  const jobs: Job[] = [];
  for (let count = 0; count < 7; count += 1)
    jobs.push(await box.addJob({ thread, state: count % 2 === 0 ? 'succeeded' : 'waiting' }));
  const refs = (body: { jobs: { ref: string }[] }): string[] => body.jobs.map(({ ref }) => ref);
  const all = jobs.map(({ number }) => `J${number}`).toReversed();

  const walk = async (query: string): Promise<string[]> => {
    const found: string[] = [];
    for (let next = '', turns = 0; turns < 100; turns += 1) {
      const { body } = await box.ask('GET', `${JOBS}?${query}${next}`, rob);
      found.push(...refs(body));
      if (body.next === null) return found;
      next = `&before=${body.next}`;
    }
    throw new Error('the list has no end');
  };
  expect(await walk('thread=77&limit=2')).toEqual(all);
  expect(await walk('thread=77&limit=3&state=ended')).toEqual(all.filter((_, index) => index % 2 === 0));
  const everything = await walk('limit=4');
  expect(everything.slice(0, 7)).toEqual(all);
  expect(everything.at(-1)).toBe('J1');
  expect((await walk('limit=1&state=waiting')).slice(0, 3)).toEqual(all.filter((_, index) => index % 2 === 1));
  expect(await walk('state=waiting&state=succeeded&thread=77')).toEqual(all);

  for (const query of ['limit=0', 'limit=1000', 'before=12', 'state=nice', 'thread=x', 'offset=3'])
    expect([query, outcome(await box.ask('GET', `${JOBS}?${query}`, rob))]).toEqual([query, '422 bad_message']);
  const one = await box.ask('GET', `${JOBS}/${all[0]}`, rob);
  expect(one.body).toMatchObject({ job: { ref: all[0], thread } });
  expect(outcome(await box.ask('GET', `${JOBS}/${all[0]}/log`, rob))).toBe('200');
});

test('somebody who asks for too much is told to wait, and GitHub is not asked about it', async () => {
  const max = await box.token('max', 'read');
  const job = await box.addJob({ state: 'queued' });
  const answers = [];
  for (let count = 0; count < 122; count += 1) answers.push(outcome(await order(job, 'hold', {}, max)));
  expect([answers[119], answers[120], answers[121]]).toEqual([
    '403 no_right',
    '429 too_many_requests',
    '429 too_many_requests',
  ]);
  clock.moveTo(clock.now() + 60_000);
  expect(outcome(await order(job, 'hold', {}, max))).toBe('403 no_right');
});
