/** A session of `signalbox remote`: the runner's own code with an agent of the bench, in a process of its own. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { REPOSITORY } from './signed-webhook.ts';

const COMMAND = resolve(import.meta.dirname, '../../app/cli/main.ts');
const AGENT = resolve(import.meta.dirname, 'stamping-agent.ts');
const { owner, name } = REPOSITORY;

export interface RemoteSession extends AsyncDisposable {
  /** `J12`, and the path of its page. */
  readonly job: string;
  readonly page: string;
  /** A message to the agent; returns when the app has it. */
  tell(text: string): Promise<void>;
  /** Processes of the agent: itself and what it started. */
  processes(): number;
}

let sessions = 0;

export async function remoteSession(
  folder: string,
  { url, token }: { readonly url: string; readonly token: string },
): Promise<RemoteSession> {
  const cwd = mkdtempSync(join(folder, 'work-'));
  writeFileSync(join(cwd, 'README.md'), 'mine\n');
  const git = (...words: string[]) => execFileSync('git', ['-C', cwd, ...words]);
  git('init', '--quiet');
  git('add', '.');
  git('-c', 'user.name=ada', '-c', 'user.email=ada@example.test', 'commit', '--quiet', '--message', 'mine');
  const mark = `BENCH_SESSION=${process.pid}-${(sessions += 1)}`;
  const [key = '', value = ''] = mark.split('=');
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: cwd,
    SIGNALBOX_URL: url,
    SIGNALBOX_TOKEN: token,
    [key]: value,
  };
  const words = [COMMAND, 'remote', '--json', '--repo', `${owner}/${name}`, '--', process.execPath, AGENT];
  const child = spawn(process.execPath, words, { env, cwd, stdio: ['pipe', 'pipe', 'pipe'] });
  const exited = once(child, 'exit');
  process.once('exit', () => child.kill('SIGKILL'));
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2000)));
  let out = '';
  const job = await new Promise<string>((found, failed) => {
    child.stdout.on('data', (chunk: Buffer) => {
      if (out.length < 10_000) out += chunk.toString();
      const ref = /"job":"(J\d+)"/.exec(out)?.[1];
      if (ref !== undefined) found(ref);
    });
    void exited.then(() => failed(new Error(`the session ended:\n${said}`)));
  });
  return {
    job,
    page: `/${owner}/${name}/${job}`,
    async tell(text) {
      const answer = await fetch(`${url}/api/v1/repos/${owner}/${name}/jobs/${job}/messages`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ text, mode: 'queue' }),
      });
      if (!answer.ok) throw new Error(`the message was refused: ${answer.status} ${await answer.text()}`);
    },
    processes: () => processesWith(mark),
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGINT');
      const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await exited;
      clearTimeout(late);
    },
  };
}

/** Of the agent's own: they carry the session's mark too. */
function processesWith(mark: string): number {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      const environment = readFileSync(`/proc/${name}/environ`, 'latin1');
      return environment.includes(mark) && environment.includes('SIGNALBOX_SESSION=');
    } catch {
      return false;
    }
  }).length;
}
