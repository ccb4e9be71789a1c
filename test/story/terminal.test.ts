/** From a terminal alone: a person logs in, starts a job, watches it through a restart of the app, steers it, approves, and logs out. */
import { spawn } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { at, eventually, startSandbox, type Sandbox } from './sandbox-process.ts';

const COMMAND = resolve(import.meta.dirname, '../../app/cli/dist/signalbox.js');

interface Running {
  readonly out: () => string;
  readonly err: () => string;
  readonly ended: Promise<number | null>;
}

/** The built command as a process of its own, with nothing of this machine's logins. */
function signalbox({ folder }: Sandbox, ...args: readonly string[]): Running {
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, XDG_CONFIG_HOME: join(folder, 'config') };
  const child = spawn(process.execPath, [COMMAND, ...args], { env, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const ended = new Promise<number | null>((done) => child.once('close', (code) => done(code)));
  return { out: () => out, err: () => err, ended };
}

async function done(running: Running): Promise<string> {
  expect([await running.ended, running.err()]).toEqual([0, '']);
  return running.out();
}

test('a session is started, watched and steered from a terminal', { timeout: 120_000 }, async () => {
  await using sandbox = await startSandbox();
  const { app, github, pull } = sandbox.facts;
  const login = signalbox(sandbox, 'login', '--server', app);
  const code = await eventually('the code is shown', async () => /code ([A-Z]{4}-[A-Z]{4})/.exec(login.err())?.[1]);
  await fetch(`${github}/login/device`, {
    method: 'POST',
    headers: { cookie: 'stand_in_user=writer', accept: 'text/html' },
    body: new URLSearchParams({ user_code: code }),
  });
  expect([await login.ended, login.out()]).toEqual([0, expect.stringContaining('You are writer')]);
  const file = join(sandbox.folder, 'config', 'signalbox', 'logins.json');
  expect([(await stat(file)).mode & 0o777, await readFile(file, 'utf8')]).toEqual([
    0o600,
    expect.stringContaining('sbt_'),
  ]);

  const { owner, repo } = at(sandbox.facts);
  const inRepo = ['--repo', `${owner}/${repo}`];
  const prompt = '[[say:first-word]] [[wait]] [[run:echo checked]] [[say:last-word]]';
  const ref = /^J\d+/.exec(
    await done(signalbox(sandbox, 'dispatch', ...inRepo, '--thread', String(pull), prompt)),
  )?.[0];
  if (ref === undefined) throw new Error('no job was made');
  const watching = signalbox(sandbox, 'watch', ...inRepo, ref);
  const seen = (words: string) =>
    eventually(`${words} is seen`, async () => (watching.out().includes(words) ? true : undefined), 40);
  await seen('  first-word');

  const pid = await eventually('the app runs', () => sandbox.appPid());
  process.kill(pid, 'SIGKILL');
  await eventually('the app is back', async () =>
    (await sandbox.appPid()) !== pid && (await sandbox.isHealthy()) ? true : undefined,
  );
  expect(await done(signalbox(sandbox, 'tell', ...inRepo, ref, 'go on'))).toContain(`Your message to ${ref}: `);
  await seen('? signalbox approve P1, or signalbox deny P1 REASON');
  expect(await done(signalbox(sandbox, 'approve', ...inRepo, 'P1'))).toMatch(
    /^Approved P1 of J\d+: .* It took effect\.$/m,
  );
  expect(await watching.ended).toBe(0);
  const lines = watching.out().split('\n');
  for (const once of ['  first-word', '  last-word', '» message 1, from writer, to steer:'])
    expect([once, lines.filter((line) => line === once).length]).toEqual([once, 1]);
  expect(lines.at(-2)).toMatch(new RegExp(`^${ref} .* · succeeded`));

  expect(await done(signalbox(sandbox, 'logout'))).toContain('counts no more');
  expect(await readFile(file, 'utf8')).not.toContain('sbt_');
});
