/** The door at which somebody's own machine begins a session, and what follows through the doors of every runner. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reconcile } from '../../../app/engine/reconcile.ts';
import { onRightsChanged } from '../../../app/engine/rights.ts';
import { openApiStage, outcome, widgets, type Answer, type ApiStage } from './api-stage.ts';

const SESSIONS = '/api/v1/repos/acme/widgets/sessions';
const WISH = { machine: 'ada’s laptop', agent: 'claude', commit: 'c'.repeat(40), prompt: 'fix it' };

let box: ApiStage;
let ada: string;
let keys = 0;

beforeAll(async () => {
  box = await openApiStage();
  ada = await box.token('ada', 'write', { id: 5 });
});
afterAll(() => box.close());

const wish = (over: object = {}) => ({ ...WISH, key: `a-key-of-this-test-${(keys += 1)}`, ...over });
const begin = (over: object = {}, token = ada): Promise<Answer> => box.ask('POST', SESSIONS, token, wish(over));
const jobOf = async ({ body }: Answer) => (await box.store.job(widgets.id, Number(body.job.ref.slice(1)))) ?? undefined;

test('a session begins: the answer is a claim, the job runs, and it belongs to no thread', async () => {
  const begun = await begin({ name: 'parser' });
  expect(begun).toMatchObject({
    status: 201,
    body: {
      job: { name: 'parser', requester: 'ada' },
      profile: { name: 'edit' },
      work: { prompt: 'fix it' },
      handIn: false,
    },
  });
  expect(await jobOf(begun)).toMatchObject({
    state: 'running',
    thread: { kind: 'issue', number: 0 },
    place: { machine: 'ada’s laptop' },
    sessionId: begun.body.session.id,
    runId: null,
  });
  const shown = await box.ask('GET', `/api/v1/repos/acme/widgets/jobs/${begun.body.job.ref}`, ada);
  expect(shown.body.job).toMatchObject({ machine: 'ada’s laptop', title: 'parser', state: 'running' });
  const wanted = await box.store.claimOutbox(Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 100);
  expect(wanted.map(({ kind }) => kind).filter((kind) => !['tell_devices', 'push', 'fill'].includes(kind))).toEqual([]);
});

test('the same request again begins nothing new, and gives a token that counts', async () => {
  const once = wish();
  const [first, second] = [await box.ask('POST', SESSIONS, ada, once), await box.ask('POST', SESSIONS, ada, once)];
  expect(second.body.job.ref).toBe(first.body.job.ref);
  expect(second.body.session.id).toBe(first.body.session.id);
  expect(second.body.session.token).not.toBe(first.body.session.token);
  expect(outcome(await box.ask('POST', SESSIONS, ada, { ...once, prompt: 'another' }))).toBe('422 key_reused');
  const eve = await box.token('eve', 'write');
  expect((await box.ask('POST', SESSIONS, eve, once)).body.job.ref).not.toBe(first.body.job.ref);
});

test('its runner speaks through the doors of every runner, and what people order reaches it', async () => {
  const { body } = await begin();
  const { id, token } = body.session;
  const door = `/api/v1/runner/sessions/${id}`;
  const send = (path: string, message: object) =>
    box.request(`${door}/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify(message),
    });
  const event = { at: 1, event: { kind: 'session.started', agent: 'claude', steering: true, commit: WISH.commit } };
  expect(await (await send('events', { first: 1, events: [event] })).json()).toEqual({ next: 2 });
  const order = await box.ask('POST', `/api/v1/repos/acme/widgets/jobs/${body.job.ref}/messages`, ada, {
    text: 'and the tests',
    mode: 'queue',
  });
  expect([order.status, (await box.store.controlsAfter(id, 0)).map((control) => control.order.kind)]).toEqual([
    200,
    ['message'],
  ]);
  await send('finish', { outcome: 'succeeded', reason: 'Done.', output: '', exitCode: null, lastEvent: 1 });
  expect(outcome(await box.ask('POST', `/api/v1/repos/acme/widgets/jobs/${body.job.ref}/retry`, ada, {}))).toBe(
    '409 on_machine',
  );
});

test('it takes `write`, a profile that there is, and a body that fits', async () => {
  const reader = await box.token('bob', 'read');
  const stranger = await box.token('eve', 'none');
  expect(outcome(await begin({}, reader))).toBe('403 no_right');
  expect(outcome(await begin({}, stranger))).toBe('404 unknown_repository');
  expect(outcome(await begin({ profile: 'nonsense' }))).toBe('422 unknown_profile');
  for (const bad of [{ commit: 'main' }, { name: 'No Name' }, { key: 'short' }, { machine: '' }, { more: 1 }])
    expect([bad, outcome(await begin(bad))]).toEqual([bad, '422 bad_message']);
});

test('names that are no names are shown as they are, and a session without a prompt has a title', async () => {
  const { prompt: _, ...bare } = WISH;
  const begun = await box.ask('POST', SESSIONS, ada, {
    ...bare,
    key: 'the-key-without-a-prompt',
    machine: 'a\u202Eb',
    agent: 'x\u0000',
  });
  const shown = await box.ask('GET', `/api/v1/repos/acme/widgets/jobs/${begun.body.job.ref}`, ada);
  expect(shown.body.job).toMatchObject({ machine: 'a‹U+202E›b', title: 'a session on a‹U+202E›b' });
});

test('GitHub is never asked for a run of it, however silent it is, and a sign of life gives it four hours', async () => {
  const { body } = await begin();
  const number = Number(body.job.ref.slice(1));
  await reconcile(box.house);
  expect(box.github.calls).not.toContain('runOf');
  await box.request(`/api/v1/runner/sessions/${body.session.id}/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${body.session.token}` },
    body: JSON.stringify({ first: 1, events: [{ at: 1, event: { kind: 'notice', level: 'info', text: 'here' } }] }),
  });
  const job = await box.store.job(widgets.id, number);
  expect((job?.deadline ?? 0) - (job?.runnerSeenAt ?? 0)).toBe(4 * 3_600_000);
});

test('it ends when the one it belongs to may not write any more: with the word of it, or with the next sweep', async () => {
  for (const sweep of [
    () => reconcile(box.house),
    () =>
      onRightsChanged(box.house, widgets, { kind: 'rights_changed', repositoryId: widgets.id, everywhere: false }, 0),
  ]) {
    const bob = await box.token('bob', 'write', { id: 77 });
    const [begun, other] = [await begin({}, bob), await begin()];
    await sweep();
    expect((await jobOf(begun))?.state).toBe('running');
    box.github.roles.set('bob', 'read');
    await sweep();
    expect(await jobOf(begun)).toMatchObject({ state: 'stopping', stop: { by: 'github' } });
    expect((await jobOf(other))?.state).toBe('running');
  }
});
