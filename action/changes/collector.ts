/**
 * A git directory of our own for one look at the work's files. It borrows the objects of the checkout and nothing else: no
 * setting, hook, filter, attribute or index of anyone is read, and git is never asked to walk into what it does not know.
 */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../../app/ground/outcome.ts';
import { gitEnvironment } from '../git.ts';

/** Bytes as text with one character each (latin1), for paths that need not be UTF-8. */
export type Raw = string;

export const rawOf = (bytes: Buffer): Raw => bytes.toString('latin1');
export const bytesOf = (raw: Raw): Buffer => Buffer.from(raw, 'latin1');

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The path as a text; `undefined` when it is not UTF-8, which neither JSON nor GitHub can carry. */
export function textOf(raw: Raw): string | undefined {
  try {
    return utf8.decode(bytesOf(raw));
  } catch {
    return undefined;
  }
}

/** A name for people, whatever the path holds. */
export const shownPath = (raw: Raw): string => (textOf(raw) ?? bytesOf(raw).toString('utf8')).slice(0, 4_096);

export interface GitOptions {
  readonly input?: Buffer;
  /** Reading ends (and git is killed) after this many bytes. */
  readonly most?: number;
  /** An exit code that is an answer, too. */
  readonly accept?: number;
}

export interface Collector {
  git(words: readonly string[], options?: GitOptions): Promise<Buffer>;
  remove(): Promise<void>;
}

export async function openCollector(
  { folder, gitDir }: { folder: string; gitDir: string },
  signal: AbortSignal,
): Promise<Collector> {
  const own = await mkdtemp(join(tmpdir(), 'signalbox-collect-'));
  for (const part of ['objects/info', 'refs', 'info']) await mkdir(join(own, part), { recursive: true });
  await writeFile(join(own, 'HEAD'), 'ref: refs/heads/none\n');
  const real = process.platform === 'win32' ? 'false' : 'true';
  await writeFile(
    join(own, 'config'),
    `[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tfilemode = ${real}\n\tsymlinks = ${real}\n`,
  );
  await writeFile(join(own, 'objects/info/alternates'), `${join(gitDir, 'objects')}\n`);
  // The strongest place for attributes: whatever the work writes, no file goes through a filter or a driver, or hides in a diff.
  await writeFile(join(own, 'info/attributes'), '* !filter !diff !merge\n');
  const environment = environmentOf(own, folder);
  return {
    git: (words, options = {}) => run(words, { cwd: folder, environment, signal, ...options }),
    remove: () => rm(own, { recursive: true, force: true, maxRetries: 3 }),
  };
}

function environmentOf(own: string, folder: string): NodeJS.ProcessEnv {
  const settings = {
    'core.untrackedCache': 'false',
    'core.attributesFile': '/dev/null',
    'core.excludesFile': '/dev/null',
    'core.quotePath': 'false',
  };
  const variables = { GIT_DIR: own, GIT_WORK_TREE: folder, GIT_INDEX_FILE: join(own, 'index'), GIT_NO_LAZY_FETCH: '1' };
  return gitEnvironment({ settings, variables });
}

interface Running extends GitOptions {
  readonly cwd: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

async function run(
  words: readonly string[],
  { cwd, environment, signal, input, most, accept }: Running,
): Promise<Buffer> {
  if (signal.aborted) throw late(signal);
  const child = spawn('git', words, { cwd, env: environment, signal, killSignal: 'SIGKILL' });
  const out: Buffer[] = [];
  let length = 0;
  let enough = false;
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out.push(chunk);
    length += chunk.length;
    enough ||= length >= (most ?? Number.POSITIVE_INFINITY);
    if (enough) child.kill('SIGKILL');
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-1_000);
  });
  // A git that ends early closes its input; its exit code tells why.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  child.once('error', (cause) =>
    reject(signal.aborted ? late(signal) : new Failure('permanent', `git could not run: ${cause.message}`, { cause })),
  );
  child.once('close', (code) => {
    if (code === 0 || enough || (code !== null && code === accept)) resolve(Buffer.concat(out));
    else reject(new Failure('permanent', `git ${words[0]} ended with ${code}: ${said.trim()}`));
  });
  return promise;
}

const late = (signal: AbortSignal): Failure =>
  new Failure('permanent', 'Collecting the changes took too long', { cause: signal.reason });
