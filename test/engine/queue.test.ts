import { afterEach, describe, expect, test } from 'vitest';
import { viewsOf } from '../../app/engine/view.ts';
import { takesSlot } from '../../app/ground/job-state.ts';
import { runnerOf } from './runner.ts';
import { stage, type Stage, type StageOptions, WIDGETS } from './stage.ts';

let box: Stage;
const open = async (options: StageOptions): Promise<void> => void (box = await stage(options));
afterEach(() => box.end());

const BOB = { author: { id: 8, login: 'bob' } };
const on = (number: number) => ({ thread: { kind: 'issue', number } }) as const;
/** Which jobs run, by number. */
async function busy(repository = WIDGETS.id): Promise<number[]> {
  const jobs = await box.store.jobsIn(repository, ['dispatching', 'starting', 'running', 'stopping'], 100);
  return jobs.map(({ number }) => number);
}
const done = async (number: number, repository = WIDGETS.id): Promise<void> =>
  (await runnerOf(box, number, repository)).finish('succeeded');

describe('the queue', () => {
  test('runs one job of a thread at a time, and several threads beside each other', async () => {
    await open({});
    await box.comment('/run one\n/run two');
    await box.comment('/run three', on(50));
    expect(await busy()).toEqual([1, 3]);
    await done(1);
    expect(await busy()).toEqual([2, 3]);
  });

  test('runs as many of a group at once as the configuration says, and one where it says nothing', async () => {
    await open({
      config: `version: 1
limits: { slots: 10, per_thread: 10 }
groups: { heavy: 2 }
jobs: { a: { run: a, group: heavy }, b: { run: b, group: heavy }, c: { run: c, group: heavy }, d: { run: d, group: one }, e: { run: e, group: one } }
`,
    });
    await box.comment('/dispatch a\n/dispatch b\n/dispatch c\n/dispatch d\n/dispatch e');
    expect(await busy()).toEqual([1, 2, 4]);
    await done(1);
    expect(await busy()).toEqual([2, 3, 4]);
    await done(4);
    expect(await busy()).toEqual([2, 3, 5]);
  });

  test('says of each job what keeps it back', async () => {
    await open({ config: 'version: 1\nlimits: { slots: 2 }\n' });
    await box.comment('/run one\n/run two');
    await box.comment('/run three', on(50));
    await box.comment('/run four', on(51));
    const repository = (await box.store.repository(WIDGETS.id))!;
    const why = async (): Promise<string[]> =>
      (await viewsOf(box.house, repository, await box.store.jobsOf(WIDGETS.id, [1, 2, 3, 4]))).map(
        ({ reason }) => reason,
      );
    expect(await why()).toEqual(['', 'J1 of this thread runs', '', 'all 2 slots of the repository are taken']);
    await box.comment('/status J2');
    expect(box.replies().at(-1)).toContain('J1 of this thread runs');
  });

  test('takes high before normal before low, whoever came first', async () => {
    await open({ config: 'version: 1\nlimits: { slots: 1 }\n' });
    await box.comment('/run now');
    await box.comment('/run --priority low low\n/run normal\n/run --priority high high');
    const order: number[] = [];
    for (let round = 0; round < 4; round += 1) {
      const [number = 0] = await busy();
      order.push(number);
      await done(number);
    }
    expect(order).toEqual([1, 4, 3, 2]);
  });

  test('lets people take turns: fifty jobs of one do not keep one of another waiting', async () => {
    await open({ config: 'version: 1\nlimits: { slots: 1 }\n' });
    box.github.roles.set('bob', 'write');
    await box.comment(Array.from({ length: 20 }, (_, index) => `/run ada ${index}`).join('\n'));
    await done(1);
    expect(await busy()).toEqual([2]);
    await box.comment('/run bob', { ...BOB, ...on(50) });
    expect(await box.store.queueAheadOf(1, [3, 21])).toEqual(
      new Map([
        [3, 0],
        [21, 1],
      ]),
    );
    await done(2);
    await done(3);
    expect(await busy()).toEqual([21]);
  });

  test('shows how many are before a job, and the number goes down', async () => {
    await open({ config: 'version: 1\nlimits: { slots: 1 }\n' });
    await box.comment('/run one\n/run two\n/run three');
    await box.advance(10_000);
    expect(box.report()).toMatch(/J3\][^\n]*queued[^\n]*2/);
    await done(1);
    await box.comment('/status J3');
    expect(box.replies().at(-1)).toMatch(/queue/);
    expect(await box.store.queueAheadOf(1, [3])).toEqual(new Map([[3, 0]]));
  });

  test('gives slots that the configuration has more of to jobs that stood in it', async () => {
    await open({ config: 'version: 1\nlimits: { slots: 1, per_thread: 5 }\n' });
    await box.comment('/run one\n/run two\n/run three');
    expect(await busy()).toEqual([1]);
    box.github.config = 'version: 1\nlimits: { slots: 2, per_thread: 5 }\n';
    await box.arrive({ kind: 'config_pushed', repositoryId: 1 }, 'config/1');
    expect(await busy()).toEqual([1, 2]);
  });

  test('does not let a job that cannot run yet keep those behind it from a slot', async () => {
    await open({ config: 'version: 1\nlimits: { slots: 2 }\n' });
    await box.comment(Array.from({ length: 5 }, (_, index) => `/run same ${index}`).join('\n'));
    await box.comment('/run other', on(50));
    expect(await busy()).toEqual([1, 6]);
  });
});

describe('slots of an installation', () => {
  const busyAll = async () => [...(await busy(1)), ...(await busy(2)).map((number) => -number)];

  test('are never exceeded by its repositories together', async () => {
    await open({ config: 'version: 1\nlimits: { slots: 10, per_thread: 10 }\n', installationSlots: 3 });
    await box.comment('/run a\n/run b\n/run c\n/run d');
    await box.comment('/run a\n/run b', { repository: 2 });
    expect(await busyAll()).toEqual([1, 2, 3]);
    await done(1);
    // The other repository had none: it is its turn.
    expect(await busyAll()).toEqual([2, 3, -1]);
    await done(2);
    expect(await busyAll()).toHaveLength(3);
  });

  test('go to both when both have work, whoever has more of it', async () => {
    await open({ config: 'version: 1\nlimits: { slots: 10, per_thread: 20 }\n', installationSlots: 2 });
    await box.comment(Array.from({ length: 12 }, (_, index) => `/run many ${index}`).join('\n'));
    await box.comment('/run a\n/run b\n/run c', { repository: 2 });
    const served = { 1: 0, 2: 0 };
    let most = 0;
    let after = 0;
    for (let round = 0; round < 15; round += 1) {
      const [mine, theirs] = [await busy(1), await busy(2)];
      most = Math.max(most, mine.length + theirs.length);
      const [repository, number] = theirs[0] === undefined ? ([1, mine[0]] as const) : ([2, theirs[0]] as const);
      if (number === undefined) break;
      await done(number, repository);
      served[repository] += 1;
      if (round === 6) after = served[2];
    }
    // Long before the many of the first were through.
    expect(after).toBe(3);
    expect(served).toEqual({ 1: 12, 2: 3 });
    expect(most).toBe(2);
  });

  test('go to both also when several jobs end in the same moment', async () => {
    await open({ config: 'version: 1\nlimits: { slots: 10, per_thread: 20 }\n', installationSlots: 2 });
    await box.comment(Array.from({ length: 8 }, (_, index) => `/run many ${index}`).join('\n'));
    await box.comment('/run a\n/run b', { repository: 2 });
    const runners = [await runnerOf(box, 1), await runnerOf(box, 2)];
    await Promise.all(runners.map((runner) => runner.finish('succeeded')));
    expect(await busyAll()).toEqual([3, -1]);
  });

  test('that a suspended repository cannot use go to the other', async () => {
    await open({ config: 'version: 1\nlimits: { slots: 10, per_thread: 10 }\n', installationSlots: 1 });
    await box.comment('/run a');
    await box.comment('/run b', { repository: 2 });
    await box.arrive({ kind: 'repository_changed', repositoryId: 2, status: 'suspended' }, 'repository/2');
    await done(1);
    expect(await busyAll()).toEqual([]);
    await box.comment('/run c');
    expect(await busyAll()).toEqual([2]);
    await box.arrive({ kind: 'repository_changed', repositoryId: 2, status: 'active' }, 'repository/2');
    expect(await busyAll()).toEqual([2]);
    await done(2);
    expect(await busyAll()).toEqual([-1]);
  });
});

test('a job takes its slot until its run is over, also while it stops', () => {
  expect(['dispatching', 'starting', 'running', 'stopping'].every((state) => takesSlot(state as 'running'))).toBe(true);
});
