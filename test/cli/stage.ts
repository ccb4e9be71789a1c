/** The command in a machine of a test's own: its environment, its programs, its server, and all that it said. */
import { runCommand } from '../../app/cli/run-command.ts';
import type { Surroundings } from '../../app/cli/surroundings.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Machine {
  readonly env?: Readonly<Record<string, string>>;
  readonly programs?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly fetch?: typeof globalThis.fetch;
  readonly newKey?: () => string;
  /** Called instead of waiting. */
  readonly pause?: (ms: number) => Promise<unknown>;
}

export const AT_HOME: Machine & Required<Pick<Machine, 'env' | 'programs'>> = {
  env: { SIGNALBOX_URL: 'https://box.test', SIGNALBOX_TOKEN: 'sbt_secret' },
  programs: { 'git remote get-url origin': 'git@github.test:acme/widgets.git' },
};

export async function signalbox(args: readonly string[], machine: Machine = AT_HOME): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  let keys = 0;
  const around: Surroundings = {
    env: machine.env ?? AT_HOME.env,
    version: () => '1.2.3',
    fetch: machine.fetch ?? (() => Promise.reject(new TypeError('fetch failed', { cause: new Error('no network') }))),
    ask: (program, words) => Promise.resolve((machine.programs ?? AT_HOME.programs)[[program, ...words].join(' ')]),
    readInput: () => Promise.resolve(machine.input ?? ''),
    pause: machine.pause ?? (() => Promise.resolve()),
    newKey: machine.newKey ?? (() => `key-${(keys += 1)}`),
    out: (line) => void out.push(line),
    err: (line) => void err.push(line),
  };
  const code = await runCommand(args, around);
  return { code, out: out.join('\n'), err: err.join('\n') };
}
