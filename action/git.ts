/** Git as the Action runs it: a bare environment, nothing asked of a person, and no program of anybody else's started on the way. */
import { spawn } from 'node:child_process';
import { Failure } from '../app/ground/outcome.ts';

export interface GitOptions {
  readonly cwd: string;
  /** The whole environment; `gitEnvironment` makes one. */
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  readonly signal: AbortSignal;
  readonly input?: string | Buffer | undefined;
  /** `latin1` keeps paths that are no UTF-8 byte for byte. */
  readonly encoding?: 'utf8' | 'latin1';
}

/** Resolves with what git printed; rejects with a `Failure` that holds the end of what it said. */
export async function runGit(
  words: readonly string[],
  { cwd, environment, signal, input, encoding = 'utf8' }: GitOptions,
): Promise<string> {
  const child = spawn('git', words, { cwd, env: environment, signal, stdio: ['pipe', 'pipe', 'pipe'] });
  const printed: Buffer[] = [];
  let said = '';
  child.stdout.on('data', (bytes: Buffer) => printed.push(bytes));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4_000);
  });
  // A git that needs no more input closes it; its exit code tells how it went.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  child.once('error', (cause) =>
    reject(new Failure('permanent', `git ${words[0]} could not run: ${cause.message}`, { cause })),
  );
  child.once('close', (code) => {
    if (code === 0) resolve(Buffer.concat(printed).toString(encoding));
    else reject(new Failure('permanent', `git ${words[0]} ended with ${code}: ${said.trim()}`));
  });
  return promise;
}

/** Programs that a git directory or a machine could name; ours run none of them. */
const QUIET = {
  'core.hooksPath': '/dev/null',
  'core.fsmonitor': 'false',
  'core.askPass': '',
  'credential.helper': '',
  'advice.detachedHead': 'false',
  'gc.auto': '0',
  'maintenance.auto': 'false',
  'protocol.ext.allow': 'never',
  'protocol.file.allow': 'never',
  'submodule.recurse': 'false',
};

/** How a machine reaches the network; git and its helpers read both spellings. */
const NETWORK = /^(?:https?_proxy|all_proxy|no_proxy|GIT_SSL_(?:CAINFO|CAPATH)|SSL_CERT_(?:FILE|DIR)|CURL_CA_BUNDLE)$/i;

export interface Quiet {
  /** Settings as git knows them: `http.https://github.com/acme/.extraheader`. They end with the process. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Variables of git's own: `GIT_DIR`, `GIT_INDEX_FILE`. */
  readonly variables?: Readonly<Record<string, string>>;
  /** With the machine's proxies, certificates and git settings: only for speaking to a host, before the work has begun. */
  readonly network?: boolean;
}

export function gitEnvironment({ settings = {}, variables = {}, network = false }: Quiet): NodeJS.ProcessEnv {
  const all = Object.entries({ ...QUIET, ...settings });
  const machine = Object.entries(process.env).filter(([name]) => NETWORK.test(name) || name === 'HOME');
  const closed = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', GIT_ATTR_NOSYSTEM: '1' };
  return {
    PATH: process.env['PATH'],
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_REPLACE_OBJECTS: '1',
    ...(network ? Object.fromEntries(machine) : closed),
    GIT_CONFIG_COUNT: String(all.length),
    ...Object.fromEntries(
      all.flatMap(([key, value], index) => [
        [`GIT_CONFIG_KEY_${index}`, key],
        [`GIT_CONFIG_VALUE_${index}`, value],
      ]),
    ),
    ...variables,
  };
}
