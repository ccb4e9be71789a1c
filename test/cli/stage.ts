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
  readonly pause?: (ms: number, signal?: AbortSignal) => Promise<unknown>;
  readonly newSecret?: () => string;
  readonly now?: () => number;
  /** What the file of logins holds; it changes as the command writes. */
  readonly disk?: { text?: string; broken?: string };
  readonly colours?: boolean;
  /** Lines that are typed while it goes on. */
  readonly typed?: AsyncIterable<string>;
  /** How the command starts itself again. */
  readonly program?: readonly string[];
  /** Aborted by ctrl-c. */
  readonly interrupt?: AbortSignal;
  /** Told of everything on standard output as it comes. */
  readonly onOutput?: (all: string) => void;
}

export const AT_HOME: Machine & Required<Pick<Machine, 'env' | 'programs'>> = {
  env: { SIGNALBOX_URL: 'https://box.test', SIGNALBOX_TOKEN: 'sbt_secret' },
  programs: { 'git remote get-url origin': 'git@github.test:acme/widgets.git' },
};

export async function signalbox(args: readonly string[], machine: Machine = AT_HOME): Promise<Ran> {
  let out = '';
  const err: string[] = [];
  let keys = 0;
  const disk = machine.disk ?? {};
  const write = (text: string): void => {
    out += text;
    machine.onOutput?.(out);
  };
  const around: Surroundings = {
    env: machine.env ?? AT_HOME.env,
    version: () => '1.2.3',
    fetch: machine.fetch ?? (() => Promise.reject(new TypeError('fetch failed', { cause: new Error('no network') }))),
    ask: (program, words) => Promise.resolve((machine.programs ?? AT_HOME.programs)[[program, ...words].join(' ')]),
    readInput: () => Promise.resolve(machine.input ?? ''),
    pause: machine.pause ?? (() => Promise.resolve()),
    now: machine.now ?? Date.now,
    newKey: machine.newKey ?? (() => `key-${(keys += 1)}`),
    newSecret: machine.newSecret ?? (() => 'a'.repeat(32)),
    machine: () => 'laptop',
    logins: {
      path: '/people/ada/.config/signalbox/logins.json',
      read: () => Promise.resolve(disk.text),
      write(text) {
        if (disk.broken !== undefined) return Promise.reject(new Error(disk.broken));
        disk.text = text;
        return Promise.resolve();
      },
    },
    out: (line) => write(`${line}\n`),
    err: (line) => void err.push(line),
    write,
    colours: machine.colours ?? false,
    interrupted: () => machine.interrupt ?? new AbortController().signal,
    onInterrupt(act) {
      machine.interrupt?.addEventListener('abort', act);
      return () => machine.interrupt?.removeEventListener('abort', act);
    },
    typed: () => machine.typed ?? nothing(),
    isTerminal: false,
    program: () => machine.program ?? [process.execPath, '--eval', ''],
  };
  const code = await runCommand(args, around);
  return { code, out: out.replace(/\n$/, ''), err: err.join('\n') };
}

async function* nothing(): AsyncGenerator<string> {}
