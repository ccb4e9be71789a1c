/** Everything the Action is told, parsed once: its inputs, and what GitHub says of the run. */
import { tmpdir } from 'node:os';
import { getInput } from '@actions/core';
import { context } from '@actions/github';
import { Failure } from '../app/ground/outcome.ts';
import { ClaimRequest } from '../app/wire/claim.ts';

export interface Inputs {
  /** The app's base URL without a slash at its end; also the audience of the run's identity. */
  readonly server: string;
  readonly job: string;
  readonly nonce: string;
  /** Reads the repository. Never reaches the agent. */
  readonly token: string;
  readonly repository: { readonly owner: string; readonly name: string };
  /** `https://github.com`, or a GitHub Enterprise Server. */
  readonly githubUrl: string;
  readonly runUrl: string;
  readonly workspace: string;
  readonly temp: string;
}

export function readInputs(): Inputs {
  const { owner, repo } = context.repo;
  return {
    server: serverUrl(getInput('server')),
    ...jobAndNonce(),
    token: getInput('token'),
    repository: { owner, name: repo },
    githubUrl: context.serverUrl,
    runUrl: `${context.serverUrl}/${owner}/${repo}/actions/runs/${context.runId}`,
    workspace: process.env['GITHUB_WORKSPACE'] ?? process.cwd(),
    temp: process.env['RUNNER_TEMP'] ?? tmpdir(),
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
