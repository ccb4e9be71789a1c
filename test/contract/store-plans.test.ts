/** The cost of a decision grows with what it changes: no statement of a decision or a timer looks through all jobs. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue } from 'node:sqlite';
import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { openStore } from '../../app/adapters/store/open.ts';
import type { Store, Transaction } from '../../app/engine/ports/store.ts';
import { STATES } from '../../app/ground/job-state.ts';
import { runs } from '../hard.ts';
import { aJob, anEffect, insertJobs, widgets } from './samples.ts';

const folder = mkdtempSync(join(tmpdir(), 'signalbox-plans-'));
afterEach(() => vi.restoreAllMocks());
afterAll(() => rmSync(folder, { recursive: true }));

/** Indexes that hold nothing but the few jobs or rows that are asked for. */
const SMALL = /USING (COVERING )?INDEX (jobs_busy|jobs_blocked|jobs_turns|jobs_line|jobs_newest|outbox_|inbox_lanes)/;
const WHOLE_TABLE = /^SCAN (jobs|j|job_needs|repositories|inbox|outbox|approvals|keys|sign_ins|threads)\b/;
/** All jobs of a repository, through an index that holds them all. */
const WHOLE_REPOSITORY = /^SEARCH (jobs|job_needs) .*\(repository_id[=>]\?\)$/;

type Act = (...parameters: SQLInputValue[]) => unknown;

const everyNumber = [1, 2, 3];

function acts(tx: Transaction): Record<string, () => Promise<unknown>> {
  return {
    busyJobs: () => tx.busyJobs(),
    dependents: () => tx.dependents(everyNumber, ['waiting', 'held']),
    queueHead: () => tx.queueHead(5, [8], ['deploy']),
    queueState: () => tx.queueState([5, 6]),
    queueAhead: () => tx.queueAhead(everyNumber),
    jobsOfThread: () => tx.jobsOfThread(3, ['waiting', 'held']),
    gatedCount: () => tx.gatedCount(5),
    jobsByKey: () => tx.jobsByKey('comment/1/1'),
    jobs: () => tx.jobs(everyNumber),
    threadJobs: () => tx.threadJobs(3, 10),
    saveJob: () => tx.saveJob(aJob()),
    pendingApprovals: () => tx.pendingApprovals(1),
    approvalByRequest: () => tx.approvalByRequest('S1', 'r'),
    enqueue: () => tx.enqueue([anEffect()], 1),
    takeKey: () => tx.takeKey('k', 1),
  };
}

function sweeps(store: Store): Record<string, () => Promise<unknown>> {
  return {
    jobsIn: () => store.jobsIn(widgets.id, STATES, 9),
    rivals: () => store.rivals(9),
    silentRuns: () => store.silentRuns(9, 9),
    blockedThreads: () => store.blockedThreads(9),
    dueJobs: () => store.dueJobs(9, 9),
    dueApprovals: () => store.dueApprovals(9, 9),
    dependentsOf: () => store.dependentsOf(widgets.id, everyNumber, 9),
    recentJobs: () => store.recentJobs([widgets.id], 9),
    openJobs: () => store.openJobs([widgets.id], { states: ['queued', 'running'], by: 'ada', limit: 9 }),
    endedJobs: () => store.endedJobs([widgets.id], { states: STATES, by: null, since: 1, before: null, limit: 9 }),
    jobsWithQuestions: () => store.jobsWithQuestions([widgets.id], 9),
    peopleOf: () => store.peopleOf([widgets.id], 9),
    weeksOf: () => store.weeksOf([widgets.id], 9),
    jobByRun: () => store.jobByRun(widgets.id, 9),
    approvalsOf: () => store.approvalsOf(widgets.id, everyNumber),
    nextInbox: () => store.nextInbox(9, 9, ['l']),
    claimOutbox: () => store.claimOutbox(9, 10, 1),
    nextOutboxDue: () => store.nextOutboxDue(),
    prune: () => store.prune(9, 9),
  };
}

it('asks SQLite for nothing that an index does not answer', async () => {
  const path = join(folder, 'plans.db');
  const asked: { text: string; parameters: SQLInputValue[] }[] = [];
  const store = await openStore({ path });
  await store.putRepository(widgets);
  await insertJobs(store, [aJob(), aJob({ number: 2, state: 'waiting' }), aJob({ number: 3, state: 'running' })]);
  await store.transact(widgets.id, (tx) =>
    tx.enqueue([anEffect({ key: 'a', subject: 'a' }), anEffect({ key: 'b', subject: 'b' })], 1),
  );
  const prepare = DatabaseSync.prototype.prepare;
  vi.spyOn(DatabaseSync.prototype, 'prepare').mockImplementation(function (this: DatabaseSync, text, ...rest) {
    const statement = prepare.call(this, text, ...rest);
    const { all, run } = statement as { all: Act; run: Act };
    const noted =
      (act: Act): Act =>
      (...parameters) => {
        asked.push({ text, parameters });
        return act.apply(statement, parameters);
      };
    Object.assign(statement, { all: noted(all), run: noted(run) });
    return statement;
  });
  await store.transact(widgets.id, async (tx) => {
    for (const act of Object.values(acts(tx))) await act();
  });
  for (const act of Object.values(sweeps(store))) await act();
  vi.restoreAllMocks();
  const reader = new DatabaseSync(path, { readOnly: true });
  const statements = asked.filter(({ text }) => /^\s*(select|with|insert|update|delete)\b/i.test(text));
  expect(statements.length).toBeGreaterThan(30);
  for (const { text, parameters } of statements) {
    const plan = reader.prepare(`explain query plan ${text}`).all(...parameters) as { detail: string }[];
    const bad = plan.filter(
      ({ detail }) => (WHOLE_TABLE.test(detail) || WHOLE_REPOSITORY.test(detail)) && !SMALL.test(detail),
    );
    expect({ text, bad: bad.map(({ detail }) => detail) }).toEqual({ text, bad: [] });
  }
  reader.close();
  await store.close();
});

/** The quickest of a few, since a busy machine only ever makes them slower. */
async function quickest(act: () => Promise<unknown>): Promise<number> {
  let best = Infinity;
  for (let n = 0; n < 8; n++) {
    const start = performance.now();
    await act();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

it('stays quick with thousands of jobs in the queue and thousands that wait', async () => {
  const count = runs(2_000, 10_000);
  const store = await openStore({ path: join(folder, 'many.db') });
  await store.putRepository(widgets);
  const thread = (number: number) => ({ kind: 'issue' as const, number });
  await insertJobs(
    store,
    Array.from({ length: 2 * count }, (_, index) => {
      const number = index + 1;
      const place = { number, turn: number, thread: thread(number % 500), needs: [] };
      if (number <= count) return aJob(place);
      return aJob({ ...place, state: 'waiting', needs: [{ job: number - count, onFailure: 'cancel' }] });
    }),
  );
  const slow: string[] = [];
  await store.transact(widgets.id, async (tx) => {
    for (const [name, act] of Object.entries(acts(tx))) if ((await quickest(act)) > 10) slow.push(name);
  });
  for (const [name, act] of Object.entries(sweeps(store))) if ((await quickest(act)) > 10) slow.push(name);
  expect(slow).toEqual([]);
  const all = Array.from({ length: 2 * count }, (_, index) => index + 1);
  await store.transact(widgets.id, async (tx) => {
    expect(await tx.dependents(all, ['waiting'])).toHaveLength(count);
    expect((await tx.queueAhead(all)).get(count)).toBe(count - 1);
  });
  await store.close();
});
