/** The machine's own powers, where the Action has them: as root, or by a `sudo` that asks for no password. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface Root {
  /** Words that go before a command which root shall run: none, or `sudo`. */
  readonly prefix: readonly string[];
}

/** `undefined` on machines where the Action is an ordinary user. */
export async function rootOf(): Promise<Root | undefined> {
  if (process.platform !== 'linux') return undefined;
  if (process.geteuid?.() === 0) return { prefix: [] };
  const prefix = ['sudo', '-n', '--'];
  return (await run([...prefix, 'true']).then(
    () => true,
    () => false,
  ))
    ? { prefix }
    : undefined;
}

/** Runs a script of ours with `words` as its arguments, and resolves with what it printed; rejects when it ends badly. */
export const asRoot = (root: Root, script: string, words: readonly string[]): Promise<string> =>
  run([...root.prefix, 'sh', '-c', script, 'signalbox', ...words]);

async function run([program = '', ...words]: readonly string[]): Promise<string> {
  // The tools for accounts lie where the path of ordinary users does not lead.
  const PATH = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin:/usr/bin:/bin`;
  const { stdout } = await promisify(execFile)(program, words, { env: { PATH, LC_ALL: 'C' }, timeout: 60_000 });
  return stdout.trim();
}
