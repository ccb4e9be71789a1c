/** The live stream of a job: every entry of its log once and in order to everyone who follows, whatever happens on the way. */
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Job } from '../../../app/dispatch/job.ts';
import { act, carryOut } from '../../../app/engine/handle.ts';
import { jobTopic } from '../../../app/engine/live.ts';
import type { Store } from '../../../app/engine/ports/store.ts';
import { startRetention } from '../../../app/engine/retention.ts';
import { appendBatch } from '../../../app/engine/runner-doors.ts';
import type { LogEntry } from '../../../app/wire/events.ts';
import type { JobSnapshot } from '../../../app/web/view.ts';
import { follow, type Heard } from './follow.ts';
import { openStage, tokenOf, widgets, type Stage, type Visitor } from './stage.ts';

let box: Stage;
let address: string;
let rob: Visitor;
/** Holds up the store's answers to a question while a promise is there, for `job` one call after the other. */
const gates: { threadJobsOf?: Promise<void>; job: (Promise<void> | undefined)[]; logAfter: number } = {
  job: [],
  logAfter: 0,
};
beforeAll(async () => {
  const over = (store: Store): Store => ({
    ...store,
    async threadJobsOf(...given) {
      const jobs = await store.threadJobsOf(...given);
      await gates.threadJobsOf;
      return jobs;
    },
    async job(...given) {
      await gates.job.shift();
      return store.job(...given);
    },
    async logAfter(...given) {
      gates.logAfter += 1;
      return store.logAfter(...given);
    },
  });
  box = await openStage({ over });
  address = await box.listen();
  rob = await box.signIn('rob', 'read');
});
afterAll(async () => {
  expect(box.logged).toEqual([]);
  await box.close();
});

const running = () => box.addJob({ state: 'running', runId: 1 });
const path = (job: Job): string => `/api/v1/repos/acme/widgets/jobs/J${job.number}/stream`;
const watch = (job: Job, seen?: number, visitor = rob) =>
  follow(`${address}${path(job)}`, {
    cookie: visitor.cookie,
    ...(seen !== undefined && { 'last-event-id': String(seen) }),
  });

/** Sends `count` events in batches of uneven size, with pauses in which others get their turn. */
async function append(job: Job, count: number, size = 1): Promise<void> {
  const session = await box.store.session(job.sessionId ?? '');
  if (!session) throw new Error('no session');
  let first = session.nextRunnerEvent;
  const end = first + count;
  for (let turn = 0; first < end; turn += 1) {
    const length = Math.min(end - first, 1 + ((turn * 7) % 60));
    const events = Array.from({ length }, (_, index) => ({
      at: 1,
      event: { kind: 'terminal' as const, text: `${first + index} ${'x'.repeat(size)}` },
    }));
    await appendBatch(box.house, session, { first, events });
    first += length;
    if (turn % 5 === 0) await delay(1);
  }
}

const seqs = (heard: readonly Heard[]): number[] =>
  heard.flatMap(({ event, data }) => (event === 'log' ? (data as LogEntry[]).map(({ seq }) => seq) : []));
const snapshots = (heard: readonly Heard[]): JobSnapshot[] =>
  heard.flatMap(({ event, data }) => (event === 'job' ? [data as JobSnapshot] : []));
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

test('thousands of entries reach everyone who follows, complete, in order and once', async () => {
  const job = await running();
  await append(job, 700);
  const early = await Promise.all([watch(job), watch(job), watch(job, 350)]);
  const writing = append(job, 4300);
  const late = await Promise.all([watch(job), watch(job, 700)]);
  const readers = [...early, ...late];
  await writing;
  await Promise.all(readers.map((reader) => reader.until('the last entry', (heard) => seqs(heard).at(-1) === 5000)));
  for (const [index, skipped] of [0, 0, 350, 0, 700].entries())
    expect(seqs(readers[index]?.heard ?? [])).toEqual(upTo(5000).slice(skipped));
  // The id of an event is its last entry, so that a reader goes on right there.
  for (const { id, data } of readers[0]?.heard.filter(({ event }) => event === 'log') ?? [])
    expect((data as LogEntry[]).at(-1)?.seq).toBe(id);
  await Promise.all(readers.map((reader) => reader.cut()));
});

test('readers that are cut again and again go on where they were', async () => {
  const job = await running();
  const collect = async (reader: number): Promise<number[]> => {
    const got: number[] = [];
    for (let visit = 0; got.at(-1) !== 3000; visit += 1) {
      const following = await watch(job, got.at(-1) ?? 0);
      const enough = 1 + ((reader * 131 + visit * 197) % 700);
      await following.until('some entries', (heard) => seqs(heard).length >= enough || seqs(heard).at(-1) === 3000);
      await following.cut();
      got.push(...seqs(following.heard));
    }
    return got;
  };
  const [, ...collected] = await Promise.all([append(job, 3000), ...[0, 1, 2, 3].map(collect)]);
  for (const got of collected) expect(got).toEqual(upTo(3000));
});

test('a viewer too slow for what happens is cut, keeps nobody waiting, and resumes without a gap', async () => {
  const job = await running();
  const host = new URL(address);
  const slow = connect(Number(host.port), host.hostname);
  slow.write(`GET ${path(job)} HTTP/1.1\r\nhost: x\r\ncookie: ${rob.cookie}\r\n\r\n`);
  await new Promise<void>((resolve) => slow.once('data', () => resolve()));
  slow.pause();
  const quick = await watch(job);
  await quick.until('its first look', (heard) => snapshots(heard).length > 0);

  const closed = new Promise<void>((resolve) => slow.once('close', () => resolve()));
  // As fast as the quick one reads, which shares this process: only the slow one falls behind.
  for (const most of [300, 600, 900, 1200]) {
    await append(job, 300, 20_000);
    await quick.until(`all up to ${most}`, (heard) => seqs(heard).length === most);
  }
  expect(seqs(quick.heard)).toEqual(upTo(1200));
  await quick.cut();
  slow.on('error', () => undefined).resume();
  await closed;
  await expect.poll(() => box.subscriptions()).toBe(0);

  const back = await watch(job, 400);
  await back.until('the rest', (heard) => seqs(heard).at(-1) === 1200);
  expect(seqs(back.heard)).toEqual(upTo(1200).slice(400));
  await back.cut();
});

test('a long log is read from the store only as fast as the viewer takes it', async () => {
  const job = await running();
  await append(job, 4000, 10_000);
  const host = new URL(address);
  const stalled = connect(Number(host.port), host.hostname);
  gates.logAfter = 0;
  stalled.write(`GET ${path(job)} HTTP/1.1\r\nhost: x\r\ncookie: ${rob.cookie}\r\n\r\n`);
  await new Promise<void>((resolve) => stalled.once('data', () => resolve()));
  stalled.pause();
  await delay(300);
  expect(gates.logAfter).toBeLessThanOrEqual(3);
  stalled.destroy();
  await expect.poll(() => box.subscriptions()).toBe(0);
  const whole = await watch(job);
  await whole.until('all of it', (heard) => seqs(heard).length === 4000);
  expect(seqs(whole.heard)).toEqual(upTo(4000));
  await whole.cut();
});

test('who watches is shown to who watches', async () => {
  const job = await running();
  const ada = await box.signIn('ada', 'write');
  const one = await watch(job);
  const other = await watch(job, 0, ada);
  await one.until('both', (heard) => snapshots(heard).at(-1)?.watchers.join() === 'ada,rob');
  expect(snapshots(one.heard).at(-1)).toMatchObject({ viewer: { login: 'rob', maySteer: false }, steerers: ['ada'] });
  await other.until('its own', (heard) => snapshots(heard).length > 0);
  expect(snapshots(other.heard).at(-1)?.viewer).toMatchObject({ login: 'ada', maySteer: true });
  await other.cut();
  await one.until('alone again', (heard) => snapshots(heard).at(-1)?.watchers.join() === 'rob');
  const hidden = await follow(`${address}${path(job)}?background=1`, { cookie: ada.cookie });
  await hidden.until('its own', (heard) => snapshots(heard).length > 0);
  expect(snapshots(hidden.heard)[0]?.watchers).toEqual(['rob']);
  await hidden.cut();
  await one.cut();
});

test('a change during a look is shown by the next one at once', async () => {
  const job = await running();
  const viewer = await watch(job);
  await viewer.until('the first look', (heard) => snapshots(heard).length > 0);
  const { promise, resolve } = Promise.withResolvers<void>();
  gates.threadJobsOf = promise;
  box.house.live.publish(jobTopic(widgets.id, job.number), { kind: 'job' });
  await delay(100);
  await act(box.house, widgets.id, { request: null }, (scope) =>
    carryOut(scope, { kind: 'cancel', jobs: [job.number], by: 'ada' }),
  );
  delete gates.threadJobsOf;
  resolve();
  await viewer.until('the stop', (heard) => snapshots(heard).at(-1)?.job.state === 'stopping');
  expect(snapshots(viewer.heard).at(0)?.job.state).toBe('running');
  await viewer.cut();
});

test('a job that is claimed while somebody watches begins to show its session', async () => {
  const job = await box.addJob({ state: 'starting', nonce: 'n'.repeat(32), attempt: 1 });
  const viewer = await watch(job);
  await viewer.until('the first look', (heard) => snapshots(heard).length > 0);
  await act(box.house, widgets.id, { request: null }, async (scope) => {
    await carryOut(scope, {
      kind: 'claim',
      job: job.number,
      nonce: job.nonce ?? '',
      sessionId: 'S-claimed',
      runId: 5,
      runUrl: 'https://github.test',
    });
    await scope.tx.insertSession({
      id: 'S-claimed',
      repositoryId: widgets.id,
      job: job.number,
      attempt: 1,
      tokenHash: 'x',
      nextRunnerEvent: 1,
      nextSeq: 1,
      nextControl: 1,
      startedAt: 1,
      endedAt: null,
      rules: [],
      deleted: null,
    });
  });
  await append({ ...job, sessionId: 'S-claimed' }, 30);
  await viewer.until('its log', (heard) => seqs(heard).length === 30);
  expect(seqs(viewer.heard)).toEqual(upTo(30));
  await viewer.cut();
});

test('viewers who hang up while they are looked up leave nothing behind', async () => {
  const job = await running();
  await expect.poll(() => box.subscriptions()).toBe(0);
  const newcomer = await box.signIn('newcomer', 'read');
  const letGo = box.github.holdUp('roleOf');
  const asked = box.github.count('roleOf');
  const host = new URL(address);
  const socket = connect(Number(host.port), host.hostname);
  socket.write(`GET ${path(job)} HTTP/1.1\r\nhost: x\r\ncookie: ${newcomer.cookie}\r\n\r\n`);
  await expect.poll(() => box.github.count('roleOf')).toBe(asked + 1);
  socket.destroy();
  await delay(50);
  letGo();
  await delay(100);
  expect(box.subscriptions()).toBe(0);

  // The request itself looks the job up, and then the first look at it does, which is held up here.
  const { promise, resolve } = Promise.withResolvers<void>();
  gates.job = [undefined, promise];
  const viewer = await watch(job);
  await expect.poll(() => gates.job.length).toBe(0);
  await viewer.cut();
  await expect.poll(() => box.subscriptions()).toBe(0);
  resolve();
  await delay(50);
  expect(box.subscriptions()).toBe(0);
  const last = await watch(job);
  await last.until('a look', (heard) => snapshots(heard).length > 0);
  expect(snapshots(last.heard).at(-1)?.watchers).toEqual(['rob']);
  await last.cut();
});

test('a page hears within a second that the runner is there, and later that the transcript is gone, and no more of it', async () => {
  const job = await running();
  const id = job.sessionId ?? '';
  await append(job, 5);
  const viewer = await watch(job);
  await viewer.until('the log', (heard) => seqs(heard).length === 5 && snapshots(heard).length > 0);
  expect(snapshots(viewer.heard).at(-1)).toMatchObject({ runnerConnected: false, deleted: null });
  const began = performance.now();
  const authorization = `Bearer ${tokenOf(id)}`;
  const runner = await follow(`${address}/api/v1/runner/sessions/${id}/controls`, { authorization });
  await viewer.until('the runner', (heard) => snapshots(heard).at(-1)?.runnerConnected === true);
  expect(performance.now() - began).toBeLessThan(1000);
  await runner.cut();

  await box.store.transact(widgets.id, (tx) => tx.endSession(id, 1));
  const alarms: (() => void)[] = [];
  const soon = (_: number, ring: () => void) => (alarms.push(ring) === 1 && queueMicrotask(ring), () => undefined);
  const retention = startRetention({ ...box.house, clock: { ...box.house.clock, after: soon } }, 1);
  await viewer.until('the mark', (heard) => snapshots(heard).at(-1)?.deleted?.by === 'signalbox');
  await retention.stop();
  expect(seqs(viewer.heard)).toEqual(upTo(5));
  await viewer.cut();
});

test('the stream ends with the sign-in, and is refused to who may not look', async () => {
  const job = await running();
  const guest = await box.signIn('guest', 'read');
  const viewer = await watch(job, 0, guest);
  await viewer.until('a look', (heard) => snapshots(heard).length > 0);
  await box.store.deleteSignInsOf(guest.id);
  box.house.live.publish(jobTopic(widgets.id, job.number), { kind: 'job' });
  await viewer.over;
  expect(viewer.heard.at(-1)).toMatchObject({ event: 'bye', data: { why: 'signed_out' } });
  expect((await watch(job, 0, guest)).status).toBe(401);
  expect((await watch(job, 0, await box.signIn('stranger', 'none'))).status).toBe(404);
});
