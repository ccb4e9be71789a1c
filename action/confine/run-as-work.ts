/** One program as the work, run to its end: for what the Action does in the work's own folders, with the work's own rights. */
import { once } from 'node:events';
import { Failure } from '../../app/ground/outcome.ts';
import type { Confinement, Start } from './confinement.ts';

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  /** The end of what it wrote on standard error. */
  readonly said: string;
}

/** Rejects with a `Failure` when the program cannot be started or the signal ends it. */
export async function runAsWork(
  confinement: Confinement,
  start: Start & { readonly input?: string | Buffer; readonly signal: AbortSignal },
): Promise<Ran> {
  const { signal, input = '', command } = start;
  const child = confinement.start(start);
  const kill = () => void confinement.kill();
  signal.addEventListener('abort', kill, { once: true });
  let stdout = '';
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4_000)));
  // A program that reads nothing closes its input; its exit code tells how it went.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    if (signal.aborted) throw new Failure('permanent', `${command[0]} was broken off`);
    return { code, stdout, said: said.trim() };
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    throw new Failure('permanent', `${command[0]} could not be started: ${String(cause)}`, { cause });
  } finally {
    signal.removeEventListener('abort', kill);
  }
}
