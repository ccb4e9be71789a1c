/** Runs npm for an installation, and says in plain words what it was that failed. */
import { spawn } from 'node:child_process';
import { Failure, type FailureKind } from '../../app/ground/outcome.ts';

export interface NpmRun {
  /** Holds the manifest. A `.npmrc` of the checkout has no say here. */
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** What is being installed, for people. */
  readonly what: string;
}

/** Its own settings, the way out of the machine, and the token of a registry of one's own; nothing else of the Action's. */
const KEPT = [
  'PATH',
  'HOME',
  'LANG',
  'TMPDIR',
  'TEMP',
  'NODE_AUTH_TOKEN',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
];
const KEPT_IN_ANY_CASE = /^(https?_proxy|no_proxy|all_proxy|npm_config_.+)$/i;

const WORDS = [
  'install',
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  '--no-package-lock',
  '--omit=dev',
  '--loglevel=error',
];

export async function runNpm(npm: readonly string[], run: NpmRun): Promise<void> {
  const [program = '', ...words] = npm;
  const kept = Object.entries(run.environment).filter(([name]) => KEPT.includes(name) || KEPT_IN_ANY_CASE.test(name));
  const child = spawn(program, [...words, ...WORDS], {
    cwd: run.cwd,
    env: Object.fromEntries(kept),
    stdio: ['ignore', 'ignore', 'pipe'],
    signal: run.signal,
    killSignal: 'SIGKILL',
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-8_000);
  });
  const { promise, resolve } = Promise.withResolvers<{ code: number | null; error?: Error }>();
  child.once('error', (error) => resolve({ code: null, error }));
  child.once('close', (code) => resolve({ code }));
  const { code, error } = await promise;
  run.signal.throwIfAborted();
  if (error) throw failure('permanent', run.what, `npm could not be started (${error.message})`);
  if (code !== 0) throw failureOf(said, run.what);
}

const OFFLINE =
  /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|E5\d\d|E429)$/;

/** npm names its error by a code, on a line of its own. */
function failureOf(said: string, what: string): Failure {
  const code = /^npm (?:error|ERR!) code (\S+)/m.exec(said)?.[1] ?? '';
  const detail = lastLines(said);
  if (code === 'ENOSPC' || /no space left on device/i.test(said))
    return failure('permanent', what, 'the disk of this machine is full.');
  if (code === 'E404' || code === 'ETARGET')
    return failure('permanent', what, `the registry that npm uses does not have it.\n${detail}`);
  if (code === 'E401' || code === 'E403' || code === 'ENEEDAUTH')
    return failure('unauthorized', what, `the registry that npm uses refuses it.\n${detail}`);
  if (OFFLINE.test(code))
    return failure('transient', what, `the registry that npm uses cannot be reached (${code}).\n${detail}`);
  return failure('permanent', what, `npm failed.\n${detail}`);
}

const failure = (kind: FailureKind, what: string, why: string): Failure =>
  new Failure(kind, `${what} cannot be installed: ${why}`.trim());

function lastLines(said: string): string {
  const lines = said
    .split('\n')
    .filter((line) => !/complete log of this run|^\s*$|^npm (?:error|ERR!) +(?:code |at |errno |syscall )/i.test(line));
  return lines.slice(0, 6).join('\n').slice(0, 1_200);
}
