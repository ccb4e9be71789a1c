/** People without the right to start work: what they ask for waits for somebody who has it, and what they wrote meets no secret. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { at, eventually, startSandbox, type Sandbox } from './sandbox-process.ts';
import { checkOf, command, configuration, configure, jobSays, newIssue, replyTo } from './thread.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
  const { text } = await configuration(sandbox);
  await configure(sandbox, `${text}\nwho: { outsiders: gate }\n`);
});
afterAll(async () => {
  const violations = await sandbox.violations();
  await sandbox[Symbol.asyncDispose]();
  expect(violations).toEqual([]);
});

async function runs(): Promise<number> {
  const { data } = await sandbox.as('writer').rest.actions.listWorkflowRunsForRepo(at(sandbox.facts));
  return data.total_count;
}

test('what an outsider asks for needs an approval, which they cannot give, and which a writer gives by a comment', async () => {
  const { issue } = sandbox.facts;
  const id = await command(sandbox, issue, '/run --as greeting echo hello', 'outsider');
  expect(await replyTo(sandbox, issue, id)).toMatch(
    /@outsider you may not start this by yourself[^]*\*\*P1\*\* lets J1/,
  );
  await eventually('needs-approval', async () =>
    (await sandbox.labels(issue)).includes('needs-approval') ? true : undefined,
  );
  const own = await sandbox.comment(issue, '/approve P1', 'outsider');
  expect(await replyTo(sandbox, issue, own)).toMatch(/@outsider/);
  await jobSays(sandbox, issue, 'greeting', 'needs an approval');
  expect(await runs()).toBe(0);

  await command(sandbox, issue, '/approve P1');
  await jobSays(sandbox, issue, 'greeting', '✅ succeeded');
  await eventually('the label of the thread is gone', async () =>
    (await sandbox.labels(issue)).includes('needs-approval') ? undefined : true,
  );
});

test('on their own pull request the check has the buttons, and the job runs apart from all secrets', async () => {
  const { forkPull, github } = sandbox.facts;
  const before = await runs();
  await command(sandbox, forkPull, '/run --as tests npm test', 'outsider');
  const question = await checkOf(
    sandbox,
    forkPull,
    'signalbox / P2',
    ({ conclusion }) => conclusion === 'action_required',
  );
  expect(question.title).toMatch(/needs an approval to start/);
  expect(await runs()).toBe(before);

  const press = { ...at(sandbox.facts), checkRunId: question.id, identifier: 'approve', login: 'writer' };
  const pressed = await fetch(`${github}/_stand-in/press`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(press),
  });
  expect(pressed.status).toBeLessThan(300);
  await checkOf(sandbox, forkPull, 'signalbox / P2', ({ conclusion }) => conclusion === 'success');
  await checkOf(sandbox, forkPull, 'signalbox / tests', ({ conclusion }) => conclusion === 'success');

  const writer = sandbox.as('writer').rest.actions;
  const { data } = await writer.listWorkflowRunsForRepo(at(sandbox.facts));
  const run = data.workflow_runs.find(({ display_title: title }) => title.includes('J2'));
  await eventually('it ran in the isolated job alone', async () => {
    const { data: found } = await writer.listJobsForWorkflowRun({ ...at(sandbox.facts), run_id: run?.id ?? 0 });
    const ends = found.jobs.map(({ name, conclusion }) => `${name} ${conclusion}`).toSorted();
    return ends.join() === 'isolated success,signalbox skipped' ? true : undefined;
  });
});

test('a pull request that breaks the configuration is told on its lines, and the last good file goes on serving', async () => {
  const { rest } = sandbox.as('writer');
  const { text } = await configuration(sandbox);
  const { data: main } = await rest.git.getRef({ ...at(sandbox.facts), ref: 'heads/main' });
  await rest.git.createRef({ ...at(sandbox.facts), ref: 'refs/heads/broken', sha: main.object.sha });
  const broken = text.replace('needs: plan', 'needs: plann');
  const line = broken.split('\n').findIndex((one) => one.includes('plann')) + 1;
  await configure(sandbox, broken, 'broken');
  const { data: pull } = await rest.pulls.create({
    ...at(sandbox.facts),
    title: 'Break it',
    head: 'broken',
    base: 'main',
  });
  const check = await checkOf(sandbox, pull.number, 'signalbox / config', ({ conclusion }) => conclusion === 'failure');
  const { data: annotations } = await rest.checks.listAnnotations({ ...at(sandbox.facts), check_run_id: check.id });
  expect(annotations).toMatchObject([{ path: '.github/signalbox.yml', start_line: line, annotation_level: 'failure' }]);
  expect(annotations[0]?.message).toMatch(/Did you mean .plan/);

  const issue = await newIssue(sandbox, 'After the merge');
  await configure(sandbox, broken);
  const id = await command(sandbox, issue, '/dispatch diagnose');
  expect(await replyTo(sandbox, issue, id)).toMatch(new RegExp(`went by the .*signalbox.yml[^]*line ${line}`));
  await jobSays(sandbox, issue, 'diagnose', '✅ succeeded');
});
