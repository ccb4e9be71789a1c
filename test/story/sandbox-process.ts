/** The sandbox as a user starts it: a process of its own, known by its first line of JSON, driven through GitHub's API. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { Octokit } from '@octokit/rest';

interface Facts {
  readonly github: string;
  readonly app: string;
  readonly owner: string;
  readonly repo: string;
  readonly issue: number;
  readonly pull: number;
  readonly forkPull: number;
  readonly users: Readonly<Record<string, { readonly token: string }>>;
  readonly databasePath: string;
}

export interface Faults {
  readonly route?: string;
  readonly status?: number;
  readonly delayMs?: number;
  readonly times?: number;
  readonly lose?: 'request' | 'answer';
  readonly dropWebhooks?: boolean;
  readonly duplicateWebhooks?: boolean;
  readonly reorderWebhooks?: boolean;
}

export interface SeenComment {
  readonly id: number;
  readonly login: string;
  readonly body: string;
  readonly eyes: number;
  readonly confused: number;
}

export interface SeenCheck {
  readonly id: number;
  readonly name: string;
  readonly status: string;
  readonly conclusion: string | null;
  readonly startedAt: string | null;
  readonly title: string | null;
}

export interface Sandbox extends AsyncDisposable {
  readonly facts: Facts;
  /** A folder of the test's own, removed with the sandbox. */
  readonly folder: string;
  /** Another one, which jobs may read and write as well: they run in accounts of their own. */
  readonly shared: string;
  as(user: string): Octokit;
  comment(thread: number, body: string, user?: string): Promise<number>;
  comments(thread: number): Promise<SeenComment[]>;
  checks(pull: number): Promise<SeenCheck[]>;
  labels(thread: number): Promise<string[]>;
  faults(faults: Faults): Promise<void>;
  requests(): Promise<
    {
      readonly method: string;
      readonly route: string;
      readonly status: number;
      readonly createsContent: boolean;
      /** Whose limits it is taken from: `installation`, `app`, … */
      readonly token: string;
      readonly time: string;
    }[]
  >;
  violations(): Promise<unknown[]>;
  appPid(): Promise<number | undefined>;
  isHealthy(): Promise<boolean>;
}

/** Where GitHub's API lives and what the repository is called, for every call. */
export const at = ({ owner, repo }: Facts): { owner: string; repo: string } => ({ owner, repo });

export async function startSandbox(): Promise<Sandbox> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-story-'));
  const shared = await mkdtemp(join(tmpdir(), 'signalbox-shared-'));
  await chmod(shared, 0o777);
  const port = await freePorts();
  const child = spawn(
    process.execPath,
    ['test/github/sandbox.ts', '--json', '--port', String(port), '--data', join(folder, 'data')],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const first = await Promise.race([
    once(createInterface(child.stdout), 'line'),
    once(child, 'exit').then(() => undefined),
  ]);
  if (!first) throw new Error(`the sandbox did not start:\n${errors}`);
  const facts = JSON.parse(String(first[0])) as Facts;
  const control = async <T>(path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(
      `${facts.github}/_stand-in/${path}`,
      body === undefined
        ? {}
        : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
    );
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
    return (await answer.json()) as T;
  };
  const as = (user: string): Octokit => new Octokit({ baseUrl: facts.github, auth: facts.users[user]?.token });
  const writer = as('writer');

  return {
    facts,
    folder,
    shared,
    as,
    async comment(thread, body, user = 'writer') {
      const { data } = await as(user).rest.issues.createComment({ ...at(facts), issue_number: thread, body });
      return data.id;
    },
    async comments(thread) {
      const all = await writer.paginate(writer.rest.issues.listComments, {
        ...at(facts),
        issue_number: thread,
        per_page: 100,
      });
      return all.map(({ id, user, body, reactions }) => ({
        id,
        login: user?.login ?? '',
        body: body ?? '',
        eyes: reactions?.eyes ?? 0,
        confused: reactions?.confused ?? 0,
      }));
    },
    async checks(pull) {
      const { data } = await writer.rest.pulls.get({ ...at(facts), pull_number: pull });
      const checks = await writer.paginate(writer.rest.checks.listForRef, {
        ...at(facts),
        ref: data.head.sha,
        per_page: 100,
      });
      return checks.map(({ id, name, status, conclusion, started_at: startedAt, output }) => ({
        id,
        name,
        status,
        conclusion,
        startedAt,
        title: output.title,
      }));
    },
    async labels(thread) {
      const { data } = await writer.rest.issues.listLabelsOnIssue({ ...at(facts), issue_number: thread });
      return data.map(({ name }) => name);
    },
    faults: (faults) => control('faults', faults),
    requests: () => control('requests'),
    violations: () => control('violations'),
    appPid: async () => (await control<{ app?: number }>('pids')).app,
    isHealthy: () =>
      fetch(`${facts.app}/healthz`).then(
        (answer) => answer.ok,
        () => false,
      ),
    async [Symbol.asyncDispose]() {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await Promise.race([gone, delay(20_000).then(() => child.kill('SIGKILL'))]);
      await rm(folder, { recursive: true, force: true });
      await rm(shared, { recursive: true, force: true });
    },
  };
}

/** Looks until `see` returns something, at most `seconds`; the last look is told when nothing came. */
export async function eventually<T>(what: string, see: () => Promise<T | undefined>, seconds = 60): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const seen = await see().catch((error: unknown) => void (trouble = error));
    if (seen !== undefined) return seen;
    if (Date.now() > deadline) throw new Error(`not seen within ${seconds} s: ${what}`, { cause: trouble });
    await delay(100);
  }
}

let trouble: unknown;

/** Two free ports next to each other: the app's and GitHub's. */
async function freePorts(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 20_000);
    const free = await Promise.all([isFree(port), isFree(port + 1)]);
    if (free.every(Boolean)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const listening = new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => resolve(true));
  });
  const free = await listening;
  if (free) await new Promise((resolve) => server.close(resolve));
  return free;
}
