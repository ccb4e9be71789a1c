/**
 * The same chain of five jobs, with a gate before it, an approval within and a comment at its end, lived through by an app that is
 * killed, each life at its n-th call of the store or of GitHub, before the call did anything or after it did all. People, GitHub
 * and the runners behave as they do: what was not answered is sent again.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../app/adapters/store/open.ts';
import { REPORT_MARKER } from '../../app/channels/report.ts';
import type { Engine } from '../../app/engine/engine.ts';
import { inboxRow, type Incoming } from '../../app/engine/incoming.ts';
import { appendBatch, claimJob, finishSession } from '../../app/engine/runner-doors.ts';
import type { Store } from '../../app/engine/ports/store.ts';
import { hasEnded } from '../../app/ground/job-state.ts';
import type { Person } from '../../app/ground/ids.ts';
import { githubDouble, type GitHubDouble, type Run } from './github-double.ts';
import type { Death, Life } from './life.ts';
import { countingChance, type ManualClock, manualClock } from './manual-clock.ts';
import { ADA, PULL, startLife, WIDGETS } from './stage.ts';

const CONFIG = `version: 1
agent: mine
agents: { mine: { command: [my-agent, acp] } }
limits: { slots: 3, per_thread: 2 }
who: { outsiders: gate }
jobs:
  plan: { prompt: "plan it" }
  build: { needs: plan, prompt: "{{ needs.plan.output }}" }
  lint: { needs: plan, run: npm run lint }
  test: { needs: [build, lint], run: npm test }
  tell: { needs: { test: { on_failure: continue } }, run: make words, output: comment }
`;
/** A person without the right, so that the chain needs an approval to start. */
const EVE: Person = { id: 6, login: 'eve' };
/** The job whose agent asks before it goes on. */
const ASKING = 'J2';
/** What dies here is the process, never the machine: a file in memory is as durable as one on a disk, and quicker. */
const MEMORY = '/dev/shm';
/** More seconds than any life of the chain takes. */
const PATIENCE = 400;

export interface Ending {
  /** What people see in the end, without what time and chance decide. */
  readonly seen: object;
  /** The calls of the last life, and how many lives died before it. */
  readonly calls: readonly string[];
  readonly died: number;
}

/** How far a runner came: it has claimed, then asked where it asks, then said its last word. */
interface Progress {
  session: string | undefined;
  hasAsked: boolean;
  isDone: boolean;
}

/** Webhooks that GitHub sends until they are answered, runners that go on until they are done, and people who answer what waits for them. */
interface Outside {
  readonly waiting: { readonly key: string; readonly incoming: Incoming }[];
  readonly runners: Map<number, Progress>;
  readonly answered: Set<number>;
}

export async function liveThrough(...deaths: readonly Death[]): Promise<Ending> {
  const folder = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'signalbox-lives-'));
  const path = join(folder, 'box.db');
  const clock = manualClock();
  const github = githubDouble(clock.now);
  github.config = CONFIG;
  const chance = countingChance();
  const outside: Outside = { waiting: [commented(77, '/dispatch tell', EVE)], runners: new Map(), answered: new Set() };
  try {
    let died = 0;
    for (const death of [...deaths, undefined]) {
      const store = await openStore({ path });
      await store.putRepository(WIDGETS);
      const one = await startLife(store, github, clock, chance, death);
      if (await goOn(one, store, github, clock, outside)) {
        died += 1;
        await store.close();
        continue;
      }
      await (await one.engine).stop();
      const ending = { seen: await seenBy(store, github), calls: one.life.calls, died };
      await store.close();
      return ending;
    }
    throw new Error('the last life has no death');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Lives until the chain is done and nothing is left to do, or until death; returns whether it died. */
async function goOn(
  { life, engine: starting }: { readonly life: Life; readonly engine: Promise<Engine> },
  store: Store,
  github: GitHubDouble,
  clock: ManualClock,
  outside: Outside,
): Promise<boolean> {
  /** What the app never answers is nobody's loss: it is dead then. */
  const alive = async <T>(promise: Promise<T>): Promise<T | 'dead'> => Promise.race([promise, life.over]);
  const engine = await alive(starting);
  if (engine === 'dead') return true;
  const { house } = engine;
  for (let second = 0; second < PATIENCE; second += 1) {
    await answerWhatWaits(store, outside);
    for (const delivery of outside.waiting.slice()) {
      const lane = delivery.incoming.kind === 'comment' ? 'thread/1/42' : `run/${delivery.key}`;
      const received = house.store.receive([inboxRow(delivery.key, lane, delivery.incoming)], clock.now());
      if ((await alive(received)) === 'dead') return true;
      outside.waiting.splice(outside.waiting.indexOf(delivery), 1);
      house.wake.inbox();
    }
    await life.quiet();
    for (const run of github.runs) if ((await alive(runnerStep(engine, store, run, outside))) === 'dead') return true;
    for (const at = clock.now() + 1_000; clock.nextAlarm(at) !== undefined;) {
      clock.moveTo(clock.nextAlarm(at) ?? at);
      await life.quiet();
    }
    clock.moveTo(clock.now() + 1);
    await life.quiet();
    if (life.isDead()) return true;
    if (second > 2 && outside.waiting.length === 0 && (await alive(allIsDone(store))) === true) return life.isDead();
  }
  throw new Error(`the chain does not end: ${JSON.stringify(github.runs)}`);
}

async function allIsDone(store: Store): Promise<boolean> {
  const jobs = await store.threadJobsOf(WIDGETS.id, PULL.number, 10);
  const due = await Promise.all([store.nextInboxDue(), store.nextOutboxDue()]);
  return jobs.length > 0 && jobs.every(({ state }) => hasEnded(state)) && due.every((at) => at === undefined);
}

/** Ada answers each question once: first the approval to start, then what the agent asks. */
async function answerWhatWaits(store: Store, outside: Outside): Promise<void> {
  const jobs = await store.threadJobsOf(WIDGETS.id, PULL.number, 10);
  const numbers = jobs.map(({ number }) => number);
  for (const { number, state } of await store.approvalsOf(WIDGETS.id, numbers)) {
    if (state !== 'pending' || outside.answered.has(number)) continue;
    outside.answered.add(number);
    outside.waiting.push(commented(77 + number, `/approve P${number}`, ADA));
  }
}

/** One word of a run's runner: it claims, asks where it asks, goes on once that was answered, and finishes; what was not answered it says again. */
async function runnerStep({ house }: Engine, store: Store, run: Run, outside: Outside): Promise<void> {
  const progress = outside.runners.get(run.id) ?? { session: undefined, hasAsked: false, isDone: false };
  outside.runners.set(run.id, progress);
  if (progress.isDone) return;
  if (progress.session === undefined) {
    const claimed = await claimJob(
      house,
      { repositoryId: WIDGETS.id, runId: run.id },
      { version: 1, job: run.job, nonce: run.nonce },
    );
    if (claimed.ok) progress.session = claimed.value.session.id;
    else ended(run, progress, 'failure', outside);
    return;
  }
  const session = await house.store.session(progress.session);
  if (!session) throw new Error('a session is gone');
  const asks = run.job === ASKING;
  if (asks && !progress.hasAsked) {
    await appendBatch(house, session, { first: 1, events: [{ at: 1, event: QUESTION }] });
    progress.hasAsked = true;
    return;
  }
  if (asks) {
    const decided = (await store.controlsAfter(session.id, 0)).some(({ order }) => order.kind === 'decision');
    if (!decided) return;
  }
  const lastEvent = asks ? 1 : 0;
  await finishSession(house, session, { outcome: 'succeeded', reason: '', output: run.job, exitCode: 0, lastEvent });
  ended(run, progress, 'success', outside);
}

const QUESTION = {
  kind: 'approval.requested',
  request: 'r1',
  tool: 'Bash',
  title: 'push',
  input: 'git push',
  hash: 'f'.repeat(64),
} as const;

function ended(run: Run, progress: Progress, conclusion: string, outside: Outside): void {
  progress.isDone = true;
  outside.waiting.push({
    key: `completed-${run.id}`,
    incoming: { kind: 'run_completed', repositoryId: WIDGETS.id, runId: run.id, conclusion },
  });
}

function commented(comment: number, body: string, author: Person): Outside['waiting'][number] {
  const about = { repositoryId: WIDGETS.id, thread: PULL, threadTitle: 'Mend it', threadBody: '' };
  return { key: `delivery-${comment}`, incoming: { kind: 'comment', ...about, comment, body, author, isBot: false } };
}

async function seenBy(store: Store, github: GitHubDouble): Promise<object> {
  const jobs = await store.threadJobsOf(WIDGETS.id, PULL.number, 10);
  const approvals = await store.approvalsOf(
    WIDGETS.id,
    jobs.map(({ number }) => number),
  );
  const timeless = (text: string): string =>
    text.replace(/ (\d+[hms] ?)+(?= \||$)/g, '').replace(/runs\/\d+/g, 'runs/N');
  const isReport = ({ body }: { body: string }): boolean => body.includes(REPORT_MARKER);
  return {
    jobs: jobs.map(({ number, state, name, key, needs, attempt, output, authority }) => ({
      number,
      state,
      name,
      key,
      needs,
      attempt,
      output,
      authority: authority.login,
    })),
    approvals: approvals.map(({ number, kind, job, state, decidedBy }) => ({ number, kind, job, state, decidedBy })),
    runs: github.runs.map(({ job }) => job).toSorted(),
    checks: github.checks.map(({ job, check }) => `${job} ${check.conclusion}`).toSorted(),
    labels: github.labelsOf(PULL.number),
    reactions: [...github.reactions].toSorted(),
    reports: github.comments.filter(isReport).map(({ body }) => timeless(body)),
    replies: github.comments.flatMap((comment) => (isReport(comment) ? [] : [comment.body])).toSorted(),
  };
}
