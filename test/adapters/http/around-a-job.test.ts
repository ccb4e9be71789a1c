/** Who did what, who is in charge, and transcripts that go: by whose right, and what is left. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Job } from '../../../app/dispatch/job.ts';
import { act, carryOut } from '../../../app/engine/handle.ts';
import { hashOf } from '../../../app/engine/hash.ts';
import type { Role } from '../../../app/ground/roles.ts';
import { aSession, someEvents } from '../../contract/samples.ts';
import { openStage, outcomeOf, said, widgets, type Stage, type Visitor } from './stage.ts';

let box: Stage;
let job: Job;
let people: Record<'ada' | 'bob' | 'mia' | 'rob' | 'eve', Visitor>;
const ROLES: Record<keyof typeof people, Role> = {
  ada: 'write',
  bob: 'write',
  mia: 'maintain',
  rob: 'read',
  eve: 'none',
};
beforeAll(async () => {
  box = await openStage();
  const signedIn = await Promise.all(
    Object.entries(ROLES).map(async ([login, role]) => [login, await box.signIn(login, role)] as const),
  );
  people = Object.fromEntries(signedIn) as typeof people;
});
beforeEach(async () => {
  job = await box.addJob({ state: 'running', runId: 1, name: 'review' });
});
afterAll(async () => {
  expect(box.logged).toEqual([]);
  await box.close();
});

const api = (rest: string): string => `/api/v1/repos/acme/widgets/jobs/J${job.number}/${rest}`;
const look = (path: string, { cookie }: Visitor): Promise<Response> => box.request(path, { headers: { cookie } });
const order = (rest: string, who: Visitor, body: object = {}): Promise<Response> =>
  box.request(api(rest), said(who, body));
const lines = async (): Promise<string[]> =>
  (await box.store.auditOf(widgets.id, job.number, null, 100))
    .toReversed()
    .map(({ by, byId, door, what, detail }) => [`${by} ${byId}`, door, what, detail].join(' | '));

test('every order that was accepted is on record with its door, and none that was refused', async () => {
  const { ada, bob, rob } = people;
  expect(await outcomeOf(order('stop', rob))).toBe('403 no_right');
  expect(await outcomeOf(order('interrupt', ada))).toBe('200');
  const token = 'sbt_0123456789abcdef0123456789abcdef';
  await box.store.putApiToken({
    id: 'T',
    hash: hashOf(token),
    person: { id: bob.id, login: 'bob' },
    name: 'laptop',
    createdAt: 1,
    expiresAt: Date.now() + 60_000,
    usedAt: null,
  });
  const sent = {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: '{"reason":"too slow","key":"k"}',
  };
  expect(await outcomeOf(box.request(api('stop'), sent))).toBe('200');
  // What is repeated was done once.
  expect(await outcomeOf(box.request(api('stop'), sent))).toBe('200');
  const steered = (await lines()).filter((line) => !line.includes('interrupt'));
  expect(steered).toEqual([`bob ${bob.id} | api | stop | too slow`]);

  job = await box.addJob({ state: 'failed', endedAt: 5 });
  const by = { id: ada.id, login: 'ada' };
  const one = { job: job.number, by: 'ada' };
  await act(box.house, widgets.id, { request: null, door: 'label' }, async (scope) => {
    expect((await carryOut(scope, { kind: 'retry', job: job.number, by, dependents: false })).ok).toBe(true);
    expect((await carryOut(scope, { kind: 'hold', ...one }, by)).ok).toBe(true);
    expect((await carryOut(scope, { kind: 'hold', ...one })).ok).toBe(false);
    expect((await carryOut(scope, { kind: 'release', ...one }, by)).ok).toBe(true);
    expect((await carryOut(scope, { kind: 'cancel', jobs: [job.number], by: 'ada', why: 'a\nb' }, by)).ok).toBe(true);
  });
  const done = ['retry', 'hold', 'release', 'cancel'].map((what) => `ada ${ada.id} | label | ${what} | `);
  expect(await lines()).toEqual([...done.slice(0, 3), `${done[3]}a…`]);
});

test('the audit is for who may steer, page by page, as JSON and as a page that needs no scripts', async () => {
  const { ada, rob, eve } = people;
  for (let at = 1; at <= 120; at++)
    await box.store.transact(widgets.id, (tx) =>
      tx.audit({
        job: job.number,
        at,
        by: '<b>ada',
        byId: at === 120 ? null : 40_404,
        door: 'page',
        what: 'message',
        detail: `n${at} <script>x</script>`,
      }),
    );
  for (const [who, outcome] of [
    [rob, '403 no_right'],
    [eve, '404 unknown_repository'],
  ] as const)
    expect(await outcomeOf(look(api('audit'), who))).toBe(outcome);
  const page = async (query: string) =>
    (await (await look(api(`audit${query}`), ada)).json()) as {
      entries: { id: number; at: number; byId: number | null }[];
      more: boolean;
    };
  const first = await page('?limit=70');
  expect([first.entries[0]?.at, first.entries.length, first.more]).toEqual([120, 70, true]);
  expect(first.entries.slice(0, 2).map(({ byId }) => byId)).toEqual([null, 40_404]);
  const rest = await page(`?limit=70&before=${first.entries.at(-1)?.id}`);
  expect([rest.entries.at(-1)?.at, rest.entries.length, rest.more]).toEqual([1, 50, false]);
  expect(await outcomeOf(look(api('audit?limit=0'), ada))).toBe('422 bad_message');

  const path = `/acme/widgets/J${job.number}/audit`;
  expect((await box.request(path)).status).toBe(401);
  expect((await look(path, eve)).status).toBe(404);
  expect((await look(path, rob)).status).toBe(403);
  const shown = await (await look(path, ada)).text();
  expect(shown).toContain('n120');
  expect(shown.match(/title="GitHub account 40404"/g)).toHaveLength(99);
  expect(shown).not.toContain('n20 ');
  expect(shown).not.toMatch(/<script>|<b>ada/);
  const older = /href="([^"]+before=\d+)"/.exec(shown)?.[1] ?? '';
  const last = await (
    await look(new URL(older, 'https://box.test').pathname + new URL(older, 'https://box.test').search, ada)
  ).text();
  expect(last).toContain('n20 ');
  expect(last).not.toContain('n21 ');
});

test('who gets a job needs the right to steer it, GitHub is asked, and everybody who watches is told', async () => {
  const { ada, bob, rob } = people;
  expect(await outcomeOf(order('hand-over', rob, { to: 'ada' }))).toBe('403 no_right');
  for (const to of ['rob', 'nobody']) expect(await outcomeOf(order('hand-over', ada, { to }))).toBe('403 no_right');
  expect(await outcomeOf(order('hand-over', ada, { to: 'a b' }))).toBe('422 bad_message');
  const given = await order('hand-over', ada, { to: '@Bob', key: 'once' });
  expect(((await given.json()) as { job: { charge: string } }).job.charge).toBe('bob');
  expect(await outcomeOf(order('hand-over', ada, { to: 'bob', key: 'once' }))).toBe('200');
  expect(await outcomeOf(order('hand-over', ada, { to: 'bob' }))).toBe('409 in_charge');
  expect((await box.store.job(widgets.id, job.number))?.charge).toEqual({ id: bob.id, login: 'bob' });
  const log = await box.store.logAfter(job.sessionId ?? '', 0, 10);
  expect(log.map(({ event }) => event)).toEqual([{ kind: 'charge', by: 'ada', to: 'bob' }]);
  expect(await lines()).toEqual([`ada ${ada.id} | page | hand_over | to bob`]);
  await box.store.transact(widgets.id, (tx) => tx.saveJob({ ...job, state: 'succeeded', endedAt: 10, deadline: null }));
  expect(await outcomeOf(order('hand-over', ada, { to: 'ada' }))).toBe('409 job_ended');
});

test('the transcript of an attempt that ended goes for good when a maintainer says so, and its audit stays', async () => {
  const { ada, mia } = people;
  const id = job.sessionId ?? '';
  await box.store.appendEvents([{ sessionId: id, first: 1, events: someEvents(1, 1200), inbox: [] }], 9);
  await box.store.transact(widgets.id, (tx) =>
    tx.insertSession(aSession({ id: `${id}/0`, repositoryId: widgets.id, job: job.number, attempt: 7, endedAt: 5 })),
  );
  const wish = { attempt: 1 };
  expect(await outcomeOf(order('transcript/delete', ada, wish))).toBe('403 no_right');
  expect(await outcomeOf(order('transcript/delete', mia, { attempt: 3 }))).toBe('404 no_transcript');
  expect(await outcomeOf(order('transcript/delete', mia, {}))).toBe('422 bad_message');
  expect(await outcomeOf(order('transcript/delete', mia, wish))).toBe('409 not_ended');
  await box.store.transact(widgets.id, async (tx) => {
    await tx.endSession(id, 10);
    await tx.saveJob({ ...job, state: 'succeeded', endedAt: 10, deadline: null });
  });
  const page = `/acme/widgets/J${job.number}`;
  expect(await (await look(page, ada)).text()).toContain('terminal 1200');

  expect(await outcomeOf(order('transcript/delete', mia, wish))).toBe('200');
  expect(await box.store.logAfter(id, 0, 10)).toEqual([]);
  expect(await outcomeOf(order('transcript/delete', mia, wish))).toBe('410 transcript_deleted');
  expect(await outcomeOf(look(api('log'), ada))).toBe('410 transcript_deleted');
  expect((await look(`${page}/transcript.md`, ada)).status).toBe(410);
  const shown = await (await look(page, ada)).text();
  expect(shown).not.toContain('terminal 1200');
  expect(shown).toMatch(/deleted/i);
  expect(shown).toContain('mia');
  // Another attempt keeps its own.
  expect((await look(`${api('log')}?attempt=7`, ada)).status).toBe(200);
  expect(await lines()).toEqual([`mia ${mia.id} | page | delete_transcript | attempt 1`]);
});
