/**
 * The same chain of two jobs, lived through by an app that is killed, each life at its n-th call of the store or of GitHub, before
 * the call did anything or after it did all. People, GitHub and the runners behave as they do: what was not answered is sent again.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../app/adapters/store/open.ts';
import { REPORT_MARKER } from '../../app/channels/report.ts';
import type { Engine } from '../../app/engine/engine.ts';
import { inboxRow, type Incoming } from '../../app/engine/incoming.ts';
import { claimJob, finishSession } from '../../app/engine/runner-doors.ts';
import type { Store } from '../../app/engine/ports/store.ts';
import { hasEnded } from '../../app/ground/job-state.ts';
import { githubDouble, type GitHubDouble, type Run } from './github-double.ts';
import type { Death, Life } from './life.ts';
import { countingChance, type ManualClock, manualClock } from './manual-clock.ts';
import { ADA, PULL, startLife, WIDGETS } from './stage.ts';

const COMMENT = '/run npm ci\n/run --then --as tests npm test\n/status';
/** More seconds than any life of the chain takes. */
const PATIENCE = 400;

export interface Ending {
  /** What people see in the end, without what time and chance decide. */
  readonly seen: object;
  /** The calls of the last life, and how many lives died before it. */
  readonly calls: readonly string[];
  readonly died: number;
}

/** A webhook that GitHub sends until it is answered, and a run whose runner goes on until it is done. */
interface Outside {
  readonly waiting: { readonly key: string; readonly incoming: Incoming }[];
  readonly sessions: Map<number, string>;
  readonly done: Set<number>;
}

export async function liveThrough(...deaths: readonly Death[]): Promise<Ending> {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-lives-'));
  const path = join(folder, 'box.db');
  const clock = manualClock();
  const github = githubDouble(clock.now);
  const chance = countingChance();
  const outside: Outside = { waiting: [asComment()], sessions: new Map(), done: new Set() };
  try {
    let died = 0;
    for (const death of [...deaths, undefined]) {
      const store = await openStore({ path });
      await store.putRepository(WIDGETS);
      const one = await startLife(store, github, clock, chance, death);
      if (await goOn(one, github, clock, outside)) {
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
    for (const delivery of outside.waiting.slice()) {
      const lane = delivery.incoming.kind === 'comment' ? 'thread/1/42' : `run/${delivery.key}`;
      const received = house.store.receive([inboxRow(delivery.key, lane, delivery.incoming)], clock.now());
      if ((await alive(received)) === 'dead') return true;
      outside.waiting.splice(outside.waiting.indexOf(delivery), 1);
      house.wake.inbox();
    }
    await life.quiet();
    for (const run of github.runs) if ((await alive(runnerStep(engine, run, outside))) === 'dead') return true;
    for (const at = clock.now() + 1_000; clock.nextAlarm(at) !== undefined;) {
      clock.moveTo(clock.nextAlarm(at) ?? at);
      await life.quiet();
    }
    clock.moveTo(clock.now() + 1);
    await life.quiet();
    if (life.isDead()) return true;
    if (second > 2 && outside.waiting.length === 0 && (await alive(allIsDone(house.store))) === true)
      return life.isDead();
  }
  throw new Error(`the chain does not end: ${JSON.stringify(github.runs)}`);
}

async function allIsDone(store: Store): Promise<boolean> {
  const jobs = await store.threadJobsOf(WIDGETS.id, PULL.number, 10);
  const due = await Promise.all([store.nextInboxDue(), store.nextOutboxDue()]);
  return jobs.length > 0 && jobs.every(({ state }) => hasEnded(state)) && due.every((at) => at === undefined);
}

/** One word of a run's runner: it claims, then it finishes; what was not answered it says again. */
async function runnerStep({ house }: Engine, run: Run, outside: Outside): Promise<void> {
  if (outside.done.has(run.id)) return;
  const known = outside.sessions.get(run.id);
  if (known === undefined) {
    const claimed = await claimJob(
      house,
      { repositoryId: WIDGETS.id, runId: run.id },
      { version: 1, job: run.job, nonce: run.nonce },
    );
    if (claimed.ok) outside.sessions.set(run.id, claimed.value.session.id);
    else ended(run, 'failure', outside);
    return;
  }
  const session = await house.store.session(known);
  if (!session) throw new Error('a session is gone');
  await finishSession(house, session, { outcome: 'succeeded', reason: '', output: run.job, exitCode: 0, lastEvent: 0 });
  ended(run, 'success', outside);
}

function ended(run: Run, conclusion: string, outside: Outside): void {
  outside.done.add(run.id);
  outside.waiting.push({
    key: `completed-${run.id}`,
    incoming: { kind: 'run_completed', repositoryId: WIDGETS.id, runId: run.id, conclusion },
  });
}

function asComment(): Outside['waiting'][number] {
  const about = { repositoryId: WIDGETS.id, thread: PULL, threadTitle: 'Mend it', threadBody: '' };
  const comment = { kind: 'comment', ...about, comment: 77, body: COMMENT, author: ADA, isBot: false } as const;
  return { key: 'delivery-1', incoming: comment };
}

async function seenBy(store: Store, github: GitHubDouble): Promise<object> {
  const jobs = await store.threadJobsOf(WIDGETS.id, PULL.number, 10);
  const timeless = (text: string): string =>
    text.replace(/ (\d+[hms] ?)+(?= \||$)/g, '').replace(/runs\/\d+/g, 'runs/N');
  return {
    jobs: jobs.map(({ number, state, name, key, needs, attempt, output }) => ({
      number,
      state,
      name,
      key,
      needs,
      attempt,
      output,
    })),
    runs: github.runs.map(({ job }) => job).toSorted(),
    checks: github.checks.map(({ job, check }) => `${job} ${check.conclusion}`).toSorted(),
    labels: github.labelsOf(PULL.number),
    reactions: [...github.reactions],
    reports: github.comments.filter(({ body }) => body.includes(REPORT_MARKER)).map(({ body }) => timeless(body)),
    replies: github.comments.filter(({ body }) => !body.includes(REPORT_MARKER)).length,
  };
}
