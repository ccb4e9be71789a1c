/** Who may watch, who may steer, and what those learn who may neither. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Job } from '../../../app/dispatch/job.ts';
import { manualClock } from '../../engine/manual-clock.ts';
import { openStage, outcomeOf, said, widgets, type Stage, type Visitor } from './stage.ts';

const clock = manualClock();
let box: Stage;
let job: Job;
let ada: Visitor;
let rob: Visitor;
let eve: Visitor;
beforeAll(async () => {
  box = await openStage({ clock });
  ada = await box.signIn('ada', 'write');
  rob = await box.signIn('rob', 'read');
  eve = await box.signIn('eve', 'none');
});
beforeEach(async () => {
  job = await box.addJob({ state: 'running', runId: 1 });
});
afterAll(async () => {
  await box.close();
});

const api = (rest: string, repository = 'acme/widgets'): string =>
  `/api/v1/repos/${repository}/jobs/J${job.number}/${rest}`;
const look = async (path: string, visitor?: Visitor): Promise<Response> =>
  box.request(path, visitor && { headers: { cookie: visitor.cookie } });
const controls = () => box.store.controlsAfter(`S${job.number}`, 0);
const HELLO = { text: 'look at the tests', mode: 'steer' };

test('a reader watches and does not steer', async () => {
  expect((await look(`/acme/widgets/J${job.number}`, rob)).status).toBe(200);
  expect((await look(api('log'), rob)).status).toBe(200);
  for (const [order, body] of [
    ['messages', HELLO],
    ['interrupt', {}],
    ['stop', {}],
  ] as const)
    expect(await outcomeOf(box.request(api(order), said(rob, body)))).toBe('403 no_right');
  expect(await controls()).toEqual([]);
  expect((await box.store.job(widgets.id, job.number))?.state).toBe('running');
});

test('someone with the right speaks, interrupts and stops', async () => {
  expect(await outcomeOf(box.request(api('messages'), said(ada, HELLO)))).toBe('200');
  expect(await outcomeOf(box.request(api('interrupt'), said(ada, {})))).toBe('200');
  expect(await outcomeOf(box.request(api('stop'), said(ada, { reason: 'wrong branch' })))).toBe('200');
  expect((await controls()).map(({ order }) => order.kind)).toEqual(['message', 'interrupt', 'stop']);
  expect(await box.store.job(widgets.id, job.number)).toMatchObject({
    state: 'stopping',
    reason: 'cancelled by ada: wrong branch',
  });
  expect(await outcomeOf(box.request(api('stop'), said(ada, { reason: 'wrong branch' })))).toBe('409 already_stopping');
});

test('what is private and what does not exist look the same, for a look and for an order', async () => {
  await box.store.putRepository({ ...widgets, id: 72, name: 'secret' });
  const answers = async (repository: string, visitor?: Visitor): Promise<unknown[]> => {
    const orders = ['messages', 'interrupt', 'stop'].map((order) => api(order, repository));
    const posts = [...orders, `/api/v1/repos/${repository}/approvals/P1`].map(async (path) =>
      box.request(path, visitor ? said(visitor, HELLO) : { method: 'POST', body: '{}' }),
    );
    const looks = [`/${repository}/J${job.number}`, api('log', repository), api('stream', repository)].map(
      async (path) => look(path, visitor),
    );
    return Promise.all(
      [...posts, ...looks].map(async (asking) => {
        const answer = await asking;
        return [
          answer.status,
          (await answer.text()).replaceAll(encodeURIComponent(repository), 'HERE').replaceAll(repository, 'HERE'),
        ];
      }),
    );
  };
  expect(await answers('acme/widgets', eve)).toEqual(await answers('acme/nothing', eve));
  expect(await answers('acme/secret')).toEqual(await answers('acme/nothing'));
  expect(await answers('ACME/Widgets')).toEqual(await answers('acme/nothing'));
});

test('the role is asked anew for every action, so a right that was taken away is gone at once', async () => {
  const mia = await box.signIn('mia', 'write');
  expect(await outcomeOf(box.request(api('messages'), said(mia, HELLO)))).toBe('200');
  box.github.roles.set('mia', 'read');
  expect(await outcomeOf(box.request(api('messages'), said(mia, HELLO)))).toBe('403 no_right');
  box.github.roles.set('mia', 'none');
  expect(await outcomeOf(box.request(api('messages'), said(mia, HELLO)))).toBe('404 unknown_repository');
  expect(await controls()).toHaveLength(1);
});

test('for looking, a role may be two minutes old, and older while GitHub does not answer', async () => {
  const max = await box.signIn('max', 'read');
  const status = async (): Promise<number> => (await look(`/acme/widgets/J${job.number}`, max)).status;
  expect(await status()).toBe(200);
  box.github.roles.set('max', 'none');
  expect(await status()).toBe(200);
  clock.moveTo(clock.now() + 121_000);
  box.github.fail('roleOf', { kind: 'transient' });
  expect(await status()).toBe(200);
  expect(await status()).toBe(404);
});

test('an order needs the token of its sign-in', async () => {
  const order = { ...said(ada, HELLO), headers: { cookie: ada.cookie } };
  expect(await outcomeOf(box.request(api('messages'), order))).toBe('403 bad_csrf');
  expect(await outcomeOf(box.request(api('messages'), said({ ...ada, csrf: rob.csrf }, HELLO)))).toBe('403 bad_csrf');
  expect(await outcomeOf(box.request(api('messages'), said({ ...ada, cookie: 'signalbox=nobody' }, HELLO)))).toBe(
    '401 not_signed_in',
  );
  expect(await controls()).toEqual([]);
});

test('a sign-in ends by itself', async () => {
  const ben = await box.signIn('ben', 'write');
  clock.moveTo(clock.now() + 3_600_001);
  expect((await look('/', ben)).status).toBe(401);
  expect(await outcomeOf(box.request(api('messages'), said(ben, HELLO)))).toBe('401 not_signed_in');
  [ada, rob, eve] = [
    await box.signIn('ada', 'write'),
    await box.signIn('rob', 'read'),
    await box.signIn('eve', 'none'),
  ];
});

test('a message that is sent twice with one key is delivered once; one that was refused is refused again', async () => {
  const message = { ...HELLO, key: 'k1' };
  expect(await outcomeOf(box.request(api('messages'), said(ada, message)))).toBe('200');
  expect(await outcomeOf(box.request(api('messages'), said(ada, message)))).toBe('200');
  expect(await controls()).toHaveLength(1);
  // The key is the person's own: another's message with the same one is another message.
  const zoe = await box.signIn('zoe', 'write');
  expect(await outcomeOf(box.request(api('messages'), said(zoe, message)))).toBe('200');
  expect(await controls()).toHaveLength(2);

  job = await box.addJob({ state: 'queued' });
  const early = { ...HELLO, key: 'k2' };
  expect(await outcomeOf(box.request(api('messages'), said(ada, early)))).toBe('409 not_running');
  expect(await outcomeOf(box.request(api('messages'), said(ada, early)))).toBe('409 not_running');
});

test('an approval is decided by who may, for what was seen, and once', async () => {
  const { number, hash } = await box.addApproval(job, { approvers: ['maintain', '@rob'] });
  const decide = async (visitor: Visitor, body: object): Promise<string> =>
    outcomeOf(box.request(`/api/v1/repos/acme/widgets/approvals/P${number}`, said(visitor, body)));
  expect(await decide(ada, { decision: 'allow', hash })).toBe('403 no_right');
  expect(await decide(rob, { decision: 'allow', hash: 'e'.repeat(64) })).toBe('409 changed');
  expect(await decide(rob, { decision: 'perhaps', hash })).toBe('422 bad_message');
  expect(await decide(rob, { decision: 'allow' })).toBe('422 bad_message');
  expect(await controls()).toEqual([]);
  expect(await decide(rob, { decision: 'deny', hash, reason: 'not that', key: 'a' })).toBe('200');
  expect(await decide(rob, { decision: 'deny', hash, reason: 'not that', key: 'a' })).toBe('200');
  expect(await decide(rob, { decision: 'allow', hash })).toBe('409 already_decided');
  expect((await controls()).map(({ order }) => order)).toMatchObject([
    { kind: 'decision', decision: 'deny', by: 'rob', reason: 'not that', hash },
  ]);
  expect(
    await outcomeOf(box.request('/api/v1/repos/acme/widgets/approvals/P999', said(ada, { decision: 'allow', hash }))),
  ).toBe('404 unknown_approval');
  expect(
    await outcomeOf(box.request('/api/v1/repos/acme/widgets/approvals/x', said(ada, { decision: 'allow', hash }))),
  ).toBe('404 unknown_approval');
});

test('earlier entries come in pages, whatever a page asks for', async () => {
  const events = Array.from({ length: 1500 }, (_, index) => ({
    at: 1,
    event: { kind: 'terminal' as const, text: `${index + 1}` },
  }));
  await box.store.appendEvents([{ sessionId: `S${job.number}`, first: 1, events, inbox: [] }], clock.now());
  const page = async (query: string): Promise<unknown[]> => {
    const answer = await look(api(`log${query}`), rob);
    expect([query, answer.status]).toEqual([query, 200]);
    const { entries, earlier } = (await answer.json()) as { entries: { seq: number }[]; earlier: boolean };
    return [entries[0]?.seq, entries.at(-1)?.seq, earlier];
  };
  expect(await page('')).toEqual([501, 1500, true]);
  expect(await page('?before=501')).toEqual([1, 500, false]);
  expect(await page('?before=501&limit=10')).toEqual([491, 500, true]);
  for (const strange of [
    '?limit=1.5',
    '?limit=-3',
    '?limit=99999',
    '?limit=all',
    '?before=x',
    '?before=2.5',
    '?before=1e400',
  ])
    expect(await page(strange)).toEqual([501, 1500, true]);
});

test('where GitHub does not let the app ask, nobody has a right; where GitHub is away, the answer is "not now"', async () => {
  const kim = await box.signIn('kim', 'write');
  box.github.fail('roleOf', { kind: 'unauthorized' });
  expect(await outcomeOf(box.request(api('messages'), said(kim, HELLO)))).toBe('404 unknown_repository');
  box.github.fail('roleOf', { kind: 'transient' });
  expect(await outcomeOf(box.request(api('messages'), said(kim, HELLO)))).toBe('503 unavailable');
});
