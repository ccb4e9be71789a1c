/** The sandbox as programs use it, with a pretend app in the app's place: what it promises in JSON, what it keeps, what it leaves behind. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Octokit } from '@octokit/rest';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import type { SandboxFacts } from './announce.ts';
import { launch, type Launch } from './launch.ts';
import { playStory } from './story.ts';

const kept = mkdtempSync(join(tmpdir(), 'sandbox-kept-'));
const launched: Launch[] = [];

afterEach(() => Promise.all(launched.splice(0).map(({ stop }) => stop())));
afterAll(() => rmSync(kept, { recursive: true, force: true }));

function start(data?: string): Launch {
  const sandbox = launch({ json: true, once: false, port: 0, data }, [
    process.execPath,
    join(import.meta.dirname, 'pretend-app.ts'),
  ]);
  launched.push(sandbox);
  return sandbox;
}

const as = (facts: SandboxFacts, login: keyof SandboxFacts['users']) =>
  new Octokit({ baseUrl: facts.github, auth: facts.users[login].token }).rest;

test('what it says is true: people with their rights, threads, the installed app, everything listening', async () => {
  const { facts, logFile } = await start().ready;
  const where = { owner: facts.owner, repo: facts.repo };

  for (const [login, { permission }] of Object.entries(facts.users)) {
    const answer = await as(facts, 'admin').repos.getCollaboratorPermissionLevel({ ...where, username: login });
    expect(answer.data.role_name).toBe(permission === 'none' ? 'read' : permission);
  }
  expect(
    (await as(facts, 'reader').issues.get({ ...where, issue_number: facts.issue })).data.pull_request,
  ).toBeUndefined();
  const pull = await as(facts, 'reader').pulls.get({ ...where, pull_number: facts.pull });
  expect([pull.data.head.repo.full_name, pull.data.changed_files]).toEqual(['acme/widgets', 1]);
  const forkPull = await as(facts, 'reader').pulls.get({ ...where, pull_number: facts.forkPull });
  expect([forkPull.data.head.repo.full_name, forkPull.data.changed_files]).toEqual(['outsider/widgets', 1]);
  const variable = await as(facts, 'admin').actions.getRepoVariable({ ...where, name: 'SIGNALBOX_URL' });
  expect(variable.data.value).toBe(facts.app);
  expect((await fetch(`${facts.app}/healthz`)).status).toBe(200);
  expect(await (await fetch(`${facts.github}/_stand-in/violations`)).json()).toEqual([]);

  const told = JSON.parse(readFileSync(logFile, 'utf8').split('\n')[0] ?? '') as Record<string, string>;
  expect(told).toMatchObject({
    WEBHOOK_SECRET: facts.webhookSecret,
    DATABASE_PATH: facts.databasePath,
    BASE_URL: facts.app,
    HOST: '127.0.0.1',
  });
  expect(Object.keys(told)).not.toContain('VITEST');
});

test('the seeded configuration starts the scripted agent where it is on this machine', async () => {
  const { facts } = await start().ready;

  const answer = await fetch(`${facts.github}/repos/acme/widgets/contents/.github/signalbox.yml`, {
    headers: { accept: 'application/vnd.github.raw+json' },
  });
  const text = await answer.text();

  expect(text).toContain(process.execPath);
  expect(text).toContain('# What Signalbox may do');
});

test('a killed app is started again, and the stand-in tells its new process', async () => {
  const { facts } = await start().ready;
  const pids = async () => (await (await fetch(`${facts.github}/_stand-in/pids`)).json()) as SandboxFacts['pids'];
  expect(await pids()).toEqual(facts.pids);

  process.kill(facts.pids.app, 'SIGKILL');

  await vi.waitFor(async () => expect((await pids()).app).not.toBe(facts.pids.app), { timeout: 3000, interval: 20 });
  await vi.waitFor(async () => expect((await fetch(`${facts.app}/healthz`)).status).toBe(200), {
    timeout: 5000,
    interval: 50,
  });
  expect((await pids()).app).toBeGreaterThan(0);
});

test('with --data it goes on where it was; without, it leaves nothing', async () => {
  const first = start(kept);
  const before = (await first.ready).facts;
  const comment = { owner: before.owner, repo: before.repo, issue_number: before.issue, body: 'still here' };
  await as(before, 'writer').issues.createComment(comment);
  await first.stop();

  const { facts } = await start(kept).ready;

  expect(facts.users).toEqual(before.users);
  expect(facts.webhookSecret).toBe(before.webhookSecret);
  const comments = await as(facts, 'writer').issues.listComments(comment);
  expect(comments.data.map(({ body }) => body)).toContain('still here');

  const passing = start();
  const { dataDir, facts: passed } = await passing.ready;
  expect(existsSync(dataDir)).toBe(true);
  await passing.stop();
  expect(existsSync(dataDir)).toBe(false);
  expect(() => process.kill(passed.pids.app, 0)).toThrow();
  await expect(fetch(passed.github)).rejects.toThrow();
});

test('a story that cannot be seen says which step is missing, and what was not reached', async () => {
  const { facts } = await start().ready;
  const said: string[] = [];

  expect(await playStory(facts, (line) => said.push(line), 1000)).toBe(false);

  expect(said[0]).toMatch(/✗ not seen: writer signed in.*no cookie/);
  expect(said).toContainEqual(expect.stringContaining('not reached: 👀 on the comment'));
});

test('stopped while starting, it ends and leaves nothing', async () => {
  const sandbox = start();

  await sandbox.stop();

  await expect(sandbox.ready).rejects.toThrow();
});

test('a taken port is said by name, with exit code 1', async () => {
  const other = createServer();
  const port = await new Promise<number>((resolve) => {
    other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port));
  });

  const run = promisify(execFile)(process.execPath, [
    join(import.meta.dirname, '../sandbox.ts'),
    '--json',
    '--port',
    String(port - 1),
  ]);

  await expect(run).rejects.toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining(`Port ${port} is taken`),
  });
  other.close();
});

test('a flag it does not know is answered with the ones it knows', async () => {
  const run = promisify(execFile)(process.execPath, [join(import.meta.dirname, '../sandbox.ts'), '--jsno']);

  await expect(run).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('--data DIR') });
});
