/** The graph and the queue as decisions walk them: what depends on what, who is next, who is before whom, who else waits. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Job } from '../../app/dispatch/job.ts';
import { PRIORITY_RANK } from '../../app/dispatch/queue.ts';
import type { Store } from '../../app/engine/ports/store.ts';
import type { State } from '../../app/ground/job-state.ts';
import { runs } from '../hard.ts';
import { onEachDatabase } from './each-database.ts';
import { aJob, insertJobs, widgets } from './samples.ts';

const numbers = (rows: readonly { readonly number: number }[]) => rows.map(({ number }) => number);
const need = (...jobs: number[]) => jobs.map((job) => ({ job, onFailure: 'cancel' as const }));
const on = (number: number) => ({ kind: 'issue' as const, number });
const by = (id: number) => ({ id, login: `p${id}` });
const MANY = Array.from({ length: 10_000 }, (_, index) => 1_000_000 + index);

onEachDatabase('the graph and the queue', (stores) => {
  const opened = async (...jobs: Partial<Job>[]): Promise<Store> => {
    const store = await stores.fresh();
    await store.putRepository(widgets);
    await insertJobs(
      store,
      jobs.map((over, index) => aJob({ number: index + 1, needs: [], ...over })),
    );
    return store;
  };

  it('finds the jobs that need others, once each and in order, in the states asked for', async () => {
    const store = await opened(
      { state: 'running' },
      { state: 'waiting', needs: need(1) },
      { state: 'held', needs: need(1) },
      { state: 'waiting', needs: need(1, 2, 2) },
      { state: 'waiting', needs: need(2) },
      { state: 'skipped', needs: need(1) },
    );
    await store.putRepository({ ...widgets, id: 2, name: 'other' });
    await store.transact(2, (tx) =>
      tx.insertJob(aJob({ repositoryId: 2, number: 7, state: 'waiting', needs: need(1) })),
    );
    await store.transact(widgets.id, async (tx) => {
      expect(numbers(await tx.dependents([2, 1], ['waiting']))).toEqual([2, 4, 5]);
      expect(numbers(await tx.dependents([1], ['skipped', 'held']))).toEqual([3, 6]);
      expect(numbers(await tx.dependents([...MANY, 1], ['waiting', 'held']))).toEqual([2, 3, 4]);
      expect(await tx.dependents([], ['waiting'])).toEqual([]);
      expect(await tx.dependents([1], [])).toEqual([]);
      await tx.insertJob(aJob({ number: 8, state: 'waiting', needs: need(6) }));
      expect(numbers(await tx.dependents([6], ['waiting']))).toEqual([8]);
    });
    expect([...(await store.dependentsOf(widgets.id, [2, 1, 3], 3))]).toEqual([
      [1, [2, 3, 4]],
      [2, [4, 5]],
    ]);
    expect([...(await store.dependentsOf(2, [...MANY, 1], 4))]).toEqual([[1, [7]]]);
  });

  it('takes lists of any length', async () => {
    const store = await opened({ thread: on(3), group: 'deploy' }, { thread: on(4) });
    expect(numbers(await store.jobsOf(widgets.id, [...MANY, 2, 1]))).toEqual([1, 2]);
    expect([...(await store.queueAheadOf(widgets.id, [...MANY, 2]))]).toEqual([[2, 1]]);
    expect(await store.approvalsOf(widgets.id, MANY)).toEqual([]);
    expect(numbers(await store.recentJobs([...MANY, widgets.id], 1))).toEqual([2]);
    expect(await store.nextInbox(1, 1, MANY.map(String))).toEqual([]);
    await store.transact(widgets.id, async (tx) => {
      expect(numbers(await tx.queueHead(9, [...MANY, 3], MANY.map(String)))).toEqual([2]);
      expect(numbers(await tx.queueHead(9, [], [...MANY.map(String), 'deploy']))).toEqual([2]);
    });
  });

  it('knows who is next: by priority, then turn, then number, past threads and groups that are full', async () => {
    const store = await opened(
      { turn: 5, thread: on(1) },
      { turn: 2, thread: on(2), group: 'deploy' },
      { turn: 9, thread: on(3), priority: 'high' },
      { turn: 1, thread: on(4), priority: 'low' },
      { turn: 2, thread: on(1), group: 'test' },
      { turn: 0, thread: on(5), state: 'waiting' },
    );
    await store.transact(widgets.id, async (tx) => {
      expect(numbers(await tx.queueHead(9, [], []))).toEqual([3, 2, 5, 1, 4]);
      expect(numbers(await tx.queueHead(2, [], []))).toEqual([3, 2]);
      expect(numbers(await tx.queueHead(9, [1], []))).toEqual([3, 2, 4]);
      expect(numbers(await tx.queueHead(9, [], ['deploy']))).toEqual([3, 5, 1, 4]);
      expect(numbers(await tx.queueHead(9, [3, 4], ['deploy', 'test']))).toEqual([1]);
      expect(await tx.queueHead(0, [], [])).toEqual([]);
      expect(new Map(await tx.queueAhead([4, 6, 3, 77, 5]))).toEqual(
        new Map([
          [3, 0],
          [4, 4],
          [5, 2],
        ]),
      );
      await tx.saveJob(aJob({ number: 3, state: 'dispatching' }));
      expect([...(await tx.queueAhead([5]))]).toEqual([[5, 1]]);
      expect((await tx.queueAhead([])).size).toBe(0);
    });
  });

  it('keeps the same line as the queue does, whatever is in it', async () => {
    const store = await opened();
    let next = 1;
    const entry = fc.record({
      turn: fc.integer({ min: 0, max: 4 }),
      priority: fc.constantFrom('high', 'normal', 'low'),
      state: fc.constantFrom<State>('queued', 'queued', 'waiting', 'running'),
      thread: fc.integer({ min: 1, max: 3 }).map(on),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 12 }), async (entries) => {
        const id = 100 + next;
        await store.putRepository({ ...widgets, id, name: `r${next++}` });
        const jobs = entries.map((over, index) => aJob({ ...over, repositoryId: id, number: index + 1, needs: [] }));
        const line = numbers(
          jobs
            .filter(({ state }) => state === 'queued')
            .toSorted(
              (a, b) => PRIORITY_RANK[a.priority] - PRIORITY_RANK[b.priority] || a.turn - b.turn || a.number - b.number,
            ),
        );
        await store.transact(id, async (tx) => {
          for (const job of jobs) await tx.insertJob(job);
          expect(numbers(await tx.queueHead(20, [], []))).toEqual(line);
          const ahead = await tx.queueAhead(numbers(jobs));
          expect([...ahead].toSorted((a, b) => a[1] - b[1]).map(([number]) => number)).toEqual(line);
        });
      }),
      { numRuns: runs(15, 300) },
    );
  });

  it('says where the queue stands: the clock, the last turns, the slots of the installation, who else waits', async () => {
    const store = await opened(
      { requester: by(5), turn: 3 },
      { requester: by(5), turn: 7 },
      { requester: by(5), turn: 2, priority: 'high' },
      { requester: by(5), turn: 9, state: 'waiting' },
      { requester: by(6), turn: 4, state: 'running' },
    );
    const state = () => store.transact(widgets.id, (tx) => tx.queueState([5, 6, 5]));
    expect(await state()).toEqual({
      clock: { high: 0, normal: 0, low: 0 },
      turns: { high: new Map([[5, 2]]), normal: new Map([[5, 7]]), low: new Map() },
      installationBusy: 1,
      hasRivals: false,
    });
    await store.putRepository({ ...widgets, id: 2, name: 'beside' });
    await store.putRepository({ ...widgets, id: 3, name: 'stranger', installationId: 10 });
    for (const id of [2, 3]) {
      await store.transact(id, async (tx) => {
        await tx.insertJob(aJob({ repositoryId: id, number: 1, state: 'starting' }));
        await tx.insertJob(aJob({ repositoryId: id, number: 2, state: 'stopping' }));
      });
    }
    expect(await state()).toMatchObject({ installationBusy: 3, hasRivals: false });
    await store.transact(3, (tx) => tx.insertJob(aJob({ repositoryId: 3, number: 3 })));
    expect(await state()).toMatchObject({ hasRivals: false });
    await store.transact(2, (tx) => tx.insertJob(aJob({ repositoryId: 2, number: 3 })));
    expect(await state()).toMatchObject({ hasRivals: true });
    await store.transact(2, (tx) => tx.setStatus('archived'));
    expect(await state()).toMatchObject({ hasRivals: false });
    await store.transact(widgets.id, (tx) => tx.setQueueClock({ high: 0, normal: 8, low: 0 }));
    expect(await state()).toMatchObject({ clock: { normal: 8 } });
  });

  it('shares out an installation: the fewest busy first, then whose first in line is oldest', async () => {
    const store = await opened({ createdAt: 9, priority: 'high' }, { createdAt: 1 });
    const repository = async (id: number, over: object, ...jobs: Partial<Job>[]) => {
      await store.putRepository({ ...widgets, id, name: `r${id}`, ...over });
      await store.transact(id, async (tx) => {
        for (const [index, job] of jobs.entries())
          await tx.insertJob(aJob({ repositoryId: id, number: index + 1, ...job }));
      });
    };
    await repository(2, {}, { createdAt: 5 });
    await repository(3, {}, { createdAt: 1 }, { state: 'running' });
    await repository(4, {}, { state: 'waiting' });
    await repository(5, { installationId: 10 }, {});
    await repository(6, {}, {});
    await store.transact(6, (tx) => tx.setStatus('suspended'));
    expect(await store.rivals(9)).toEqual([2, widgets.id, 3]);
    expect(await store.rivals(10)).toEqual([5]);
    expect(await store.rivals(11)).toEqual([]);
  });

  it('finds jobs by state, by thread and state, by key and by gate', async () => {
    const store = await opened(
      { state: 'failed', key: 'comment/1/0' },
      { state: 'gated', key: 'comment/1/1', requester: by(6) },
      { state: 'gated', key: 'comment/12/0' },
      { state: 'waiting', key: 'comment/1', thread: on(8) },
      { state: 'failed', key: 'comment/1%/0', thread: on(8) },
      { state: 'gated', key: 'comment/10', requester: by(6), thread: on(8) },
    );
    expect(numbers(await store.jobsIn(widgets.id, ['gated', 'failed', 'gated'], 9))).toEqual([1, 2, 3, 5, 6]);
    expect(numbers(await store.jobsIn(widgets.id, ['gated', 'failed'], 3))).toEqual([1, 2, 3]);
    expect(await store.jobsIn(widgets.id, [], 3)).toEqual([]);
    await store.transact(widgets.id, async (tx) => {
      expect(numbers(await tx.jobsOfThread(8, ['gated', 'waiting']))).toEqual([4, 6]);
      expect(numbers(await tx.jobsOfThread(3, ['gated']))).toEqual([2, 3]);
      expect([await tx.gatedCount(6), await tx.gatedCount(5), await tx.gatedCount(7)]).toEqual([2, 1, 0]);
      expect(numbers(await tx.jobsByKey('comment/1'))).toEqual([1, 2, 4]);
      expect(numbers(await tx.jobsByKey('comment/1/1'))).toEqual([2]);
      expect(await tx.jobsByKey('comment')).toHaveLength(6);
      expect(await tx.jobsByKey('comment/2')).toEqual([]);
    });
  });

  it('names runs that are silent, the longest silent first, and threads that wait for other issues', async () => {
    const store = await opened(
      { state: 'running', runId: 11, runnerSeenAt: 30, createdAt: 1, blockedBy: [] },
      { state: 'starting', runId: 12, createdAt: 20 },
      { state: 'running', runId: 13, runnerSeenAt: 50, createdAt: 1 },
      { state: 'dispatching', createdAt: 1 },
      { state: 'lost', runId: 15, createdAt: 1 },
      { state: 'waiting', blockedBy: ['#2'], thread: on(4) },
      { state: 'waiting', blockedBy: ['#2', 'a/b#3'], thread: on(4) },
      { state: 'waiting', blockedBy: ['#2'], thread: on(2) },
    );
    const silent = await store.silentRuns(50, 9);
    expect(silent).toEqual([
      { repositoryId: widgets.id, number: 2, runId: 12 },
      { repositoryId: widgets.id, number: 1, runId: 11 },
    ]);
    expect(await store.silentRuns(50, 1)).toEqual(silent.slice(0, 1));
    expect((await store.blockedThreads(9)).map(({ thread }) => thread).toSorted((a, b) => a - b)).toEqual([2, 4]);
    expect(await store.blockedThreads(1)).toHaveLength(1);
    await store.transact(widgets.id, (tx) => tx.saveJob(aJob({ number: 8, state: 'waiting', blockedBy: [] })));
    expect((await store.blockedThreads(9)).map(({ thread }) => thread)).toEqual([4]);
  });
});
