/** Everything the Action is told, parsed once: its inputs, and what GitHub says of the run. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getInput } from '@actions/core';
import { context } from '@actions/github';
import { Failure } from '../app/ground/outcome.ts';
import { ClaimRequest } from '../app/wire/claim.ts';
import { readModelAccess } from './gateway/keys.ts';
import type { ModelAccess, ModelApi } from './gateway/gateway.ts';
import { readOrder, type Order } from './inputs-alone.ts';

/** What is true of the run, whoever says what to do. */
export interface Run {
  /** Reads the repository. Never reaches the agent. */
  readonly token: string;
  readonly repository: { readonly owner: string; readonly name: string };
  /** `https://github.com`, or a GitHub Enterprise Server. */
  readonly githubUrl: string;
  readonly runUrl: string;
  readonly workspace: string;
  readonly temp: string;
  /** `PATH` as the work gets it. */
  readonly searchPath: string;
  /** Where agents are installed; a machine that keeps it finds them there the next time. */
  readonly tools: string;
  /** The ways to models, by the keys that were given. */
  readonly access: Readonly<Partial<Record<ModelApi, ModelAccess>>>;
  readonly confine: 'auto' | 'require';
}

/** A job of the app, to be claimed. */
export interface AppInputs extends Run {
  readonly kind: 'app';
  /** The app's base URL without a slash at its end; also the audience of the run's identity. */
  readonly server: string;
  readonly job: string;
  readonly nonce: string;
}

/** No app: the inputs say what to do. */
export interface AloneInputs extends Run {
  readonly kind: 'alone';
  readonly order: Order;
  /** The commit the workflow runs for. */
  readonly commit: string;
}

export type Inputs = AppInputs | AloneInputs;

export function readInputs(): Inputs {
  const server = getInput('server');
  const order = readOrder();
  if (server !== '' && order !== undefined)
    throw new Failure(
      'permanent',
      'With `server` the app says what to do, so `prompt` and `run` must be left out. Without an app, leave out `server`.',
    );
  if (order !== undefined) return { ...readRun(), kind: 'alone', order, commit: context.sha };
  if (server === '')
    throw new Failure(
      'permanent',
      'There is nothing to do: give `server` (the URL of your Signalbox app; the workflow takes it from the variable SIGNALBOX_URL), or `prompt` or `run` to work without an app.',
    );
  return { ...readRun(), kind: 'app', server: serverUrl(server), ...jobAndNonce() };
}

function readRun(): Run {
  const { owner, repo } = context.repo;
  const temp = process.env['RUNNER_TEMP'] ?? tmpdir();
  const confine = getInput('confine') || 'auto';
  if (confine !== 'auto' && confine !== 'require')
    throw new Failure('permanent', `The input \`confine\` must be \`auto\` or \`require\`, not \`${confine}\`.`);
  return {
    token: getInput('token'),
    repository: { owner, name: repo },
    githubUrl: context.serverUrl,
    runUrl: `${context.serverUrl}/${owner}/${repo}/actions/runs/${context.runId}`,
    workspace: process.env['GITHUB_WORKSPACE'] ?? process.cwd(),
    temp,
    searchPath: process.env['PATH'] ?? '',
    tools: join(process.env['RUNNER_TOOL_CACHE'] ?? temp, 'signalbox'),
    access: readModelAccess(),
    confine,
  };
}

/** A workflow that does not pass them on still got them: they are in the event that started it. */
function jobAndNonce(): { job: string; nonce: string } {
  const dispatched = (context.payload['inputs'] ?? {}) as Record<string, unknown>;
  const given = (name: string) => getInput(name) || dispatched[name];
  const parsed = ClaimRequest.pick({ job: true, nonce: true }).safeParse({ job: given('job'), nonce: given('nonce') });
  if (parsed.success) return parsed.data;
  throw new Failure(
    'permanent',
    'The inputs `job` and `nonce` are missing or wrong. The app fills them in when it starts this workflow; to start a job, write a comment.',
  );
}

function serverUrl(text: string): string {
  const url = URL.parse(text);
  if (!url)
    throw new Failure(
      'permanent',
      'The input `server` must be the URL of your Signalbox app. The workflow takes it from the variable SIGNALBOX_URL.',
    );
  const here = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && here)) {
    throw new Failure('permanent', `The input \`server\` must begin with https://, since tokens travel there: ${text}`);
  }
  return url.href.replace(/\/+$/, '');
}
