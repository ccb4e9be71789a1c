/** A GitHub runner as far as the Action can see it: starts the committed bundle with the environment of a real step. */
import { spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Claimed } from '../../app/wire/claim.ts';
import { SESSION_TOKEN, type TestApp } from './app.ts';
import { GITHUB_TOKEN, type GitHost } from './git-host.ts';

const HERE = dirname(fileURLToPath(import.meta.url));
const DIST = resolve(HERE, '../../action/dist');
const SCRIPTED = [process.execPath, resolve(HERE, '../agents/scripted.ts')];
export const NONCE = 'a-nonce-of-the-test-1234';
export const OIDC_REQUEST_TOKEN = 'oidc-request-token-of-the-test';

export interface Attempt {
  readonly child: ChildProcess;
  readonly folder: string;
  readonly workspace: string;
  /** Resolves with the exit code. */
  readonly exited: Promise<number | null>;
  /** Throws with the log unless the exit code was 0. */
  succeeded(): Promise<void>;
  log(): string;
  /** What the step wrote to one of GitHub's files, e.g. `GITHUB_OUTPUT`. */
  file(name: 'GITHUB_OUTPUT' | 'GITHUB_STATE' | 'GITHUB_STEP_SUMMARY'): string;
  /** Names in the runner's temporary folder. */
  leftovers(): string[];
}

const folders: string[] = [];
const children: ChildProcess[] = [];

let sessions = 0;

/** A job for `work`, with everything else as the app would say it. */
export function jobFor(
  host: GitHost,
  work: Claimed['work'],
  change: Partial<Claimed> & { commit?: string } = {},
): Claimed {
  const { commit, ...rest } = change;
  sessions += 1;
  return {
    version: 1,
    session: { id: `session-${process.pid}-${sessions}`, token: SESSION_TOKEN },
    job: {
      ref: 'J12',
      name: 'review',
      attempt: 1,
      repository: { owner: 'acme', name: 'widgets' },
      thread: { kind: 'pull', number: 7 },
      requester: 'ada',
      commit: commit ?? host.commits.newest,
      url: 'https://signalbox.example.com/s/1',
    },
    work,
    profile: {
      name: 'edit',
      allow: ['Read', 'Edit(src/**)', 'Bash(echo:*)'],
      ask: ['Bash(node:*)'],
      deny: ['Bash(curl:*)'],
    },
    needs: {},
    limits: { timeoutSeconds: 600 },
    ...rest,
  };
}

export const promptWork = (prompt: string): Claimed['work'] => ({
  kind: 'prompt',
  prompt,
  agent: { name: 'scripted', command: SCRIPTED },
});

/** Not below a folder of root's own, as on a real runner: another account must be able to come by. */
function runnerFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-runner-'));
  chmodSync(folder, 0o755);
  folders.push(folder);
  return folder;
}

/** `change` alters the environment of the step; an empty text takes a variable away. */
export function startAttempt(app: TestApp, host: GitHost, change: Record<string, string> = {}): Attempt {
  const folder = runnerFolder();
  const workspace = join(folder, 'work', 'widgets', 'widgets');
  const temp = join(folder, 'temp');
  mkdirSync(workspace, { recursive: true });
  mkdirSync(temp);
  const environment = { ...runnerEnvironment(app, host, workspace, temp), ...change };
  return startStep('main.js', folder, environment);
}

/** The Action without an app. `inputs` by their names in `action.yml`; `prepare` fills the workspace as earlier steps would. */
export function startAlone(
  host: GitHost,
  inputs: Record<string, string>,
  {
    prepare = () => undefined,
    change = {},
  }: { prepare?: (workspace: string) => void; change?: Record<string, string> } = {},
): Attempt {
  const folder = runnerFolder();
  const workspace = join(folder, 'work', 'widgets', 'widgets');
  const temp = join(folder, 'temp');
  mkdirSync(workspace, { recursive: true });
  mkdirSync(temp);
  prepare(workspace);
  const environment = {
    ...runnerEnvironment({ url: '', idTokenUrl: '' }, host, workspace, temp),
    GITHUB_SHA: host.commits.newest,
    INPUT_SERVER: '',
    INPUT_JOB: '',
    INPUT_NONCE: '',
    'INPUT_AGENT-COMMAND': SCRIPTED.join('\n'),
    ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
    ...change,
  };
  return startStep('main.js', folder, environment);
}

/** The step after the main one, with the state the main one saved. */
export function startPost(attempt: Attempt, app: TestApp, host: GitHost): Attempt {
  const environment = runnerEnvironment(app, host, attempt.workspace, join(attempt.folder, 'temp'));
  const state = attempt.file('GITHUB_STATE');
  for (const [, name, value] of state.matchAll(/^([\w-]+)<<(?:ghadelimiter_\S+)\n([\s\S]*?)\nghadelimiter_\S+$/gm)) {
    environment[`STATE_${name}`] = value ?? '';
  }
  return startStep('post.js', attempt.folder, environment);
}

function startStep(entry: string, folder: string, environment: Record<string, string>): Attempt {
  const child = spawn(process.execPath, [join(DIST, entry)], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: folder,
  });
  children.push(child);
  let log = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (log += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (log += text));
  const exited = new Promise<number | null>((done) => child.once('close', done));
  return {
    child,
    folder,
    workspace: environment['GITHUB_WORKSPACE'] ?? '',
    exited,
    succeeded: async () => {
      const code = await exited;
      if (code !== 0) throw new Error(`the step ended with ${code}:\n${log}`);
    },
    log: () => log,
    file: (name) => readFileSync(environment[name] ?? '', 'utf8'),
    leftovers: () => readdirSync(join(folder, 'temp')).filter((name) => name.startsWith('signalbox-')),
  };
}

function runnerEnvironment(
  app: Pick<TestApp, 'url' | 'idTokenUrl'>,
  host: GitHost,
  workspace: string,
  temp: string,
): Record<string, string> {
  const files = Object.fromEntries(
    ['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY'].map((name) => [name, join(temp, name)]),
  );
  for (const file of Object.values(files)) if (!existsSync(file)) writeFileSync(file, '');
  const event = join(temp, 'event.json');
  writeFileSync(event, JSON.stringify({ inputs: { job: 'J12', nonce: NONCE } }));
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: temp,
    LANG: 'C.UTF-8',
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_REPOSITORY: 'acme/widgets',
    GITHUB_RUN_ID: '4242',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_SERVER_URL: host.url,
    GITHUB_EVENT_PATH: event,
    GITHUB_WORKSPACE: workspace,
    GITHUB_TOKEN,
    RUNNER_TEMP: temp,
    RUNNER_TRACKING_ID: 'github_tracking',
    ACTIONS_ID_TOKEN_REQUEST_URL: app.idTokenUrl,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: OIDC_REQUEST_TOKEN,
    ACTIONS_RUNTIME_TOKEN: 'runtime-token-of-the-test',
    MODEL_API_KEY: 'a-key-somebody-put-into-the-step',
    INPUT_SERVER: app.url,
    INPUT_JOB: 'J12',
    INPUT_NONCE: NONCE,
    INPUT_TOKEN: GITHUB_TOKEN,
    ...files,
  };
}

/** Ends what a failed test left. */
export function tidy(): void {
  for (const child of children.splice(0))
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** Processes that carry a session's mark. */
export function marked(session: string): number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const found = readFileSync(`/proc/${name}/environ`, 'latin1')
        .split('\0')
        .includes(`SIGNALBOX_SESSION=${session}`);
      return found && readFileSync(`/proc/${name}/stat`, 'latin1').includes(') Z ') === false ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}
