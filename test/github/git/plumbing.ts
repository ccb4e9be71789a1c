/**
 * Runs the real git on one bare repository. Nothing of the machine's own git configuration is read, so that a
 * developer's settings (signing, hooks, aliases) never change what the stand-in does.
 */
import { spawn } from 'node:child_process';

class GitError extends Error {
  readonly exitCode: number | null;
  constructor(args: readonly string[], exitCode: number | null, stderr: string) {
    super(`git ${args.join(' ')} ended with ${exitCode}: ${stderr.trim()}`);
    this.exitCode = exitCode;
  }
}

export interface GitOptions {
  readonly input?: string | Buffer;
  readonly env?: Readonly<Record<string, string>>;
  /** Exit codes that are answers, not errors. */
  readonly accept?: readonly number[];
}

/** The environment of every git the stand-in starts. */
export function gitEnvironment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: '/nonexistent',
    LC_ALL: 'C.UTF-8',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    ...extra,
  };
}

export function git(gitDir: string, args: readonly string[], options: GitOptions = {}): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', [`--git-dir=${gitDir}`, ...args], {
      env: gitEnvironment(options.env),
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const out: Buffer[] = [];
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0 || (code !== null && options.accept?.includes(code))) resolve(Buffer.concat(out));
      else reject(new GitError(args, code, stderr));
    });
    // A git that refuses early closes its input; the exit code tells the story then.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input);
  });
}

export async function gitText(gitDir: string, args: readonly string[], options: GitOptions = {}): Promise<string> {
  return (await git(gitDir, args, options)).toString('utf8').replace(/\n$/, '');
}

/** Names the file into which the post-receive hook of a repository writes what a push moved. */
export const MOVES_FILE = 'STAND_IN_MOVES';

export const ZERO_SHA = '0'.repeat(40);

export function isSha(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text);
}

/** The commit a branch, tag, full ref or SHA names, the way GitHub resolves it: branches before tags. */
export async function resolveCommit(gitDir: string, ref: string): Promise<string | undefined> {
  const candidates = isSha(ref)
    ? [ref]
    : ref.startsWith('refs/')
      ? [ref]
      : [`refs/heads/${ref}`, `refs/tags/${ref}`, `refs/${ref}`, ...(/^[0-9a-f]{7,39}$/.test(ref) ? [ref] : [])];
  if (ref === 'HEAD') candidates.unshift('HEAD');
  for (const candidate of candidates) {
    const sha = await gitText(
      gitDir,
      ['rev-parse', '--verify', '--quiet', '--end-of-options', `${candidate}^{commit}`],
      { accept: [1, 128] },
    );
    if (isSha(sha)) return sha;
  }
  return undefined;
}

/** What a ref points at right now, without peeling tags. */
export async function refTarget(gitDir: string, fullRef: string): Promise<string | undefined> {
  const sha = await gitText(gitDir, ['rev-parse', '--verify', '--quiet', '--end-of-options', fullRef], {
    accept: [1, 128],
  });
  return isSha(sha) ? sha : undefined;
}
