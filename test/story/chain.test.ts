/** The main job: one comment becomes a chain that runs, asks, is answered, and reports. Each story has a thread of its own, and all go on at once. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, startSandbox, type Sandbox } from './sandbox-process.ts';
import { newIssue, REPORT, reportOf } from './thread.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(async () => {
  const violations = await sandbox.violations();
  await sandbox[Symbol.asyncDispose]();
  expect(violations).toEqual([]);
});

test.concurrent('a comment with two commands becomes a chain with an approval, and reports all of it', async () => {
  const { pull } = sandbox.facts;
  const id = await sandbox.comment(
    pull,
    '/dispatch --as first [[say:planned]]\n/dispatch --then --as second [[write:hello.txt=hi]] [[run:npm test]] [[say:done]]',
  );
  await eventually('👀 on the comment', async () =>
    (await sandbox.comments(pull)).find((comment) => comment.id === id && comment.eyes === 1),
  );

  const [first, second] = await eventually('two check runs', async () => {
    const checks = (await sandbox.checks(pull)).sort((a, b) => a.id - b.id);
    return checks.length >= 2
      ? [
          checks.find(({ name }) => name === 'signalbox / first'),
          checks.find(({ name }) => name === 'signalbox / second'),
        ]
      : undefined;
  });
  expect([first?.status, second?.status]).toEqual(['in_progress', 'queued']);

  await eventually('P1 in the thread', async () =>
    (await reportOf(sandbox, pull)).includes('needs approval **P1**') ? true : undefined,
  );
  const waiting = await sandbox.checks(pull);
  expect(waiting.find(({ name }) => name === 'signalbox / first')?.conclusion).toBe('success');
  expect(waiting.find(({ name }) => name === 'signalbox / second')).toMatchObject({
    status: 'in_progress',
    title: 'Waits for approval P1',
  });

  await sandbox.comment(pull, '/approve P1');
  await eventually('the second succeeded', async () =>
    (await sandbox.checks(pull)).find(
      ({ name, conclusion }) => name === 'signalbox / second' && conclusion === 'success',
    ),
  );
  const report = await eventually('the report says so', async () => {
    const body = await reportOf(sandbox, pull);
    return body.match(/✅ succeeded/g)?.length === 2 ? body : undefined;
  });
  expect(report).toMatch(/```mermaid\ngraph LR[^`]*J\d+ --> J\d+/);
  expect((await sandbox.comments(pull)).filter(({ body }) => body.includes(REPORT))).toHaveLength(1);
});

test.concurrent('a named job brings along what it needs, and the labels tell how far the chain is', async () => {
  const issue = await newIssue(sandbox, 'A chain');
  await sandbox.comment(issue, '/dispatch test');
  await eventually('all three asked for', async () =>
    (await sandbox.labels(issue)).filter((label) => /^(dispatch|done):/.test(label)).length === 3 ? true : undefined,
  );
  // The new label is put on before the old one is taken off, so that the thread is never without.
  await eventually('all three done, and nothing else of ours', async () => {
    const ours = (await sandbox.labels(issue)).filter((label) => /^(dispatch|done|failed):/.test(label)).toSorted();
    return ours.join() === 'done:implement,done:plan,done:test' ? true : undefined;
  });
});

test.concurrent('a label put on by a person starts the job, and by somebody without the right is taken off again', async () => {
  const { owner, repo } = sandbox.facts;
  const issue = await newIssue(sandbox, 'A label');
  await sandbox.as('writer').rest.issues.addLabels({ owner, repo, issue_number: issue, labels: ['dispatch:diagnose'] });
  await eventually('diagnose is done', async () =>
    (await sandbox.labels(issue)).includes('done:diagnose') ? true : undefined,
  );
  await sandbox.as('triager').rest.issues.addLabels({ owner, repo, issue_number: issue, labels: ['dispatch:plan'] });
  await eventually('the refusal', async () =>
    (await sandbox.comments(issue)).find(({ body }) =>
      body.includes('@triager you cannot start `plan`: that is for people with `write` access'),
    ),
  );
  await eventually('the label is gone', async () =>
    (await sandbox.labels(issue)).includes('dispatch:plan') ? undefined : true,
  );
});

test.concurrent('a stopped job ends within its bound, and what needs it is skipped', async () => {
  const issue = await newIssue(sandbox, 'A chain');
  await sandbox.comment(issue, '/dispatch --as hanging [[say:I hang.]] [[hang]]\n/run --then true');
  const job = await eventually(
    'it runs',
    async () => /\[(J\d+)\][^\n]*hanging[^\n]*running/.exec(await reportOf(sandbox, issue))?.[1],
  );
  await sandbox.comment(issue, `/cancel ${job}`);
  await eventually(
    'it is cancelled',
    async () => (/hanging[^\n]*⚫ cancelled/.test(await reportOf(sandbox, issue)) ? true : undefined),
    40,
  );
  const report = await eventually('what needs it is skipped', async () => {
    const body = await reportOf(sandbox, issue);
    return body.includes('⚫ skipped') ? body : undefined;
  });
  expect(report.match(/^\| \[J\d+\]/gm)).toHaveLength(2);
});
