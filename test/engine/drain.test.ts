import { expect, test } from 'vitest';
import { openStore } from '../../app/adapters/store/open.ts';
import { inboxRow } from '../../app/engine/incoming.ts';
import { githubDouble } from './github-double.ts';
import { countingChance, manualClock } from './manual-clock.ts';
import { ADA, startLife, WIDGETS } from './stage.ts';

const comment = (id: number) =>
  inboxRow(`d${id}`, `thread/1/${id}`, {
    kind: 'comment',
    repositoryId: 1,
    thread: { kind: 'issue', number: id },
    threadTitle: 'Mend it',
    threadBody: '',
    comment: id,
    body: '/run make',
    author: ADA,
    isBot: false,
  });

async function scene() {
  const store = await openStore({ path: ':memory:' });
  await store.putRepository(WIDGETS);
  const clock = manualClock();
  const github = githubDouble(clock.now);
  const start = async () => {
    const { life, engine } = await startLife(store, github, clock, countingChance());
    const started = await engine;
    await life.quiet();
    return { life, engine: started };
  };
  return { store, clock, github, start };
}

test('a stop finishes the comment that is under way, begins no other, and the next start goes on', async () => {
  const { store, clock, github, start } = await scene();
  const { life, engine } = await start();
  const release = github.holdUp('headOf');
  await store.receive([comment(1)], clock.now());
  engine.house.wake.inbox();
  await life.quiet();
  let hasStopped = false;
  const stopping = engine.stop().then(() => (hasStopped = true));
  await store.receive([comment(2)], clock.now());
  engine.house.wake.inbox();
  await life.quiet();
  expect(hasStopped).toBe(false);
  release();
  await stopping;
  expect(await store.job(1, 1)).toMatchObject({ key: 'comment/1/0' });
  expect(await store.job(1, 2)).toBeUndefined();
  const callsThen = life.calls.length;
  await life.quiet();
  expect(life.calls.length).toBe(callsThen);
  // What was decided and not performed is, after the next start, and what was left is handled.
  const next = await start();
  expect(github.runs.map(({ job }) => job)).toEqual(['J1', 'J2']);
  expect([...github.reactions].toSorted()).toEqual(['1 eyes', '2 eyes']);
  await next.engine.stop();
  await store.close();
});

test('a stop waits for effects that GitHub is being asked for, and leaves the others to the next start', async () => {
  const { store, clock, github, start } = await scene();
  const { life, engine } = await start();
  const release = github.holdUp('dispatch');
  await store.receive([comment(1)], clock.now());
  engine.house.wake.inbox();
  await life.quiet();
  const stopping = engine.stop();
  await life.quiet();
  release();
  await stopping;
  expect(await store.job(1, 1)).toMatchObject({ state: 'starting', runId: 5000 });
  const again = await start();
  expect(github.runs).toHaveLength(1);
  await again.engine.stop();
  await store.close();
});

test('a stop in the very moment in which rows are taken waits for what was taken', async () => {
  const { store, clock, github, start } = await scene();
  const { life, engine } = await start();
  await store.receive([comment(1), comment(2), comment(3)], clock.now());
  engine.house.wake.inbox();
  // Not a turn later: the look has begun, and nothing of it is known.
  await engine.stop();
  const calls = life.calls.length;
  await life.quiet();
  expect(life.calls.length).toBe(calls);
  const next = await start();
  expect(github.runs).toHaveLength(3);
  await next.engine.stop();
  await store.close();
});
