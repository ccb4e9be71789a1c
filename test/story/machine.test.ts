/**
 * A session on somebody's own machine, with real processes: messages from the page and from the terminal, an approval, the network cut in the
 * midst of a flood, a machine that sleeps, an app that is killed, and at last the command itself, killed without a word.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { cuttable } from './cuttable.ts';
import { at, eventually, startSandbox, type Sandbox } from './sandbox-process.ts';

const COMMAND = resolve(import.meta.dirname, '../../app/cli/main.ts');
const AGENT = resolve(import.meta.dirname, '../agents/scripted.ts');
const FLOOD = 3_000;

interface Entry {
  readonly seq: number;
  readonly event: { readonly kind: string; readonly role?: string; readonly text?: string };
}

/** A folder of the person's own, with a commit that GitHub has never seen. */
async function repositoryIn(folder: string): Promise<string> {
  const path = join(folder, 'my-widgets');
  await mkdir(path);
  await writeFile(join(path, 'README.md'), 'mine\n');
  const git = (...words: string[]) => execFileSync('git', ['-C', path, ...words]);
  git('init', '--quiet');
  git('remote', 'add', 'origin', 'git@github.test:acme/widgets.git');
  git('add', '.');
  git('-c', 'user.name=ada', '-c', 'user.email=ada@example.test', 'commit', '--quiet', '--message', 'mine');
  return path;
}

function remote({ folder, facts }: Sandbox, server: string, cwd: string) {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    SIGNALBOX_URL: server,
    SIGNALBOX_TOKEN: facts.users['writer']?.token ?? '',
    A_SECRET_TOKEN: 'the-very-secret-of-the-laptop',
  };
  const words = [COMMAND, 'remote', '--name', 'story', '--prompt', '[[say:first-word]] [[env]]', '--'];
  const child = spawn(process.execPath, [...words, process.execPath, AGENT], { env, cwd, stdio: 'pipe' });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  return {
    child,
    out: () => out,
    err: () => err,
    type: (line: string) => void child.stdin.write(`${line}\n`),
    seen: (words: string, seconds = 20) =>
      eventually(
        `${words} is seen in the terminal:\n${err}`,
        async () => (out.includes(words) ? true : undefined),
        seconds,
      ),
  };
}

/** Those that the command started, straight below it: its agent and its guard. */
async function childrenOf(parent: number | undefined): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const status = await readFile(`/proc/${pid}/status`, 'latin1').catch(() => '');
      return status.includes(`\nPPid:\t${parent}\n`) ? [Number(pid)] : [];
    }),
  );
  return found.flat();
}

/** What has ended and only waits for somebody to notice is gone. */
const lives = async (pid: number): Promise<boolean> =>
  /^State:\s+[^ZX]/m.test(await readFile(`/proc/${pid}/status`, 'latin1').catch(() => ''));

test(
  'a session on a laptop survives the network, sleep and the app, and tells the truth of its end',
  { timeout: 120_000 },
  async () => {
    await using sandbox = await startSandbox();
    const { facts } = sandbox;
    await using network = await cuttable(facts.app);
    const api = async (method: string, path: string, body?: object) => {
      const { owner, repo } = at(facts);
      const answer = await fetch(`${facts.app}/api/v1/repos/${owner}/${repo}${path}`, {
        method,
        headers: { authorization: `Bearer ${facts.users['admin']?.token}`, 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      });
      // Each look tells its own shape.
      // oxlint-disable-next-line typescript/no-explicit-any
      return (await answer.json()) as any;
    };
    const laptop = remote(sandbox, network.url, await repositoryIn(sandbox.folder));
    try {
      await laptop.seen('  first-word');
      const job = /^(J\d+) story on /m.exec(laptop.out())?.[1] ?? '';
      expect((await api('GET', `/jobs/${job}`)).job).toMatchObject({
        state: 'running',
        requester: 'writer',
        title: 'story',
      });
      // It is the person's own environment, but for the token that makes the command act for them; its secrets do not leave the machine.
      await laptop.seen('A_SECRET_TOKEN=***');
      expect([laptop.out().includes('SIGNALBOX_TOKEN='), laptop.out().includes('very-secret')]).toEqual([false, false]);

      await api('POST', `/jobs/${job}/messages`, { text: '[[say:from-the-page]]', mode: 'queue' });
      await laptop.seen('  from-the-page');
      laptop.type('[[run:echo it-ran]] [[say:after-the-approval]]');
      await laptop.seen('? P1 asks for Bash: echo it-ran');
      laptop.type('/approve P1');
      await laptop.seen('  after-the-approval');

      // The network goes in the midst of a flood, and what is typed meanwhile waits.
      laptop.type(`[[flood:${FLOOD}]] [[say:flood-over]]`);
      await laptop.seen(' 20 ');
      network.cut();
      laptop.type('[[say:typed-while-away]]');
      await laptop.seen('nothing is shown here');
      network.mend();
      await laptop.seen('  flood-over', 40);
      await laptop.seen('  typed-while-away', 40);
      expect(laptop.out()).toContain('The app is back');

      // The machine sleeps, and somebody writes to it.
      laptop.child.kill('SIGSTOP');
      await api('POST', `/jobs/${job}/messages`, { text: '[[say:good-morning]]', mode: 'steer' });
      await delay(1_500);
      expect((await api('GET', `/jobs/${job}`)).job.state).toBe('running');
      laptop.child.kill('SIGCONT');
      await laptop.seen('  good-morning', 40);

      const pid = await eventually('the app runs', () => sandbox.appPid());
      process.kill(pid, 'SIGKILL');
      laptop.type('[[say:after-the-kill]]');
      await laptop.seen('  after-the-kill', 40);

      // Killed without a word, with an agent at work.
      laptop.type('[[say:still-here]] [[sleep:300]]');
      await laptop.seen('  still-here');
      const children = await childrenOf(laptop.child.pid);
      expect(children.length).toBe(2);
      const before = Date.now();
      laptop.child.kill('SIGKILL');
      const ended = await eventually('it ended', async () => {
        const { job: now } = await api('GET', `/jobs/${job}`);
        return now.state === 'running' ? undefined : now;
      });
      expect(Date.now() - before).toBeLessThan(5_000);
      expect(ended).toMatchObject({
        state: 'failed',
        reason: expect.stringContaining(
          'was killed before it could say how the session ended; the agent was ended with it',
        ),
      });
      await eventually('nothing of it is left', async () =>
        (await Promise.all(children.map(lives))).some(Boolean) ? undefined : true,
      );
      expect((await api('POST', `/jobs/${job}/retry`, {})).error.code).toBe('on_machine');

      // Nothing is missing, nothing came twice; neither in the log nor in the terminal.
      const log: Entry[] = [];
      for (;;) {
        const page: Entry[] = (await api('GET', `/jobs/${job}/log?after=${log.at(-1)?.seq ?? 0}&limit=1000`)).entries;
        if (page.length === 0) break;
        log.push(...page.toSorted((one, other) => one.seq - other.seq));
      }
      expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1));
      const spoken = log
        .map(({ event }) => (event.kind === 'message' && event.role === 'agent' ? event.text : ''))
        .join('');
      const flood = Array.from({ length: FLOOD }, (_, index) => `${index + 1} `).join('');
      expect(spoken.split(flood).length).toBe(2);
      // In the terminal, a word of ours may stand between two pieces of it.
      const shown = laptop
        .out()
        .split('\n')
        .flatMap((line) => (/^ {2}[\d ]+$/.test(line) ? [line.slice(2)] : []));
      expect(shown.join('')).toBe(flood);
      for (const once of [
        'first-word',
        'from-the-page',
        'flood-over',
        'typed-while-away',
        'good-morning',
        'after-the-kill',
      ])
        expect([
          once,
          laptop
            .out()
            .split('\n')
            .filter((line) => line === `  ${once}`).length,
        ]).toEqual([once, 1]);

      // GitHub never heard of it, and what it heard fits its descriptions.
      const writes = (await sandbox.requests()).filter(
        ({ createsContent, method }) => createsContent || method === 'PATCH',
      );
      expect([writes, await sandbox.violations()]).toEqual([[], []]);
    } finally {
      laptop.child.kill('SIGKILL');
    }
  },
);
