/** What people do with jobs that exist: try again, hold and release, skip a step; from the thread, a program and a terminal, and while the app stops. */
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { at, eventually, startSandbox, type Sandbox } from './sandbox-process.ts';
import { checkOf, command, jobIs, jobSays, newIssue } from './thread.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(async () => {
  const violations = await sandbox.violations();
  await sandbox[Symbol.asyncDispose]();
  expect(violations).toEqual([]);
});

test.concurrent('a job that failed is tried again, and what was skipped because of it runs after it', async () => {
  const { pull } = sandbox.facts;
  const flag = join(sandbox.shared, 'ready');
  await command(sandbox, pull, `/run --as first test -e ${flag}\n/run --then --as second true`);
  await checkOf(sandbox, pull, 'signalbox / second', ({ conclusion }) => conclusion === 'cancelled');
  await writeFile(flag, '');
  const first = await jobSays(sandbox, pull, 'first', 'failed');
  await command(sandbox, pull, `/retry ${first}`);
  await checkOf(sandbox, pull, 'signalbox / first', ({ conclusion }) => conclusion === 'success');
  await checkOf(sandbox, pull, 'signalbox / second', ({ conclusion }) => conclusion === 'success');
  // GitHub shows the newest of a name, and keeps what the first attempt concluded.
  const { data: head } = await sandbox.as('writer').rest.pulls.get({ ...at(sandbox.facts), pull_number: pull });
  const { data: all } = await sandbox.as('writer').rest.checks.listForRef({
    ...at(sandbox.facts),
    ref: head.head.sha,
    check_name: 'signalbox / first',
    filter: 'all',
  });
  expect(all.check_runs.map(({ conclusion }) => String(conclusion)).toSorted()).toEqual(['failure', 'success']);
  await eventually('the labels say so', async () =>
    (await sandbox.labels(pull)).toSorted().join() === 'done:first,done:second' ? true : undefined,
  );
});

test.concurrent('a job that is held stays until it is released, though what it needs is done', async () => {
  const issue = await newIssue(sandbox, 'Hold it');
  await command(sandbox, issue, '/run --as early sleep 2\n/run --then --as late true');
  const late = await jobSays(sandbox, issue, 'late', 'waiting');
  expect(late).toMatch(/^J\d+$/);
  await command(sandbox, issue, `/hold ${late}`);
  await jobSays(sandbox, issue, 'early', '✅ succeeded');
  await jobSays(sandbox, issue, 'late', 'held');
  await command(sandbox, issue, `/release ${late}`);
  await jobSays(sandbox, issue, 'late', '✅ succeeded');
});

test.concurrent('a step that somebody marks as done is not run', async () => {
  const issue = await newIssue(sandbox, 'Skip it');
  await sandbox
    .as('writer')
    .rest.issues.addLabels({ ...at(sandbox.facts), issue_number: issue, labels: ['done:implement'] });
  await jobSays(sandbox, issue, 'implement', 'waived');
  await command(sandbox, issue, '/dispatch test');
  await jobSays(sandbox, issue, 'test', '✅ succeeded');
  await eventually('its labels', async () =>
    (await sandbox.labels(issue)).toSorted().join() === 'done:implement,done:test' ? true : undefined,
  );
});

test.concurrent('a program and a terminal start a job and follow it to its end', async () => {
  const { app, owner, repo, users } = sandbox.facts;
  const issue = await newIssue(sandbox, 'From afar');
  const token = users['writer']?.token ?? '';
  const jobs = `${app}/api/v1/repos/${owner}/${repo}/jobs`;
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': 'once' };
  const submit = (): Promise<Response> =>
    fetch(jobs, { method: 'POST', headers, body: JSON.stringify({ thread: issue, run: 'echo from afar' }) });
  // Installed a moment ago: the app may not have heard of it yet.
  await eventually('the app knows the repository', async () =>
    (await fetch(jobs, { headers })).status === 200 ? true : undefined,
  );
  const first = await submit();
  const made = (await first.json()) as { jobs: { ref: string }[] };
  expect(first.status).toBe(201);
  const again = await submit();
  expect(again.status).toBe(200);
  expect(((await again.json()) as typeof made).jobs.map(({ ref }) => ref)).toEqual(made.jobs.map(({ ref }) => ref));
  await eventually('its end', async () => {
    const { job } = (await (await fetch(`${jobs}/${made.jobs[0]?.ref}`, { headers })).json()) as {
      job: { state: string };
    };
    return job.state === 'succeeded' ? true : undefined;
  });

  const cli = join(import.meta.dirname, '../../app/cli/main.ts');
  const env = { PATH: process.env['PATH'] ?? '', SIGNALBOX_URL: app, GH_TOKEN: token };
  const order = [
    'run',
    '--repo',
    `${owner}/${repo}`,
    '--thread',
    String(issue),
    '--wait',
    '--',
    'echo',
    'from a terminal',
  ];
  const { stdout } = await promisify(execFile)(process.execPath, [cli, ...order], { env, timeout: 60_000 });
  expect(stdout).toMatch(/J\d+/);
  await jobSays(sandbox, issue, 'from a terminal', '✅ succeeded');
});

test('an app that is asked to stop ends in order, and what it left goes on after its next start', async () => {
  const issue = await newIssue(sandbox, 'While it stops');
  const ran = join(sandbox.shared, 'ran');
  await command(sandbox, issue, `/run --as before sleep 2\n/run --then --as after echo once >> ${ran}`);
  await jobIs(sandbox, issue, 'before', 'running');
  const pid = (await sandbox.appPid()) ?? 0;
  process.kill(pid, 'SIGTERM');
  await eventually('the app is back', async () =>
    (await sandbox.appPid()) !== pid && (await sandbox.isHealthy()) ? true : undefined,
  );
  const log = await readFile(join(sandbox.folder, 'data/app.log'), 'utf8');
  expect(log).toMatch(/"msg":"stopped"/);
  await jobSays(sandbox, issue, 'after', '✅ succeeded');
  expect(await readFile(ran, 'utf8')).toBe('once\n');
});
