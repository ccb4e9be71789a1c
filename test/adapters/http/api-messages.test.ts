/** Messages that wait, how long a session stays and what it may do, from programs and from the page: who may, once, and what is refused. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Job } from '../../../app/dispatch/job.ts';
import { appendBatch } from '../../../app/engine/runner-doors.ts';
import type { RunnerEvent } from '../../../app/wire/events.ts';
import { JOBS, openApiStage, outcome, widgets, type Answer, type ApiStage } from './api-stage.ts';
import { said } from './stage.ts';

let box: ApiStage;
let ada: string;
let bob: string;
let rob: string;
beforeAll(async () => {
  box = await openApiStage();
  ada = await box.token('ada', 'write');
  bob = await box.token('bob', 'write');
  rob = await box.token('rob', 'read');
});
afterAll(async () => {
  await box.close();
});

let runs = 900;
const running = (over: Partial<Job> = {}): Promise<Job> =>
  box.addJob({ state: 'running', runId: (runs += 1), ...over });
const order = (job: Job, what: string, body: unknown = {}, token = ada): Promise<Answer> =>
  box.ask('POST', `${JOBS}/J${job.number}/${what}`, token, body);
const waiting = async (job: Job, token = rob) =>
  (await box.ask('GET', `${JOBS}/J${job.number}/messages`, token)).body.messages;
const orders = async (job: Job) =>
  (await box.store.controlsAfter(job.sessionId ?? '', 0)).map(({ order: { kind } }) => kind);
const tell = async (job: Job, text: string, token = ada): Promise<number> =>
  (await order(job, 'messages', { text, mode: 'queue' }, token)).body.control;

async function says(job: Job, ...events: RunnerEvent[]): Promise<void> {
  const session = await box.store.session(job.sessionId ?? '');
  if (!session) throw new Error('no session');
  const batch = events.map((event) => ({ at: 1, event }));
  await appendBatch(box.house, session, { first: session.nextRunnerEvent, events: batch });
}

test('what waits is the same for everybody, and everybody who may steer changes it', async () => {
  const job = await running();
  const [one, two] = [await tell(job, 'one'), await tell(job, 'two', bob)];
  expect(await order(job, `messages/${one}`, { text: 'uno', mode: 'steer' }, bob)).toMatchObject({
    status: 200,
    body: { control: one, said: null },
  });
  expect((await order(job, 'messages/order', { order: [two] })).status).toBe(200);
  expect(await waiting(job)).toEqual([
    { control: two, by: 'bob', text: 'two', mode: 'queue' },
    { control: one, by: 'bob', text: 'uno', mode: 'steer' },
  ]);
  expect((await order(job, `messages/${two}/withdraw`)).status).toBe(200);
  expect(await waiting(job)).toMatchObject([{ control: one }]);
  await says(job, { kind: 'message', id: 'u', role: 'user', text: 'uno', control: one, status: 'delivered' });
  expect(await waiting(job)).toEqual([]);
  for (const [path, body] of [
    [`messages/${one}`, { text: 'x', mode: 'queue' }],
    [`messages/${one}/withdraw`, {}],
    ['messages/order', { order: [one, two] }],
  ] as const)
    expect([path, outcome(await order(job, path, body))]).toEqual([path, '409 already_delivered']);
  expect(outcome(await order(job, `messages/${two}/withdraw`))).toBe('409 already_withdrawn');
  expect(await orders(job)).toEqual(['message', 'message', 'amend', 'reorder', 'withdraw']);
});

test('each order is carried out once for its key, and what was refused may be sent again with it', async () => {
  const job = await running();
  const kim = await box.signIn('kim', 'write');
  const page = async (path: string, body: object): Promise<number> =>
    (await box.request(`${JOBS}/J${job.number}/${path}`, said(kim, body))).status;
  const one = await tell(job, 'one');
  const change = { text: 'uno', mode: 'queue', key: 'k' };
  expect([await page(`messages/${one}`, change), await page(`messages/${one}`, change)]).toEqual([200, 200]);
  expect([await page('linger', { seconds: 60, key: 'k' }), await page('linger', { seconds: 60, key: 'k' })]).toEqual([
    200, 200,
  ]);
  expect(await page(`messages/${one}/withdraw`, { key: 'k' })).toBe(200);
  expect(await orders(job)).toEqual(['message', 'amend', 'linger', 'withdraw']);
  const next = await order(job, 'messages/5', { text: 'x', mode: 'queue', key: 'late' });
  expect([outcome(next), await tell(job, 'five')]).toEqual(['404 unknown_message', 5]);
  expect(outcome(await order(job, 'messages/5', { text: 'x', mode: 'queue', key: 'late' }))).toBe('200');
  expect(
    (await box.store.auditOf(widgets.id, job.number, null, 9)).map(({ by, door, what }) => [by, door, what]),
  ).toEqual([
    ['ada', 'api', 'amend'],
    ['ada', 'api', 'message'],
    ['kim', 'page', 'withdraw'],
    ['kim', 'page', 'linger'],
    ['kim', 'page', 'amend'],
    ['ada', 'api', 'message'],
  ]);
});

test('an approval for the session names its rule, is for yes only, and its rule can be taken back', async () => {
  const job = await running();
  const decide = (number: number, body: object, token = ada): Promise<Answer> =>
    box.ask('POST', `/api/v1/repos/acme/widgets/approvals/P${number}`, token, body);
  const { number, hash } = await box.addApproval(job, { sessionRule: 'Bash(npm test)' });
  const yes = await decide(number, { decision: 'allow', scope: 'session', hash });
  expect(yes.body.job.approvals).toMatchObject([{ state: 'allowed', scope: 'session', sessionRule: 'Bash(npm test)' }]);
  const late = await decide(number, { decision: 'deny', hash }, bob);
  expect([outcome(late), late.body.error.message]).toEqual([
    '409 already_decided',
    `P${number} is settled: \`@ada\` approved it for the rest of the session.`,
  ]);
  expect(await orders(job)).toEqual(['policy', 'decision']);
  const other = await box.addApproval(job, { request: 'r2' });
  expect(outcome(await decide(other.number, { decision: 'allow', scope: 'session', hash: other.hash }))).toBe(
    '409 no_session_rule',
  );
  expect(outcome(await decide(other.number, { decision: 'allow', scope: 'always', hash: other.hash }))).toBe(
    '422 bad_message',
  );
  expect(outcome(await order(job, 'policy', { remove: 'Bash(npm:*)' }))).toBe('404 unknown_rule');
  expect(outcome(await order(job, 'policy', { remove: 'Bash(npm test)' }, bob))).toBe('200');
  expect((await box.store.session(job.sessionId ?? ''))?.rules).toEqual([]);
});

test('it takes `write`, a session that runs, and a body that makes sense', async () => {
  const job = await running();
  const one = await tell(job, 'one');
  const all = [
    ['messages/order', { order: [one] }],
    [`messages/${one}`, { text: 'x', mode: 'queue' }],
    [`messages/${one}/withdraw`, {}],
    ['linger', { seconds: 0 }],
    ['policy', { remove: 'Edit' }],
  ] as const;
  for (const [path, body] of all) {
    const refused = await order(job, path, body, rob);
    expect([path, outcome(refused)]).toEqual([path, '403 no_right']);
    expect(refused.body.error.message).toContain('that is for people with `write` access');
  }
  const ended = await box.addJob({ state: 'succeeded' });
  for (const [path, body] of all)
    expect([path, outcome(await order(ended, path, body))]).toEqual([path, '409 not_running']);
  expect(await waiting(ended)).toEqual([]);
  const shell = await running({ work: { kind: 'run', command: 'make' } });
  expect(outcome(await order(shell, 'linger', { seconds: 5 }))).toBe('409 no_agent');
  for (const [path, body] of [
    ['messages/order', { order: [] }],
    ['messages/order', { order: ['1'] }],
    [`messages/${one}`, { text: ' ', mode: 'queue' }],
    [`messages/${one}`, { text: 'x' }],
    ['linger', {}],
    ['linger', { seconds: 86_401 }],
    ['linger', { seconds: -1 }],
    ['linger', { seconds: 1.5 }],
    ['policy', {}],
    ['policy', { remove: '' }],
  ] as const)
    expect([path, body, outcome(await order(job, path, body))]).toEqual([path, body, '422 bad_message']);
  for (const number of ['0', '-1', 'x', '1.5', '99999999999'])
    expect(outcome(await order(job, `messages/${number}/withdraw`))).toBe('404 unknown_message');
});
