/** Everything the steps of one running job share, and what expressions in them see. */
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, realpath, writeFile } from 'node:fs/promises';
import { arch, tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import type { Repository, World } from '../world.ts';
import type { Contexts, Standing } from './expressions.ts';
import { githubContext, githubVariables } from './github-context.ts';
import type { JobLog } from './job-log.ts';
import { machineFor } from './runners.ts';
import type { Job, Run } from './state.ts';
import type { JobDefinition, WorkflowFile } from './workflow-file.ts';

/** The folders a hosted runner gives a job. */
export interface Room {
  readonly root: string;
  readonly workspace: string;
  readonly temp: string;
  readonly home: string;
  readonly tools: string;
  readonly actions: string;
  readonly eventPath: string;
}

/** What `needs.KEY` shows of a finished job. */
export interface Needed {
  readonly result: string;
  readonly outputs: Readonly<Record<string, string>>;
}

interface StepResult {
  readonly outputs: Record<string, string>;
  readonly outcome: string;
  readonly conclusion: string;
}

export interface JobContext {
  readonly world: World;
  readonly repo: Repository;
  readonly run: Run;
  readonly job: Job;
  readonly file: WorkflowFile;
  readonly definition: JobDefinition;
  readonly needs: Readonly<Record<string, Needed>>;
  readonly room: Room;
  readonly log: JobLog;
  readonly token: string;
  /** The repository's and the environment's, without `GITHUB_TOKEN`. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly vars: Readonly<Record<string, string>>;
  /** Present when the job may ask for OIDC tokens. */
  readonly oidc: { readonly url: string; readonly token: string } | undefined;
  readonly trackingId: string;
  /** Run cancelled, or the job's own time is up. */
  readonly cancel: AbortSignal;
  readonly force: AbortSignal;
  /** Grows with `env:` of workflow and job, and with what steps write to `GITHUB_ENV`. */
  readonly env: Record<string, string>;
  /** What steps wrote to `GITHUB_PATH`, the latest first. */
  readonly path: string[];
  readonly steps: Record<string, StepResult>;
  standing: Standing;
}

export async function makeRoom(repo: Repository, run: Run): Promise<Room> {
  // Outside the data folder, which may lie inside somebody's own git repository.
  const root = await realpath(await mkdtemp(join(tmpdir(), 'runner-')));
  const room: Room = {
    root,
    workspace: join(root, 'work', repo.name, repo.name),
    temp: join(root, 'work', '_temp'),
    home: join(root, 'home'),
    tools: join(root, 'tools'),
    actions: join(root, 'work', '_actions'),
    eventPath: join(root, 'work', '_temp', '_github_workflow', 'event.json'),
  };
  for (const folder of [room.workspace, room.home, room.tools, room.actions, dirname(room.eventPath)])
    await mkdir(folder, { recursive: true });
  await writeFile(room.eventPath, JSON.stringify(run.payload, null, 2));
  return room;
}

export const makeTrackingId = (): string => `github_${randomUUID()}`;

const OS = process.platform === 'darwin' ? 'macOS' : process.platform === 'win32' ? 'Windows' : 'Linux';
const ARCH = arch() === 'arm64' ? 'ARM64' : 'X64';

/** The whole environment of a step, apart from its own files and inputs: nothing of the stand-in's own leaks into it. */
export function stepEnvironment(context: JobContext): Record<string, string> {
  const { room, run, job, world, oidc } = context;
  return {
    ...context.env,
    ...githubVariables(world, run, job.key, { workspace: room.workspace, eventPath: room.eventPath }),
    ...runnerVariables(context),
    ...(oidc === undefined
      ? {}
      : { ACTIONS_ID_TOKEN_REQUEST_URL: oidc.url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: oidc.token }),
    CI: 'true',
    HOME: room.home,
    LANG: 'C.UTF-8',
    USER: 'runner',
    // The Node that runs the stand-in comes first: hosted runners have a current one too.
    PATH: [...context.path, dirname(process.execPath), ...ownPath()].join(delimiter),
  };
}

/** The machine's path without what npm puts in front of it for the script that started the stand-in. */
function ownPath(): string[] {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => !/node_modules[\\/](\.bin|npm[\\/])|node-gyp-bin/.test(folder));
}

const kindOf = ({ labels }: Job): string => machineFor(labels)?.kind ?? 'github-hosted';

function runnerVariables({ room, job, trackingId }: JobContext): Record<string, string> {
  return {
    RUNNER_ARCH: ARCH,
    RUNNER_ENVIRONMENT: kindOf(job),
    RUNNER_NAME: `GitHub Actions ${job.runnerId ?? 0}`,
    RUNNER_OS: OS,
    RUNNER_TEMP: room.temp,
    RUNNER_TOOL_CACHE: room.tools,
    RUNNER_TRACKING_ID: trackingId,
    RUNNER_WORKSPACE: dirname(room.workspace),
  };
}

/** What an expression inside the job sees. */
export function jobContexts(
  context: JobContext,
  more: { env?: Readonly<Record<string, string>>; actionPath?: string } = {},
): Contexts {
  const { world, run, job, room } = context;
  return {
    github: {
      ...githubContext(world, run),
      event_path: room.eventPath,
      job: job.key,
      token: context.token,
      workspace: room.workspace,
      ...(more.actionPath === undefined ? {} : { action_path: more.actionPath }),
    },
    env: { ...context.env, ...more.env },
    vars: context.vars,
    secrets: { ...context.secrets, GITHUB_TOKEN: context.token },
    inputs: run.inputs,
    job: { status: context.standing, check_run_id: job.id },
    needs: context.needs,
    steps: context.steps,
    runner: {
      name: `GitHub Actions ${job.runnerId ?? 0}`,
      os: OS,
      arch: ARCH,
      temp: room.temp,
      tool_cache: room.tools,
      environment: kindOf(job),
      debug: '',
    },
    strategy: {},
    matrix: {},
  };
}
