import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openStore } from '../../app/adapters/store/open.ts';
import { makePushBudget } from '../../app/engine/push-budget.ts';
import type { PushSubscription } from '../../app/engine/ports/pushes.ts';
import { Failure } from '../../app/ground/outcome.ts';
import type { RunnerEvent } from '../../app/wire/events.ts';
import { runs } from '../hard.ts';
import { aJob, anApproval, aSession } from '../contract/samples.ts';
import { githubDouble } from './github-double.ts';
import type { Death } from './life.ts';
import { countingChance, manualClock } from './manual-clock.ts';
import { pushDouble } from './push-double.ts';
import { runnerOf } from './runner.ts';
import { ADA, stage, startLife, WIDGETS, type Stage } from './stage.ts';

const CONFIG = `version: 1
agent: mine
agents: { mine: { command: [my-agent, acp] } }
who: { outsiders: gate }
limits: { per_thread: 10 }
profile: careful
profiles: { careful: { ask: ["Bash"], approvers: ["maintain", "@bob"], expire: 10m } }
`;
const BOB = { id: 8, login: 'bob' };
const MAX = { id: 9, login: 'max' };
const EVE = { id: 6, login: 'eve' };
const asks = (request: string): RunnerEvent => ({
  kind: 'approval.requested',
  request,
  tool: 'Bash',
  title: 'git push\u202e\nnow',
  input: 'git push',
  hash: 'f'.repeat(64),
});

let box: Stage;
beforeEach(async () => {
  box = await stage({ config: CONFIG });
  box.github.roles.set('bob', 'read').set('max', 'maintain').set('eve', 'none');
});
afterEach(() => box.end());

const device = (person: PushSubscription['person'], over: Partial<PushSubscription> = {}): PushSubscription => ({
  id: `${person.login}-phone`,
  person,
  endpoint: `https://push.test/${person.login}`,
  p256dh: 'B',
  auth: 'a',
  device: 'Chrome on Android',
  needsYou: true,
  ended: true,
  graceSeconds: 60,
  createdAt: 1,
  ...over,
});
const told = (): string[] => box.pushes.sent.map(({ endpoint }) => endpoint.replace('https://push.test/', ''));

/** Time passes, and runners give signs of life. */
async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 30_000) {
    await box.advance(Math.min(left, 30_000));
    for (const job of [1, 2]) await box.store.noteRunnerSeen(1, job, box.clock.now(), box.clock.now() + 90_000);
  }
}

async function asking() {
  await box.comment('/dispatch push it');
  const runner = await runnerOf(box, 1);
  await runner.send(asks('r1'));
  return runner;
}

describe('a question', () => {
  test('is told to the devices of those who may answer, each after its grace', async () => {
    await box.store.putPush(device(BOB));
    await box.store.putPush(device(MAX, { graceSeconds: 0 }));
    await box.store.putPush(device(ADA));
    await box.store.putPush(device(EVE));
    await box.store.putPush(device(BOB, { id: 'deaf', endpoint: 'https://push.test/deaf', needsYou: false }));
    await asking();
    expect(told()).toEqual(['max']);
    await pass(59_000);
    expect(told()).toEqual(['max']);
    await pass(2_000);
    expect(told()).toEqual(['max', 'bob']);
    const [first, second] = box.pushes.sent;
    expect(first).toMatchObject({ urgent: true, lastsSeconds: 600 });
    expect(second?.lastsSeconds).toBeLessThan(542);
    expect(second?.notice).toEqual({
      title: 'J1 needs you · acme/widgets',
      body: 'P1: git push‹U+202E› now\n9 min left',
      tag: 'acme/widgets/P1',
      path: '/acme/widgets/J1',
    });
    // ada may not answer, and eve may not even know.
    await pass(600_000);
    expect(told()).toEqual(['max', 'bob']);
  });

  test('is not told once it is answered, to whoever looks, nor to whoever lost the right', async () => {
    await box.store.putPush(device(BOB));
    await box.store.putPush(device(MAX));
    const runner = await asking();
    await box.comment('/approve P1', { author: MAX });
    await pass(61_000);
    expect(told()).toEqual([]);
    await runner.send(asks('r2'));
    const look = (looks: boolean) => box.house.presence.add(1, 1, { login: 'bob', maySteer: true, looks });
    const leave = look(true);
    box.github.roles.set('max', 'write');
    await pass(61_000);
    leave();
    expect(told()).toEqual([]);
    const forget = look(false);
    await runner.send(asks('r3'));
    await pass(61_000);
    forget();
    expect(told()).toEqual(['bob']);
  });

  test('about a start is not told to whoever asked for it', async () => {
    await box.store.putPush(device(EVE, { graceSeconds: 0 }));
    await box.store.putPush(device(MAX, { graceSeconds: 0 }));
    await box.comment('/dispatch push it', { author: EVE });
    expect(await box.states()).toBe('J1 gated');
    box.github.roles.set('eve', 'maintain');
    await box.quiet();
    expect(told()).toEqual(['max']);
    expect(box.pushes.sent[0]?.notice.title).toBe('J1 needs you · acme/widgets');
  });

  test('is told again where the push service was away, and its device forgotten where that knows it no more', async () => {
    await box.store.putPush(device(BOB, { graceSeconds: 0 }));
    await box.store.putPush(device(MAX, { graceSeconds: 0 }));
    box.pushes.gone.add('https://push.test/max');
    box.pushes.faults.push({ failure: new Failure('transient', 'away', { retryAfterMs: 30_000 }) });
    await asking();
    expect(told()).toEqual([]);
    expect(await box.store.pushesOf(MAX.id)).toEqual([]);
    await pass(29_000);
    expect(told()).toEqual([]);
    await pass(5_000);
    expect(told()).toEqual(['bob']);
    expect(await box.store.nextOutboxDue()).toBeUndefined();
  });

  test('is given up where the push service says no for good, and that is logged', async () => {
    await box.store.putPush(device(BOB, { graceSeconds: 0 }));
    box.pushes.faults.push({ failure: new Failure('permanent', 'the push service answered 403') });
    await asking();
    await pass(120_000);
    expect(told()).toEqual([]);
    expect(box.logged).toContain('an effect was given up');
    expect(await box.store.pushesOf(BOB.id)).toHaveLength(1);
  });
});

describe('the end of an attempt', () => {
  test('is told to whoever is in charge, after the grace and once', async () => {
    await box.store.putPush(device(ADA));
    await box.store.putPush(device(BOB));
    await box.comment('/dispatch say it');
    const runner = await runnerOf(box, 1);
    await runner.finish('failed', 'secret words of the agent');
    await pass(59_000);
    expect(told()).toEqual([]);
    await pass(2_000);
    expect(told()).toEqual(['ada']);
    expect(box.pushes.sent[0]).toMatchObject({
      urgent: false,
      notice: { title: 'J1 failed · acme/widgets', body: 'say it\nit failed', path: '/acme/widgets/J1' },
    });
    await box.comment('/retry J1', { author: MAX });
    const again = await runnerOf(box, 1);
    await again.finish('succeeded');
    await pass(61_000);
    expect(box.pushes.sent.map(({ notice }) => notice.title)).toEqual([
      'J1 failed · acme/widgets',
      'J1 succeeded · acme/widgets',
    ]);
    expect(new Set(box.pushes.sent.map(({ topic }) => topic)).size).toBe(2);
  });

  test('is told to the one it was handed over to', async () => {
    await box.store.putPush(device(ADA));
    await box.store.putPush(device(MAX));
    await box.comment('/dispatch say it');
    const runner = await runnerOf(box, 1);
    const job = await box.job(1);
    await box.store.transact(WIDGETS.id, (tx) => tx.saveJob({ ...job, charge: MAX }));
    await runner.finish('succeeded');
    await pass(61_000);
    expect(told()).toEqual(['max']);
  });

  test('is not told to whoever ended it, nor when it was tried again meanwhile, nor without the right to read', async () => {
    await box.store.putPush(device(ADA));
    await box.comment('/dispatch say it');
    await box.comment('/cancel J1');
    await pass(61_000);
    await box.comment('/dispatch say more');
    await (await runnerOf(box, 2)).finish('failed');
    await box.comment('/retry J2');
    await pass(61_000);
    await (await runnerOf(box, 2)).finish('failed');
    box.github.roles.set('ada', 'none');
    await pass(61_000);
    expect(told()).toEqual([]);
  });
});

test('a device is told at most sixty times in an hour, and the last one says so', () => {
  let now = 0;
  const budget = makePushBudget({ now: () => now });
  const kinds = Array.from({ length: 62 }, () => budget.take('a').kind);
  expect(kinds.slice(58)).toEqual(['free', 'last', 'spent', 'spent']);
  expect(budget.take('b').kind).toBe('free');
  now = 3_600_000;
  expect(budget.take('a').kind).toBe('free');
});

/** A question waits to be told to two devices; the app dies at its n-th call. Everything that was sent, as the devices show it. */
async function shownAfter(death: Death | undefined) {
  const store = await openStore({ path: ':memory:' });
  await store.putRepository(WIDGETS);
  await store.putPush(device(BOB, { graceSeconds: 0 }));
  await store.putPush(device(MAX, { graceSeconds: 5 }));
  const clock = manualClock();
  const github = githubDouble(clock.now);
  github.roles.set('bob', 'maintain').set('max', 'maintain');
  await store.transact(WIDGETS.id, async (tx) => {
    await tx.insertJob(aJob({ repositoryId: WIDGETS.id, number: 1, state: 'running', sessionId: 'S1', needs: [] }));
    await tx.insertSession(aSession({ id: 'S1', repositoryId: WIDGETS.id, job: 1 }));
    const deadline = clock.now() + 600_000;
    const about = { repositoryId: WIDGETS.id, number: 1, job: 1, sessionId: 'S1', state: 'pending' as const, deadline };
    await tx.insertApproval(anApproval({ ...about, approvers: ['maintain'] }));
    const body = JSON.stringify({ kind: 'tell_devices', of: { kind: 'question', approval: 1 } });
    const key = '1/tell_devices/P1';
    const row = { key, subject: key, kind: 'tell_devices', repositoryId: WIDGETS.id, body, dueAt: clock.now() };
    await tx.enqueue([row], clock.now());
  });
  const pushes = pushDouble();
  const chance = countingChance();
  let died = false;
  for (const ending of [death, undefined]) {
    const { life, engine } = await startLife(store, github, clock, chance, ending, 20, pushes);
    await life.quiet();
    // A lease of a life that ended, and the grace of the second device, are over by then.
    clock.moveTo(clock.now() + 6_000);
    await life.quiet();
    died ||= life.isDead();
    if (life.isDead()) continue;
    await (await engine).stop();
    break;
  }
  await store.close();
  return { died, tags: new Set(pushes.sent.map(({ endpoint, notice }) => `${endpoint} ${notice.tag}`)) };
}

test('an app that is killed at any moment tells each device, and nothing shows twice', async () => {
  const both = new Set(['https://push.test/bob acme/widgets/P1', 'https://push.test/max acme/widgets/P1']);
  let deaths = 0;
  for (const when of ['before', 'after'] as const)
    for (let call = 1; ; call += runs(4, 1)) {
      const { died, tags } = await shownAfter({ call, when });
      expect(tags).toEqual(both);
      if (!died) break;
      deaths += 1;
    }
  expect(deaths).toBeGreaterThan(12);
});
