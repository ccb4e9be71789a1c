/** A runner's doors once it has its session: events, orders, the last word. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Job } from '../../../app/dispatch/job.ts';
import { act, carryOut } from '../../../app/engine/handle.ts';
import { tellSession } from '../../../app/engine/steer.ts';
import type { Control } from '../../../app/wire/controls.ts';
import { follow, type Following } from './follow.ts';
import { openStage, outcomeOf, tokenOf, widgets, type Stage } from './stage.ts';

let box: Stage;
let address: string;
beforeAll(async () => {
  box = await openStage();
  address = await box.listen();
});
afterAll(async () => {
  await box.close();
});

const running = () => box.addJob({ state: 'running', runId: 1 });
const sessionOf = (job: Job): string => job.sessionId ?? '';
const door = (job: Job, name: string): string => `/api/v1/runner/sessions/${sessionOf(job)}/${name}`;
const bearer = (job: Job): { authorization: string } => ({ authorization: `Bearer ${tokenOf(sessionOf(job))}` });

const post = (
  job: Job,
  name: string,
  body: unknown,
  headers: Record<string, string> = bearer(job),
): Promise<Response> =>
  box.request(door(job, name), {
    method: 'POST',
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

const batch = (first: number, ...texts: string[]) => ({
  first,
  events: texts.map((text) => ({ at: 1, event: { kind: 'terminal', text } })),
});
const finish = (lastEvent: number) => ({
  outcome: 'succeeded',
  reason: 'it is done',
  output: 'out',
  exitCode: 0,
  lastEvent,
});

const stored = async (job: Job): Promise<string[]> =>
  (await box.store.logAfter(sessionOf(job), 0, 1000)).map(({ event }) => ('text' in event ? event.text : event.kind));

const tell = (job: Job, text: string) =>
  act(box.house, widgets.id, { request: null }, (scope) =>
    tellSession(scope, { job: job.number, text, by: { id: 1, login: 'ada' }, mode: 'steer' }),
  );

test('events are stored once each, however often they are sent, and never past a gap', async () => {
  const job = await running();
  const answered = async (body: unknown): Promise<unknown> => {
    const answer = await post(job, 'events', body);
    return [answer.status, await answer.json()];
  };
  expect(await answered(batch(1, 'a', 'b'))).toEqual([200, { next: 3 }]);
  expect(await answered(batch(1, 'a', 'b'))).toEqual([200, { next: 3 }]);
  expect(await answered(batch(2, 'b', 'c'))).toEqual([200, { next: 4 }]);
  expect(await answered(batch(6, 'f'))).toEqual([409, { next: 4 }]);
  expect(await stored(job)).toEqual(['a', 'b', 'c']);
  expect((await box.store.job(widgets.id, job.number))?.runnerSeenAt).toBeGreaterThan(Date.now() - 60_000);
});

test('what is no batch is refused with its place', async () => {
  const job = await running();
  const message = async (body: unknown): Promise<string> => {
    const answer = await post(job, 'events', body);
    expect(answer.status).toBe(422);
    return ((await answer.json()) as { error: { message: string } }).error.message;
  };
  expect(await message('{"first":')).toBe('The body is not JSON.');
  expect(await message('"text"')).toMatch(/^The body: /);
  expect(await message({ ...batch(1, 'a'), first: 0 })).toMatch(/^first: /);
  expect(await message({ first: 1, events: [{ at: 1, event: { kind: 'nonsense' } }] })).toMatch(/^events\.0\.event/);
  expect(await message(batch(1, 'a'.repeat(1_000_000)))).toMatch(/^events\.0\.event\.text: /);
  expect(await stored(job)).toEqual([]);
});

test('a message over the limit is refused, whether or not it tells its length beforehand', async () => {
  const job = await running();
  const huge = JSON.stringify(batch(1, 'a'.repeat(5 * 1024 * 1024)));
  expect(await outcomeOf(post(job, 'events', huge, { ...bearer(job), 'content-length': String(huge.length) }))).toBe(
    '413 too_large',
  );

  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 65_536;
      // What is kept of a message must be bounded, not only what is taken of it.
      if (sent > 64 * 1024 * 1024) controller.close();
      else controller.enqueue(new Uint8Array(65_536).fill(97));
    },
  });
  const answer = fetch(`${address}${door(job, 'events')}`, {
    method: 'POST',
    headers: bearer(job),
    body: endless,
    duplex: 'half',
  });
  // The app hangs up on a sender that goes on and on; its answer may be lost in that.
  expect(
    await answer.then(
      ({ status }) => status,
      () => 413,
    ),
  ).toBe(413);
  expect(sent).toBeLessThan(32 * 1024 * 1024);
  expect(await stored(job)).toEqual([]);
});

test('a token opens its own session alone', async () => {
  const [one, other] = [await running(), await running()];
  for (const [name, body] of [
    ['events', batch(1, 'a')],
    ['finish', finish(0)],
  ] as const) {
    expect(await outcomeOf(post(one, name, body, bearer(other)))).toBe('401 bad_token');
    expect(await outcomeOf(post(one, name, body, { authorization: 'Bearer short' }))).toBe('401 bad_token');
    expect(await outcomeOf(post(one, name, body, { authorization: tokenOf(sessionOf(one)) }))).toBe('401 bad_token');
  }
  expect(await outcomeOf(box.request(door(one, 'controls'), { headers: bearer(other) }))).toBe('401 bad_token');
  expect(await stored(one)).toEqual([]);
  expect((await box.store.job(widgets.id, one.number))?.state).toBe('running');
});

test('the last word counts when all events are there; it may be repeated, and nothing comes after it', async () => {
  const job = await running();
  await post(job, 'events', batch(1, 'a'));
  const early = await post(job, 'finish', finish(3));
  expect([early.status, await early.json()]).toEqual([409, { next: 2 }]);
  expect((await box.store.job(widgets.id, job.number))?.state).toBe('running');
  expect((await post(job, 'finish', finish(1))).status).toBe(200);
  expect(await box.store.job(widgets.id, job.number)).toMatchObject({ state: 'succeeded', output: 'out' });
  expect((await post(job, 'finish', { ...finish(1), outcome: 'failed' })).status).toBe(200);
  expect(await box.store.job(widgets.id, job.number)).toMatchObject({ state: 'succeeded', output: 'out' });
  expect(await outcomeOf(post(job, 'events', batch(2, 'b')))).toBe('410 session_ended');
  expect(await outcomeOf(box.request(door(job, 'controls'), { headers: bearer(job) }))).toBe('410 session_ended');
  expect(await stored(job)).toEqual(['a']);
});

test('a runner that listens to a session which ended without it is let go with the next heartbeat', async () => {
  vi.useFakeTimers({ toFake: ['setInterval'] });
  try {
    const job = await running();
    const listening = await follow(`${address}${door(job, 'controls')}`, bearer(job));
    vi.advanceTimersByTime(15_000);
    await tell(job, 'still there?');
    await listening.until('an order after a heartbeat', (heard) => heard.length === 1);
    await act(box.house, widgets.id, { request: null }, (scope) =>
      carryOut(scope, { kind: 'run_completed', job: job.number, runId: 1, conclusion: 'failure' }),
    );
    vi.advanceTimersByTime(15_000);
    await listening.over;
    expect(numbers(listening)).toEqual([1]);
  } finally {
    vi.useRealTimers();
  }
});

const numbers = (following: Following): number[] => following.heard.map(({ data }) => (data as Control).number);

test('orders come in order, each once, and go on after the last one that was seen', async () => {
  const job = await running();
  const listen = (seen?: string) =>
    follow(`${address}${door(job, 'controls')}`, {
      ...bearer(job),
      ...(seen !== undefined && { 'last-event-id': seen }),
    });
  await tell(job, 'one');
  const first = await listen();
  await first.until('the order of before', (heard) => heard.length === 1);
  await Promise.all(Array.from({ length: 20 }, (_, index) => tell(job, `more ${index}`)));
  await first.until('all orders', (heard) => heard.length >= 21);
  expect(numbers(first)).toEqual(Array.from({ length: 21 }, (_, index) => index + 1));
  expect(first.heard[0]).toEqual({
    id: 1,
    event: 'control',
    data: { number: 1, order: { kind: 'message', text: 'one', by: 'ada', mode: 'steer' } },
  });
  await first.cut();

  const second = await listen('19');
  await second.until('what was not seen', (heard) => heard.length === 2);
  await tell(job, 'last');
  await second.until('what is new', (heard) => heard.length === 3);
  expect(numbers(second)).toEqual([20, 21, 22]);
  await second.cut();

  // An id that we never gave must neither break the stream nor hide orders.
  for (const strange of ['-5', '1.5', 'NaN', '1e999', 'x'.repeat(100)]) {
    const third = await listen(strange);
    await third.until(`everything after "${strange}"`, (heard) => heard.length === 22);
    await third.cut();
  }
});

test('a runner is known to be connected exactly while it listens', async () => {
  const job = await running();
  const ada = await box.signIn('ada', 'write');
  const page = async (): Promise<string> =>
    (await box.request(`/acme/widgets/J${job.number}`, { headers: { cookie: ada.cookie } })).text();
  await expect.poll(() => box.subscriptions()).toBe(0);
  const first = await follow(`${address}${door(job, 'controls')}`, bearer(job));
  const second = await follow(`${address}${door(job, 'controls')}`, bearer(job));
  expect(await page()).toContain('"runnerConnected":true');
  await first.cut();
  await expect.poll(() => box.subscriptions()).toBe(1);
  expect(await page()).toContain('"runnerConnected":true');
  await second.cut();
  await expect.poll(() => box.subscriptions()).toBe(0);
  expect(await page()).toContain('"runnerConnected":false');
});

test('the hash of an approval is the runner’s own business until it is asked: any batch keeps it as it came', async () => {
  const job = await running();
  const hash = createHash('sha256').update('Bash\nnpm test').digest('hex');
  const asked = { kind: 'approval.requested', request: 'r1', tool: 'Bash', title: 'npm test', input: 'npm test', hash };
  expect((await post(job, 'events', { first: 1, events: [{ at: 1, event: asked }] })).status).toBe(200);
  const [item] = await box.store.nextInbox(Date.now() + 1000, 10, []);
  expect(item).toMatchObject({ kind: 'approval_requested', key: `event/${sessionOf(job)}/1` });
  expect(JSON.parse(item?.body ?? '')).toMatchObject({ request: 'r1', hash, job: job.number });
});
