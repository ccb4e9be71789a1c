/** Repositories, threads, jobs and approvals: what a decision writes is what decisions and pages read. */
import { expect, it } from 'vitest';
import { STATES, takesSlot } from '../../app/ground/job-state.ts';
import { Defect } from '../../app/ground/outcome.ts';
import type { Approval } from '../../app/remote/approval.ts';
import { onEachDatabase } from './each-database.ts';
import type { Job } from '../../app/dispatch/job.ts';
import { aJob, aSession, anApproval, insertJobs, widgets, withSessions } from './samples.ts';

const numbers = (rows: readonly { readonly number: number }[]) => rows.map(({ number }) => number);

onEachDatabase('the store of jobs', (stores) => {
  it('shows a transaction its own writes', async () => {
    const store = await stores.fresh();
    await store.putRepository(widgets);
    await store.transact(widgets.id, async (tx) => {
      expect(tx.repository).toEqual(widgets);
      await tx.setSettings({ ...widgets.settings, slots: 5 });
      expect(tx.repository.settings.slots).toBe(5);
      await tx.insertJob(aJob());
      await tx.saveJob(aJob({ state: 'dispatching' }));
      expect((await tx.busyJobs()).map(({ state }) => state)).toEqual(['dispatching']);
    });
  });

  it('keeps nothing of a transaction that throws, and throws what it threw', async () => {
    const store = await stores.fresh();
    await store.putRepository(widgets);
    const thrown = new Error('second thoughts');
    const work = store.transact(widgets.id, async (tx) => {
      await tx.insertJob(aJob({ number: await tx.takeJobNumber() }));
      await tx.setSettings({ ...widgets.settings, slots: 1 });
      throw thrown;
    });
    await expect(work).rejects.toBe(thrown);
    expect(await store.repository(widgets.id)).toEqual(widgets);
    expect(await store.jobsIn(widgets.id, STATES, 9)).toEqual([]);
    expect(await store.transact(widgets.id, (tx) => tx.takeJobNumber())).toBe(1);
  });

  it('calls it a defect to decide about an unknown repository, to save what is not there, or to store a key twice', async () => {
    const store = await stores.fresh();
    await store.putRepository(widgets);
    await expect(store.transact(1, async () => {})).rejects.toThrow(Defect);
    await expect(store.transact(widgets.id, (tx) => tx.saveJob(aJob()))).rejects.toThrow(Defect);
    await expect(store.transact(widgets.id, (tx) => tx.saveApproval(anApproval()))).rejects.toThrow(Defect);
    await expect(store.transact(widgets.id, (tx) => tx.insertJob(aJob({ repositoryId: 1 })))).rejects.toThrow(Defect);
    const twice = store.transact(widgets.id, async (tx) => {
      await tx.insertJob(aJob({ number: 1, key: 'same' }));
      await tx.insertJob(aJob({ number: 2, key: 'same' }));
    });
    await expect(twice).rejects.toThrow(Defect);
    expect(await store.jobsIn(widgets.id, STATES, 9)).toEqual([]);
  });

  it('refuses a call of the store itself inside a transaction, instead of waiting for it forever', async () => {
    const store = await stores.fresh();
    await store.putRepository(widgets);
    await expect(store.transact(widgets.id, () => store.job(widgets.id, 1))).rejects.toThrow(/inside a transaction/);
    const receive = () => store.receive([{ key: 'k', lane: 'l', kind: 'x', body: '' }], 1);
    await expect(store.transact(widgets.id, receive)).rejects.toThrow(Defect);
    expect(await store.job(widgets.id, 1)).toBeUndefined();
  });

  it('gives a job back as it was stored, in every state and with every field', async () => {
    const store = await stores.fresh();
    await store.putRepository(widgets);
    const full = aJob({
      number: 2,
      name: 'plan',
      work: { kind: 'run', command: "printf '%s\n' \"it's\"" },
      who: [],
      priority: 'high',
      group: 'deploy',
      deliver: 'pull_request',
      continues: 1,
      isFork: true,
      retries: { lost: 2, start: 3 },
      needs: [],
      blockedBy: ['#12', 'acme/tools#3'],
      gate: 4,
      retried: { lost: 1, start: 0 },
      turn: 19_000_000_001,
      delivered: 'd'.repeat(40),
      heldBy: 'signalbox',
      waivedBy: 'cleo',
      runId: 19_000_000_000,
      runUrl: 'https://example.test/run',
      formerRunId: 18_000_000_000,
      sessionId: 'S1',
      output: 'done\n\u{1f6a6}',
      startedAt: 1,
      endedAt: 2,
      deadline: 3,
      runnerSeenAt: 4,
      stop: { by: 'ada', reason: 'enough', step: 'run_cancelled' },
    });
    await store.transact(widgets.id, async (tx) => {
      await tx.insertJob(aJob());
      await tx.insertJob(full);
    });
    expect(await store.job(widgets.id, 1)).toEqual(aJob());
    expect(await store.jobsOf(widgets.id, [2, 1, 77])).toEqual([aJob(), full]);
    expect(await store.jobsOf(widgets.id, [])).toEqual([]);
    expect(await store.jobByRun(widgets.id, 19_000_000_000)).toEqual(full);
    expect(await store.job(1, 1)).toBeUndefined();
    for (const state of STATES) {
      await store.transact(widgets.id, (tx) => tx.saveJob(aJob({ state })));
      expect(await store.job(widgets.id, 1)).toEqual(aJob({ state }));
      expect(numbers(await store.jobsIn(widgets.id, [state], 9)).includes(1)).toBe(true);
      const busy = await store.transact(widgets.id, (tx) => tx.busyJobs());
      expect(numbers(busy).includes(1)).toBe(takesSlot(state));
    }
  });

  it('saves all that happens to a job, and nothing else: what was asked for stays as it was asked', async () => {
    const store = await stores.fresh();
    await store.putRepository(widgets);
    await insertJobs(store, [aJob()]);
    const happened: Partial<Job> = {
      authority: { id: 7, login: 'cleo' },
      blockedBy: ['#2'],
      gate: 3,
      state: 'stopping',
      reason: 'because',
      attempt: 2,
      retried: { lost: 1, start: 1 },
      turn: 8,
      nonce: 'other',
      runId: 9,
      runUrl: 'https://example.test/9',
      formerRunId: 8,
      sessionId: 'S2',
      output: 'out',
      // It starts from what another job delivered.
      commit: 'b'.repeat(40),
      delivered: 'e'.repeat(40),
      handedIn: { reason: 'done' },
      delivery: { url: null, refused: 'no' },
      ending: 'answered',
      usage: { inputTokens: 1, outputTokens: 2, cost: 0.5 },
      heldBy: 'ada',
      waivedBy: 'bob',
      startedAt: 1,
      endedAt: 2,
      deadline: 3,
      runnerSeenAt: 4,
      stop: { by: 'ada', reason: 'enough', step: 'asked' },
    };
    const rewritten = { ...aJob(happened), asked: 'other words', priority: 'high', threadTitle: 'other' } as const;
    await store.transact(widgets.id, (tx) => tx.saveJob(rewritten));
    expect(await store.job(widgets.id, 1)).toEqual(aJob(happened));
  });

  it('stores text with U+0000 as both databases can: with U+FFFD in its place', async () => {
    const store = await stores.fresh();
    await store.putRepository(widgets);
    await store.transact(widgets.id, (tx) => tx.insertJob(aJob({ output: 'a\0b' })));
    expect((await store.job(widgets.id, 1))?.output).toBe('a\ufffdb');
  });

  it('finds jobs by thread and age', async () => {
    const store = await stores.fresh();
    await store.putRepository(widgets);
    await store.putRepository({ ...widgets, id: 2 });
    await store.transact(2, (tx) => tx.insertJob(aJob({ repositoryId: 2, createdAt: 45 })));
    await store.transact(widgets.id, async (tx) => {
      for (const number of [1, 2, 3, 4, 5]) {
        const thread = { kind: 'pull', number: number === 2 ? 8 : 3 } as const;
        await tx.insertJob(aJob({ number, thread, createdAt: number * 10 }));
      }
      await tx.putThread({ repositoryId: widgets.id, kind: 'pull', number: 8, title: 'old', head: null });
      await tx.putThread({ repositoryId: widgets.id, kind: 'pull', number: 8, title: 'new', head: null });
      expect(numbers(await tx.threadJobs(3, 3))).toEqual([3, 4, 5]);
      expect(numbers(await tx.jobs([5, 2]))).toEqual([2, 5]);
      await tx.appendFact(1, 'released', 5, 'ada', 'no needs');
    });
    expect(numbers(await store.threadJobsOf(widgets.id, 3, 10))).toEqual([1, 3, 4, 5]);
    expect((await store.thread(widgets.id, 8))?.title).toBe('new');
    expect(await store.thread(widgets.id, 9)).toBeUndefined();
    const recent = await store.recentJobs([widgets.id, 2], 3);
    expect(recent.map((job) => job.createdAt)).toEqual([50, 45, 40]);
    expect(await store.recentJobs([], 3)).toEqual([]);
  });

  it('counts jobs and approvals per repository', async () => {
    const store = await stores.fresh();
    await store.putRepository(widgets);
    await store.putRepository({ ...widgets, id: 2 });
    const take = (id: number) =>
      store.transact(id, async (tx) => [
        await tx.takeJobNumber(),
        await tx.takeJobNumber(),
        await tx.takeApprovalNumber(),
      ]);
    expect([await take(2), await take(2), await take(widgets.id)]).toEqual([
      [1, 2, 1],
      [3, 4, 2],
      [1, 2, 1],
    ]);
  });

  it('names the jobs whose deadline has passed, earliest first, and none that has ended', async () => {
    const store = await stores.fresh();
    await store.putRepository(widgets);
    await store.transact(widgets.id, async (tx) => {
      await tx.insertJob(aJob({ number: 1, deadline: 30 }));
      await tx.insertJob(aJob({ number: 2, deadline: 20 }));
      await tx.insertJob(aJob({ number: 3, deadline: 10, state: 'lost' }));
      await tx.insertJob(aJob({ number: 4, deadline: 31 }));
      await tx.insertJob(aJob({ number: 5 }));
    });
    expect(numbers(await store.dueJobs(30, 10))).toEqual([2, 1]);
    expect(await store.dueJobs(30, 1)).toEqual([{ repositoryId: widgets.id, number: 2 }]);
  });

  it('moves the deadline with a sign of life while the job runs, and only then', async () => {
    const store = await stores.fresh();
    await store.putRepository(widgets);
    await store.transact(widgets.id, async (tx) => {
      await tx.insertJob(aJob({ number: 1, state: 'running', deadline: 10 }));
      await tx.insertJob(aJob({ number: 2, state: 'stopping', deadline: 10 }));
      await tx.insertJob(aJob({ number: 3, state: 'running', deadline: 90 }));
    });
    await store.noteRunnerSeen(widgets.id, 1, 5, 50);
    await store.noteRunnerSeen(widgets.id, 2, 5, 50);
    const [one, two] = await store.jobsOf(widgets.id, [1, 2]);
    expect([one?.runnerSeenAt, one?.deadline, two?.deadline]).toEqual([5, 50, 10]);
    await store.graceForRunners(60);
    const after = await store.jobsOf(widgets.id, [1, 2, 3]);
    expect(after.map(({ deadline }) => deadline)).toEqual([60, 10, 90]);
  });

  it('keeps approvals, finds them by number, request and job, and names those that are overdue', async () => {
    const store = await stores.fresh();
    await withSessions(store, ['S1', 'S2']);
    const settled = anApproval({
      number: 2,
      rule: 'Bash(npm:*)',
      state: 'allowed',
      decidedBy: 'ada',
      decidedReason: 'fine',
      decidedAt: 20,
      appliedAt: 21,
    });
    const late = anApproval({ number: 3, job: 2, sessionId: 'S2', deadline: 101 });
    await store.transact(widgets.id, async (tx) => {
      await tx.insertApproval(anApproval());
      await tx.insertApproval({ ...settled, state: 'pending' });
      await tx.insertApproval(late);
      await tx.saveApproval(settled);
      expect(await tx.approval(2)).toEqual(settled);
      expect(await tx.approvalByRequest('S1', 'request 1')).toEqual(anApproval());
      expect(await tx.approvalByRequest('S2', 'request 1')).toBeUndefined();
      expect(numbers(await tx.pendingApprovals(1))).toEqual([1]);
    });
    expect(await store.approvalOf(widgets.id, 1)).toEqual(anApproval());
    expect(await store.approvalOf(widgets.id, 9)).toBeUndefined();
    expect(await store.approvalsOf(widgets.id, [2, 1])).toEqual([anApproval(), settled, late]);
    expect(await store.approvalsOf(widgets.id, [])).toEqual([]);
    expect(await store.dueApprovals(100, 10)).toEqual([{ repositoryId: widgets.id, number: 1 }]);
    expect(numbers(await store.dueApprovals(101, 10))).toEqual([1, 3]);
  });

  it('keeps approvals that start jobs: of no session, each asked once', async () => {
    const store = await stores.fresh();
    await withSessions(store, ['S1', 'S2']);
    const start = anApproval({ number: 4, kind: 'start', sessionId: null, request: 'start/P4' });
    await store.transact(widgets.id, async (tx) => {
      await tx.insertApproval(start);
      await tx.insertApproval({ ...start, number: 5, request: 'start/P5' });
    });
    expect(await store.approvalOf(widgets.id, 4)).toEqual(start);
    expect(numbers(await store.dueApprovals(100, 10))).toEqual([4, 5]);
    const again = (over: Partial<Approval>) =>
      store.transact(widgets.id, (tx) => tx.insertApproval(anApproval({ number: 9, ...over })));
    await expect(again({ kind: 'start', sessionId: null, request: 'start/P4' })).rejects.toThrow(Defect);
    await again({ number: 6, sessionId: 'S1', request: 'same' });
    await expect(again({ sessionId: 'S1', request: 'same' })).rejects.toThrow(Defect);
    await again({ sessionId: 'S2', request: 'same' });
  });

  it('finds a session by its id and by its token, and ends it once', async () => {
    const store = await stores.fresh();
    await withSessions(store, ['S1']);
    expect(await store.session('S1')).toEqual(aSession());
    expect(await store.sessionByToken('hash of S1')).toEqual(aSession());
    expect(await store.sessionByToken('hash of S2')).toBeUndefined();
    await store.transact(widgets.id, (tx) => tx.resetSessionToken('S1', 'another'));
    expect(await store.sessionByToken('hash of S1')).toBeUndefined();
    expect((await store.sessionByToken('another'))?.id).toBe('S1');
    await expect(store.transact(widgets.id, (tx) => tx.resetSessionToken('S9', 'x'))).rejects.toThrow(Defect);
    await store.transact(widgets.id, async (tx) => {
      await tx.endSession('S1', 70);
      await tx.endSession('S1', 80);
    });
    expect((await store.session('S1'))?.endedAt).toBe(70);
  });
});
