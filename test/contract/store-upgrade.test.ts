/** A database that an older version wrote is brought up to date with all that is in it. */
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import { expect, it } from 'vitest';
import { jobRow } from '../../app/adapters/store/job-row.ts';
import { migrate } from '../../app/adapters/store/migrate.ts';
import { migrations } from '../../app/adapters/store/migrations/all.ts';
import { openPostgres } from '../../app/adapters/store/postgres.ts';
import { openSqlite } from '../../app/adapters/store/sqlite.ts';
import type { Job } from '../../app/dispatch/job.ts';
import { DEFAULT_DELIVERY_RULES } from '../../app/ground/delivery-rules.ts';
import { onEachDatabase } from './each-database.ts';
import type { Place } from './each-database.ts';
import { aJob, aSession, anApproval, anEffect, widgets } from './samples.ts';

/** Tables as a version knew them that this code does not know any more. */
type Old = Kysely<Record<string, Record<string, string | number | null>>>;

const words = (number: number) => `/dispatch old words ${number} – schön`;

function oldJob(number: number, over: Record<string, string | number | null> = {}) {
  return {
    repository_id: widgets.id,
    number,
    key: `comment/1/${number}`,
    name: null,
    asked: words(number),
    requester_id: 5,
    requester_login: 'ada',
    thread_kind: 'issue',
    thread_number: 3,
    thread_title: 'It is broken',
    work_kind: 'run',
    work: '{"kind":"run","command":"npm test"}',
    commit_sha: 'a'.repeat(40),
    profile: JSON.stringify(aJob().profile),
    timeout_seconds: 2700,
    needs: '[]',
    state: 'queued',
    active: 1,
    reason: '',
    attempt: 1,
    nonce: 'nonce',
    output: '',
    created_at: 1_800_000_000_000,
    ...over,
  };
}

const prompt = JSON.stringify({ kind: 'prompt', prompt: 'mend it', agent: { name: 'mine', command: ['mine'] } });

/** What version 1 left behind: a job in many states, a session with its log, an approval, work to do. */
async function writeOld(place: Place): Promise<void> {
  const database = 'path' in place ? openSqlite(place.path) : openPostgres(place.url);
  await migrate(database, migrations.slice(0, 1), 5);
  const db = database.db as unknown as Old;
  const repository = {
    id: widgets.id,
    installation_id: 9,
    owner: 'Acme',
    name: 'Widgets',
    default_branch: 'main',
    is_private: 1,
  };
  await db
    .insertInto('repositories')
    .values({ ...repository, slots: 7, next_job: 1200, next_approval: 3 })
    .execute();
  await db
    .insertInto('threads')
    .values({ repository_id: widgets.id, number: 3, kind: 'issue', title: 'It is broken' })
    .execute();
  const needs = JSON.stringify([
    { job: 1, onFailure: 'hold' },
    { job: 2, onFailure: 'cancel' },
  ]);
  await db
    .insertInto('jobs')
    .values([
      oldJob(1, {
        state: 'running',
        session_id: 'S1',
        run_id: 11,
        run_url: 'https://example.test/11',
        deadline: 9,
        work_kind: 'prompt',
        work: prompt,
      }),
      oldJob(2),
      oldJob(3, { state: 'waiting', name: 'test', needs }),
      oldJob(4, { state: 'held', needs, reason: 'plan (J1) failed' }),
      oldJob(5, { state: 'succeeded', active: 0, output: 'done' }),
    ])
    .execute();
  // More than one piece of what is gone through in pieces.
  for (let first = 6; first <= 1106; first += 100) {
    const jobs = Array.from({ length: 100 }, (_, index) =>
      oldJob(first + index, { state: 'lost', active: 0, needs: '[{"job":5,"onFailure":"cancel"}]' }),
    );
    await db.insertInto('jobs').values(jobs).execute();
  }
  await db
    .insertInto('job_facts')
    .values({ repository_id: widgets.id, job: 1, fact: 'released', at: 1, by: 'ada', reason: '' })
    .execute();
  const session = {
    id: 'S1',
    repository_id: widgets.id,
    job: 1,
    attempt: 1,
    token_hash: 'hash of S1',
    next_runner_event: 2,
    next_seq: 2,
    next_control: 1,
  };
  await db
    .insertInto('sessions')
    .values({ ...session, started_at: 1_800_000_000_001 })
    .execute();
  await db
    .insertInto('events')
    .values({
      session_id: 'S1',
      seq: 1,
      runner_number: 1,
      at: 1,
      kind: 'terminal',
      body: '{"kind":"terminal","text":"hello"}',
    })
    .execute();
  const approval = {
    repository_id: widgets.id,
    job: 1,
    session_id: 'S1',
    tool: 'Bash',
    title: 'npm test',
    input: 'npm test',
    hash: 'f'.repeat(64),
  };
  const times = { approvers: '["write","@ada"]', requested_at: 10, deadline: 100, decided_reason: '' };
  await db
    .insertInto('approvals')
    .values([
      { ...approval, ...times, number: 1, request: 'request 1', state: 'pending' },
      { ...approval, ...times, number: 2, request: 'request 2', state: 'allowed' },
    ])
    .execute();
  await db
    .insertInto('inbox')
    .values({ key: 'k', lane: 'l', kind: 'x', body: '{}', received_at: 1, due_at: 1 })
    .execute();
  const row = { repository_id: widgets.id, body: '{}', created_at: 1, due_at: 0 };
  await db
    .insertInto('outbox')
    .values(['report', 'check', 'dispatch'].map((kind) => ({ ...row, key: kind, subject: kind, kind })))
    .execute();
  await sql`insert into notes (key, value) values ('sweep', '1')`.execute(db);
  await database.close();
}

/** What a job of before the third shape has of it. */
const BEFORE_HAND_INS: Partial<Job> = {
  base: null,
  place: { runner: null, environment: null, submodules: false, lfs: false },
  budget: null,
  deliveryRules: DEFAULT_DELIVERY_RULES,
};
const OF_HAND_INS = 'base_sha context place budget delivery_rules handed_in delivery ending usage'.split(' ');
const OF_REMOTE = ['charge_id', 'charge_login'];

onEachDatabase('a database of version 2', (stores) => {
  it('has jobs under way that can be carried to their end, and handed in', async () => {
    const place = await stores.place();
    const database = 'path' in place ? openSqlite(place.path) : openPostgres(place.url);
    await migrate(database, migrations.slice(0, 2), 5);
    const job = aJob({ state: 'running', sessionId: 'S1', needs: [], deliver: 'push', ...BEFORE_HAND_INS });
    const old = Object.entries(jobRow(job, { threadBody: '', context: '' })).filter(
      ([column]) => ![...OF_HAND_INS, ...OF_REMOTE].includes(column),
    );
    const db = database.db as unknown as Old;
    await db
      .insertInto('repositories')
      .values({
        id: widgets.id,
        installation_id: 9,
        owner: 'Acme',
        name: 'Widgets',
        default_branch: 'main',
        is_private: 1,
        settings: JSON.stringify(widgets.settings),
      })
      .execute();
    await db.insertInto('jobs').values(Object.fromEntries(old)).execute();
    await database.close();
    const store = await stores.open(place);
    expect(await store.job(widgets.id, 1)).toEqual(job);
    const handedIn = { ...job, handedIn: { reason: 'done' }, ending: 'answered', deadline: 5 };
    await store.transact(widgets.id, (tx) => tx.saveJob(handedIn));
    expect(await store.job(widgets.id, 1)).toEqual(handedIn);
    const changes = { version: 1, base: 'a'.repeat(40), files: [], leftOut: [], patch: 'p' } as const;
    await store.putChanges(widgets.id, 1, 1, { ...changes, files: [], leftOut: [] }, 7);
    expect(await store.jobsWithChanges(widgets.id, [1])).toEqual(new Set([1]));
  });
});

onEachDatabase('a database of version 1', (stores) => {
  it('holds after the upgrade all it held before, with sensible values for what is new', async () => {
    const place = await stores.place();
    await writeOld(place);
    const store = await stores.open(place);
    expect(await store.repository(widgets.id)).toEqual({ ...widgets, settings: { ...widgets.settings, slots: 7 } });
    expect(await store.thread(widgets.id, 3)).toMatchObject({ title: 'It is broken', head: null });
    const running = aJob({
      ...BEFORE_HAND_INS,
      asked: words(1),
      commandHash: createHash('sha256').update(words(1)).digest('hex'),
      authority: { id: 5, login: 'ada' },
      who: ['write'],
      input: '',
      work: {
        kind: 'prompt',
        prompt: ['mend it'],
        agent: { name: 'mine', command: ['mine'], builtIn: null, model: null },
      },
      limits: {
        gateSeconds: 259_200,
        waitSeconds: 604_800,
        queueSeconds: 86_400,
        startSeconds: 1800,
        runSeconds: 2700,
      },
      retries: { lost: 0, start: 0 },
      needs: [],
      state: 'running',
      sessionId: 'S1',
      runId: 11,
      runUrl: 'https://example.test/11',
      deadline: 9,
    });
    expect(await store.job(widgets.id, 1)).toEqual(running);
    expect(await store.job(widgets.id, 4)).toMatchObject({
      state: 'held',
      heldBy: 'signalbox',
      work: { kind: 'run', command: 'npm test' },
    });
    expect(
      (await store.jobsIn(widgets.id, ['succeeded', 'lost'], 2000)).every(
        ({ commandHash, asked }) => commandHash === createHash('sha256').update(asked).digest('hex'),
      ),
    ).toBe(true);
    await store.transact(widgets.id, async (tx) => {
      expect((await tx.busyJobs()).map(({ number }) => number)).toEqual([1]);
      expect((await tx.queueHead(9, [], [])).map(({ number }) => number)).toEqual([2]);
      expect((await tx.dependents([2], ['waiting', 'held'])).map(({ number }) => number)).toEqual([3, 4]);
      expect(await tx.dependents([5], ['lost'])).toHaveLength(1200);
      expect([await tx.takeJobNumber(), await tx.takeApprovalNumber()]).toEqual([1200, 3]);
      expect(await tx.approvalByRequest('S1', 'request 1')).toEqual(anApproval());
      await tx.saveJob({ ...running, state: 'stopping' });
      await tx.saveApproval(anApproval({ state: 'denied' }));
      await tx.insertApproval(anApproval({ number: 3, kind: 'start', sessionId: null }));
      await tx.insertJob(aJob({ number: 1300 }));
    });
    expect((await store.approvalsOf(widgets.id, [1])).map(({ number, state }) => [number, state])).toEqual([
      [1, 'denied'],
      [2, 'allowed'],
      [3, 'pending'],
    ]);
    expect(await store.session('S1')).toEqual(aSession({ nextRunnerEvent: 2, nextSeq: 2 }));
    expect(await store.logAfter('S1', 0, 9)).toHaveLength(1);
    expect(await store.nextInbox(1, 9, [])).toMatchObject([{ key: 'k' }]);
    expect((await store.claimOutbox(1, 2, 2)).map(({ key }) => key)).toEqual(['dispatch', 'check']);
    expect(await store.note('sweep')).toBe('1');
    const clash = store.transact(widgets.id, (tx) =>
      tx.insertApproval(anApproval({ number: 4, request: 'request 1' })),
    );
    await expect(clash).rejects.toThrow(/unique/i);
    await store.transact(widgets.id, (tx) => tx.enqueue([anEffect()], 1));
  });
});
