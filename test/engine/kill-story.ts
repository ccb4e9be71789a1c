/**
 * A chain of five jobs with an approval, a failure, a hold and a retry, lived through by an app that is killed. People act on what they
 * see, runners and GitHub say again what was not answered, and every second webhook comes twice.
 */
import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { REPORT_MARKER } from '../../app/channels/report.ts';
import type { Incoming } from '../../app/engine/incoming.ts';
import { hasEnded } from '../../app/ground/job-state.ts';
import type { Changes } from '../../app/wire/changes.ts';
import { githubDouble, type GitHubDouble, type Run } from './github-double.ts';
import { type App, Died, type Program } from './kill-lives.ts';
import type { Birth, Death, Look, Webhook } from './kill-words.ts';
import { ADA, PULL, WIDGETS } from './stage.ts';

const CONFIG = `version: 1
agent: mine
agents: { mine: { command: [mine] } }
jobs:
  plan: { prompt: Plan it. }
  build: { needs: plan, prompt: "Build {{ needs.plan.output }}", priority: high, output: pull_request }
  test: { needs: build, run: npm test }
  ship: { needs: { test: { on_failure: hold } }, run: npm publish, group: ship }
  tell: { needs: ship, run: echo told, output: comment }
`;
const HASH = 'a'.repeat(64);
const CHANGES: Changes = {
  version: 1,
  base: 'c'.repeat(40),
  files: [{ path: 'built.txt', change: 'added', mode: '100644', oldMode: null, content: 'aGkK' }],
  leftOut: [],
  patch: 'a patch',
};
const NAMES = ['plan', 'build', 'test', 'ship', 'tell'];
/** More seconds than any life of the chain takes. */
const MOST_SECONDS = 300;
const SECOND = 1_000;

export interface Ending {
  /** What is so in the end, at GitHub and in the database, without what time and chance decide. */
  readonly seen: object;
  /** The steps of the last life. */
  readonly steps: readonly string[];
  readonly died: number;
}

/** The world outside the app: it outlives every life. */
interface Outside {
  readonly github: GitHubDouble;
  now: number;
  readonly waiting: Webhook[];
  readonly runners: Map<number, Runner>;
  readonly wrote: Set<number>;
  sent: number;
}

interface Runner {
  session: string | null;
  step: number;
  isDone: boolean;
}

/** Lives through the chain: once for each death, and once more to the end. The database at `path` is this chain's own. */
export async function killedAt(program: Program, path: string, ...deaths: readonly Death[]): Promise<Ending> {
  const outside: Outside = {
    github: githubDouble(() => outside.now),
    now: Date.UTC(2026, 10, 22, 12),
    waiting: [],
    runners: new Map(),
    wrote: new Set(),
    sent: 0,
  };
  outside.github.config = CONFIG;
  write(outside, 77, '/dispatch tell\n/status');
  const ending = { steps: [] as readonly string[], died: 0 };
  try {
    for (const [life, death] of [...deaths, null].entries()) {
      const steps = await liveOnce(program, { path, life, now: outside.now, death }, outside);
      if (steps === 'dead') ending.died += 1;
      else {
        ending.steps = steps;
        break;
      }
    }
    return { seen: { ...atGitHub(outside.github), ...inDatabase(path) }, ...ending };
  } finally {
    for (const end of ['', '-wal', '-shm', '.lock']) rmSync(path + end, { force: true });
  }
}

async function liveOnce(program: Program, birth: Birth, outside: Outside): Promise<readonly string[] | 'dead'> {
  await using app = await program.start(birth, outside.github, (now) => {
    outside.now = Math.max(outside.now, now);
  });
  try {
    return await liveOn(app, outside);
  } catch (error) {
    if (error instanceof Died) return 'dead';
    throw error;
  }
}

async function liveOn(app: App, outside: Outside): Promise<readonly string[]> {
  for (let second = 0; second < MOST_SECONDS; second += 1) {
    for (const webhook of outside.waiting.slice()) {
      await app.say({ kind: 'receive', webhook });
      outside.waiting.splice(outside.waiting.indexOf(webhook), 1);
      // GitHub delivers at least once.
      if ((outside.sent += 1) % 2 === 0) await app.say({ kind: 'receive', webhook });
    }
    for (const run of outside.github.runs) await work(app, outside, run);
    await app.say({ kind: 'advance', ms: SECOND });
    outside.now += SECOND;
    const look = await app.say({ kind: 'look' });
    act(outside, look);
    const isOver =
      look.jobs.length === NAMES.length &&
      look.jobs.every(({ state }) => hasEnded(state)) &&
      !look.isBusy &&
      outside.waiting.length === 0;
    if (isOver) return app.say({ kind: 'end' });
  }
  throw new Error(`the chain does not end: ${JSON.stringify(outside.github.runs)}`);
}

/** One word of a run's runner. What was not answered it says again: its step is counted when the answer is there. */
async function work(app: App, outside: Outside, run: Run): Promise<void> {
  const runner = outside.runners.get(run.id) ?? { session: null, step: 0, isDone: false };
  outside.runners.set(run.id, runner);
  if (runner.isDone) return;
  if (runner.session === null) {
    runner.session = await app.say({ kind: 'claim', run: run.id, job: run.job, nonce: run.nonce });
    if (runner.session === null) complete(outside, run, runner, 'failure');
    return;
  }
  const { session } = runner;
  if (run.job === 'J2' && runner.step < 2) {
    if (runner.step === 0) {
      const request = {
        kind: 'approval.requested',
        request: 'r1',
        tool: 'Bash',
        title: 'make',
        input: 'make',
        hash: HASH,
      } as const;
      await app.say({ kind: 'events', session, first: 1, events: [request] });
    } else {
      if ((await app.say({ kind: 'decision', session })) !== HASH) return;
      const applied = { kind: 'approval.applied', request: 'r1', outcome: 'allowed' } as const;
      await app.say({ kind: 'events', session, first: 2, events: [applied] });
    }
    runner.step += 1;
    return;
  }
  if (run.job === 'J2') await app.say({ kind: 'changes', session, changes: CHANGES });
  const first = outside.github.runs.find(({ job }) => job === run.job);
  const outcome = run.job === 'J3' && first === run ? 'failed' : 'succeeded';
  const finish = { outcome, reason: '', output: `${run.job} says`, exitCode: 0, lastEvent: runner.step } as const;
  await app.say({ kind: 'finish', session, finish });
  complete(outside, run, runner, outcome === 'failed' ? 'failure' : 'success');
}

function complete(outside: Outside, run: Run, runner: Runner, conclusion: string): void {
  runner.isDone = true;
  send(outside, `completed-${run.id}`, `run/${run.id}`, {
    kind: 'run_completed',
    repositoryId: WIDGETS.id,
    runId: run.id,
    conclusion,
  });
}

/** What Ada does about what she sees, once. */
function act(outside: Outside, { jobs }: Look): void {
  const job = (name: string) => jobs.find((other) => other.name === name);
  const report = outside.github.comments.find(({ body }) => body.includes(REPORT_MARKER))?.body ?? '';
  if (report.includes('**P1**')) write(outside, 78, '/approve P1');
  if (job('ship')?.state === 'held') write(outside, 79, '/retry J3');
  if (job('test')?.state === 'succeeded' && job('ship')?.state === 'held') write(outside, 80, '/release J4');
}

function write(outside: Outside, comment: number, body: string): void {
  if (outside.wrote.has(comment)) return;
  outside.wrote.add(comment);
  const about = { repositoryId: WIDGETS.id, thread: PULL, threadTitle: 'Mend it', threadBody: 'It is broken.' };
  send(outside, `comment-${comment}`, 'thread/1/42', {
    kind: 'comment',
    ...about,
    comment,
    body,
    author: ADA,
    isBot: false,
  });
}

function send(outside: Outside, key: string, lane: string, incoming: Incoming): void {
  outside.waiting.push({ key, lane, incoming });
}

function atGitHub(github: GitHubDouble): object {
  const timeless = (text: string): string =>
    text
      .replace(/ (\d+[hms] ?)+(?= ·| \||$)/gm, '')
      .replace(/runs\/\d+/g, 'runs/N')
      .replace(/\d\d:\d\d/g, 'HH:MM');
  return {
    runs: github.runs.map(({ job }) => job).toSorted(),
    checks: github.checks.map(({ job, check }) => `${job} ${check.conclusion}`).toSorted(),
    commits: [...github.git.commits.values()].map(({ parents, made }) =>
      [made?.branch, made?.headline, ...parents].join(' '),
    ),
    branches: [...github.git.branches].map((branch) => branch.join(' ')),
    pulls: github.git.pulls.map(({ branch, base, title }) => `${branch} ${base} ${title}`),
    labels: github.labelsOf(PULL.number),
    looks: [...github.looks.keys()].toSorted(),
    reactions: [...github.reactions].toSorted(),
    reports: github.comments.filter(({ body }) => body.includes(REPORT_MARKER)).map(({ body }) => timeless(body)),
    replies: github.comments
      .filter(({ body }) => !body.includes(REPORT_MARKER))
      .map(({ body }) => timeless(body.split('\n', 1)[0] ?? ''))
      .toSorted(),
  };
}

function inDatabase(path: string): object {
  const db = new DatabaseSync(path, { readOnly: true });
  const all = (sql: string): string[] =>
    db
      .prepare(sql)
      .all()
      .map((row) => Object.values(row).join(' '));
  try {
    return {
      jobs: all(
        'select number, key, name, state, attempt, needs, output, commit_sha, delivered, delivery, handed_in, turn > 0 from jobs order by number',
      ),
      facts: all('select job, fact, "by" from job_facts order by job, id'),
      approvals: all('select number, kind, state, decided_by, applied_at is not null from approvals'),
      sessions: all('select job, attempt, next_runner_event, ended_at is not null from sessions order by job, attempt'),
      pending: all('select kind, subject from outbox where settled_at is null or buried = 1'),
      unread: all('select kind, error from inbox where settled_at is null or error is not null'),
      changes: all('select job, attempt from changes order by job, attempt'),
      integrity: all('pragma integrity_check'),
    };
  } finally {
    db.close();
  }
}
