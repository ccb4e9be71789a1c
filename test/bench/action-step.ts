/** The committed bundle of the Action as a step of a run, with the environment that a runner gives it. */
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Claimed } from '../../app/wire/claim.ts';
import { GITHUB_TOKEN } from '../action/git-host.ts';
import type { Doors } from './runner-doors.ts';

/** For whoever measures a bundle that is not committed: `BENCH_ACTION_DIST=…`. */
const DIST = process.env['BENCH_ACTION_DIST'] ?? fileURLToPath(new URL('../../action/dist/', import.meta.url));

/** The bundle as it is now, in a place where nobody builds it anew meanwhile. Returns its folder. */
export function copyOfBundle(folder: string): string {
  const copy = join(folder, 'dist');
  cpSync(DIST, copy, { recursive: true });
  writeFileSync(join(copy, 'package.json'), '{"type":"module"}');
  return copy;
}

export interface Step {
  readonly folder: string;
  readonly environment: Record<string, string>;
}

export function newStep(folder: string, doors: Doors, githubUrl: string): Step {
  const own = mkdtempSync(join(folder, 'step-'));
  const temp = join(own, 'temp');
  mkdirSync(temp);
  mkdirSync(join(own, 'workspace'));
  const files = Object.fromEntries(
    ['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY'].map((name) => [name, join(temp, name)]),
  );
  for (const file of Object.values(files)) writeFileSync(file, '');
  const environment = {
    PATH: process.env['PATH'] ?? '',
    HOME: temp,
    GITHUB_ACTIONS: 'true',
    GITHUB_REPOSITORY: 'acme/widgets',
    GITHUB_RUN_ID: '4242',
    GITHUB_SERVER_URL: githubUrl,
    GITHUB_WORKSPACE: join(own, 'workspace'),
    RUNNER_TEMP: temp,
    ACTIONS_ID_TOKEN_REQUEST_URL: doors.idTokenUrl,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'a-request-token-of-the-bench',
    INPUT_SERVER: doors.url,
    INPUT_JOB: 'J12',
    INPUT_NONCE: 'a-nonce-of-the-bench-1234',
    INPUT_TOKEN: GITHUB_TOKEN,
    ...files,
  };
  return { folder: own, environment };
}

/** A job for an agent of the bench. */
export function benchJob(
  prompt: string,
  commit: string,
  agent: { readonly name: string; readonly command: string[] },
): Claimed {
  return {
    version: 1,
    session: {
      id: `bench-${process.pid}-${prompt.replaceAll(/[^a-z0-9]+/gi, '-')}`,
      token: 'a-session-token-of-the-bench',
    },
    job: {
      ref: 'J12',
      name: null,
      attempt: 1,
      repository: { owner: 'acme', name: 'widgets' },
      thread: { kind: 'issue', number: 1 },
      requester: 'ada',
      commit,
      url: 'http://127.0.0.1/acme/widgets/J12',
    },
    work: { kind: 'prompt', prompt, agent },
    profile: { name: 'read', allow: ['Read'], ask: [], deny: [] },
    needs: {},
    limits: { timeoutSeconds: 300 },
  };
}
