import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openStore } from '../../app/adapters/store/open.ts';
import { inboxRow } from '../../app/engine/incoming.ts';
import type { Store } from '../../app/engine/ports/store.ts';
import { hasEnded, STATES } from '../../app/ground/job-state.ts';
import { githubDouble } from './github-double.ts';
import { countingChance, manualClock } from './manual-clock.ts';
import { ADA, PULL, startLife, WIDGETS } from './stage.ts';

let store: Store;
let ends: (() => Promise<void>)[] = [];
beforeEach(async () => {
  store = await openStore({ path: ':memory:' });
  await store.putRepository(WIDGETS);
});
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
  await store.close();
});

const clock = manualClock();
const github = githubDouble(clock.now);

async function start() {
  const { life, engine: starting } = await startLife(store, github, clock, countingChance());
  const engine = await starting;
  ends.push(() => engine.stop());
  await life.quiet();
  const advance = async (ms: number): Promise<void> => {
    const until = clock.now() + ms;
    for (let at = clock.nextAlarm(until); at !== undefined; at = clock.nextAlarm(until)) {
      clock.moveTo(at);
      await life.quiet();
    }
    clock.moveTo(until);
    await life.quiet();
  };
  return { engine, advance };
}

const active = async () =>
  store.jobsIn(
    1,
    STATES.filter((state) => !hasEnded(state)),
    100,
  );

const comment = (id: number, number = 42) =>
  inboxRow(`d${id}`, `thread/1/${number}`, {
    kind: 'comment',
    repositoryId: 1,
    thread: { ...PULL, number },
    threadTitle: 'Mend it',
    threadBody: '',
    comment: id,
    body: '/run make',
    author: ADA,
    isBot: false,
  });

describe('a start', () => {
  test('handles what came while nobody looked', async () => {
    await store.receive([comment(1), comment(2)], clock.now());
    await start();
    const jobs = await active();
    expect(jobs.map(({ key, state }) => `${key} ${state}`)).toEqual(['comment/1/0 starting', 'comment/2/0 queued']);
  });

  test('goes on with what waits for its next try, although nothing else happens', async () => {
    await store.receive([comment(3)], clock.now());
    const [item] = await store.nextInbox(clock.now(), 1, []);
    await store.retryInbox(item?.id ?? 0, clock.now() + 30_000, 'GitHub was down');
    const { advance } = await start();
    expect(await active()).toEqual([]);
    await advance(31_000);
    expect(await active()).toHaveLength(1);
  });

  test('asks for deliveries that never came, now and then, and one that is refused does not stop the others', async () => {
    github.failed = [
      { id: 1, guid: 'a' },
      { id: 2, guid: 'b' },
    ];
    github.fail('redeliver', { kind: 'permanent' });
    const { advance } = await start();
    expect(github.redelivered).toEqual([2]);
    github.failed = [{ id: 3, guid: 'c' }];
    await advance(300_000);
    expect(github.redelivered).toEqual([2, 3]);
    github.failed = [];
  });

  test('performs at once what one that died had begun to perform', async () => {
    await store.transact(1, async (tx) => {
      const effect = { kind: 'react', comment: 99, content: 'eyes' };
      const row = { key: 'k', subject: 'k', kind: 'react', repositoryId: 1, body: JSON.stringify(effect), dueAt: 0 };
      await tx.enqueue([row], clock.now());
    });
    await store.claimOutbox(clock.now(), clock.now() + 120_000, 10);
    await start();
    expect([...github.reactions]).toContain('99 eyes');
  });

  test('gives runners that could not reach it their time', async () => {
    await store.receive([comment(4)], clock.now());
    const { engine, advance } = await start();
    const { claimJob } = await import('../../app/engine/runner-doors.ts');
    const run = github.runs.at(-1);
    if (!run) throw new Error('no run');
    await claimJob(engine.house, { repositoryId: 1, runId: run.id }, { version: 1, job: run.job, nonce: run.nonce });
    await engine.stop();
    clock.moveTo(clock.now() + 3_600_000);
    const again = await start();
    await again.advance(60_000);
    expect(await active()).toMatchObject([{ state: 'running' }]);
    await again.advance(40_000);
    expect(await active()).toEqual([]);
    await advance(0);
  });
});

describe('fairness', () => {
  test('a thread whose comment cannot be handled yet does not hold up another', async () => {
    github.fail('headOf', { kind: 'transient' });
    await store.receive([comment(5, 50)], clock.now());
    const { engine, advance } = await start();
    await store.receive([comment(6, 51)], clock.now());
    engine.house.wake.inbox();
    await advance(10);
    expect((await active()).map(({ thread }) => thread.number)).toEqual([51]);
    await advance(5_000);
    expect(await active()).toHaveLength(2);
  });
});
