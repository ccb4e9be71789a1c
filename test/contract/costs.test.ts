/** What jobs took by week, and the overview's few jobs out of many: the same from both databases. */
import { expect, it } from 'vitest';
import type { Job } from '../../app/dispatch/job.ts';
import type { Store } from '../../app/engine/ports/store.ts';
import { onEachDatabase } from './each-database.ts';
import { aJob, anApproval, aSession, insertJobs, widgets } from './samples.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A Monday, 00:00 UTC: the night in which much of the world is still in the week before. */
const MONDAY = Date.UTC(2026, 10, 16);
const gears = { ...widgets, id: 5, name: 'gears' };

const ended = (number: number, at: number, over: Partial<Job> = {}): Job =>
  aJob({ number, needs: [], state: 'succeeded', startedAt: at - HOUR, endedAt: at, ...over });

async function put(store: Store, repository: { readonly id: number }, jobs: readonly Job[]): Promise<void> {
  await store.transact(repository.id, async (tx) => {
    for (const job of jobs) await tx.insertJob({ ...job, repositoryId: repository.id });
  });
}

onEachDatabase('the weeks of jobs', ({ fresh }) => {
  it('begin on Mondays at midnight UTC, and the last millisecond of a Sunday belongs to the week before', async () => {
    const store = await fresh();
    await store.putRepository(widgets);
    const usage = { inputTokens: 10, outputTokens: 2, cost: 0.25 };
    await insertJobs(store, [
      ended(1, MONDAY - 1, { usage }),
      ended(2, MONDAY, { usage, state: 'failed' }),
      ended(3, MONDAY + 7 * DAY - 1, { usage: { ...usage, cost: null } }),
      ended(4, MONDAY + 7 * DAY),
      // What never began, or has not ended, took nothing.
      ended(5, MONDAY + 1, { startedAt: null, state: 'skipped' }),
      aJob({ number: 6, state: 'running', startedAt: MONDAY }),
      ended(7, MONDAY - 30 * DAY),
    ]);
    const week = (monday: number, jobs: number, succeeded: number, tokens: number, cost: number) => ({
      repositoryId: widgets.id,
      week: monday,
      jobs,
      succeeded,
      ms: jobs * HOUR,
      inputTokens: 10 * tokens,
      outputTokens: 2 * tokens,
      cost,
    });
    expect(await store.weeksOf([widgets.id], MONDAY - 7 * DAY)).toEqual([
      week(MONDAY - 7 * DAY, 1, 1, 1, 0.25),
      week(MONDAY, 2, 1, 2, 0.25),
      week(MONDAY + 7 * DAY, 1, 1, 0, 0),
    ]);
    expect(await store.weeksOf([widgets.id], MONDAY)).toHaveLength(2);
  });

  it('are told of the asked repositories only, by week and then repository', async () => {
    const store = await fresh();
    await store.putRepository(widgets);
    await store.putRepository(gears);
    await put(store, widgets, [ended(1, MONDAY), ended(2, MONDAY + 7 * DAY)]);
    await put(store, gears, [ended(1, MONDAY)]);
    const places = async (ids: number[]) =>
      (await store.weeksOf(ids, 0)).map(({ repositoryId: id, week }) => [id, week]);
    expect(await places([widgets.id, gears.id])).toEqual([
      [gears.id, MONDAY],
      [widgets.id, MONDAY],
      [widgets.id, MONDAY + 7 * DAY],
    ]);
    expect(await places([gears.id])).toEqual([[gears.id, MONDAY]]);
    expect(await places([])).toEqual([]);
  });
});

onEachDatabase('the jobs of an overview', ({ fresh }) => {
  async function filled(): Promise<Store> {
    const store = await fresh();
    await store.putRepository(widgets);
    await store.putRepository(gears);
    await store.putRepository({ ...widgets, id: 6, name: 'idle' });
    const bob = { id: 8, login: 'Bob' };
    await put(store, widgets, [
      aJob({ number: 1, state: 'queued', turn: 2 }),
      aJob({ number: 2, state: 'queued', turn: 1, requester: bob }),
      aJob({ number: 3, state: 'running', charge: bob }),
      ...[10, 11, 12, 13].map((number) => ended(number, MONDAY + (number > 11 ? 5 : 1))),
    ]);
    await put(store, gears, [ended(1, MONDAY + 5), ended(2, MONDAY + 3, { requester: bob, state: 'lost' })]);
    await store.transact(widgets.id, async (tx) => {
      await tx.insertSession(aSession({ job: 3 }));
      await tx.insertApproval(anApproval({ number: 1, job: 3 }));
      await tx.insertApproval(anApproval({ number: 2, job: 1, kind: 'start', state: 'denied' }));
    });
    return store;
  }
  const both = [widgets.id, gears.id];
  const named = (jobs: readonly Job[]) =>
    jobs.map((job) => `${job.repositoryId === gears.id ? 'g' : 'w'}${job.number}`);

  it('that are open come in the order of the queue, for everyone or for one person in any case of letters', async () => {
    const store = await filled();
    const open = async (states: Job['state'][], by: string | null, limit = 9) =>
      named(await store.openJobs(both, { states, by, limit }));
    expect(await open(['queued'], null)).toEqual(['w2', 'w1']);
    expect(await open(['queued'], null, 1)).toEqual(['w2']);
    expect(await open(['queued', 'running'], 'bOB')).toEqual(['w3', 'w2']);
    expect(await open(['queued'], 'nobody')).toEqual([]);
    expect(await store.openJobs([], { states: ['queued'], by: null, limit: 9 })).toEqual([]);
  });

  it('that ended are paged without a gap or a repeat, whatever ended at the same moment', async () => {
    const store = await filled();
    const states: Job['state'][] = ['succeeded', 'lost'];
    const all = { states, by: null, since: 0, before: null };
    const whole = named(await store.endedJobs(both, { ...all, limit: 9 }));
    expect(whole).toEqual(['w13', 'w12', 'g1', 'g2', 'w11', 'w10']);
    for (const size of [1, 2, 4]) {
      const paged: string[] = [];
      let before: { at: number; repositoryId: number; number: number } | null = null;
      for (;;) {
        const page: Job[] = await store.endedJobs(both, { ...all, before, limit: size });
        paged.push(...named(page));
        const last = page.at(-1);
        if (!last) break;
        before = { at: last.endedAt ?? 0, repositoryId: last.repositoryId, number: last.number };
      }
      expect(paged).toEqual(whole);
    }
    const some = async (over: object) => named(await store.endedJobs(both, { ...all, limit: 9, ...over }));
    expect(await some({ since: MONDAY + 5 })).toEqual(['w13', 'w12', 'g1']);
    expect(await some({ by: 'BOB' })).toEqual(['g2']);
    expect(await some({ states: ['lost'] })).toEqual(['g2']);
  });

  it('and their questions and people are known by repository', async () => {
    const store = await filled();
    expect(await store.repositoriesWithJobs()).toEqual([gears.id, widgets.id].toSorted((a, b) => a - b));
    expect(await store.jobsWithQuestions(both, 9)).toEqual([{ repositoryId: widgets.id, job: 3 }]);
    expect(await store.jobsWithQuestions([gears.id], 9)).toEqual([]);
    expect(await store.peopleOf(both, 99)).toEqual(['ada', 'Bob']);
    expect(await store.peopleOf([widgets.id], 4)).toEqual(['ada']);
    expect(await store.peopleOf([], 9)).toEqual([]);
  });
});
