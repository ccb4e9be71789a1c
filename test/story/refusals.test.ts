/** Whatever is wrong gets the answer it should, and nothing starts. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commentAsAnotherApp } from './another-app.ts';
import { at, eventually, startSandbox, type Sandbox } from './sandbox-process.ts';
import { configuration, configure } from './thread.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
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

async function refused(body: string, answer: RegExp, user = 'writer'): Promise<void> {
  const { issue } = sandbox.facts;
  const id = await sandbox.comment(issue, body, user);
  const reply = await eventually('a reply', async () =>
    (await sandbox.comments(issue)).find(
      (comment) => comment.id > id && comment.body.includes(`signalbox:reply comment/${id}`),
    ),
  );
  expect(reply.body).toMatch(answer);
  await eventually('😕', async () =>
    (await sandbox.comments(issue)).find((comment) => comment.id === id && comment.confused === 1),
  );
  expect(await runs()).toBe(0);
}

describe('a comment that is wrong', () => {
  test('names an unknown job', () => refused('/dispatch plann', /There is no job `plann`.*Did you mean `plan`\?/));
  test('has an unknown option', () =>
    refused(
      '/dispatch --afer J1 fix it',
      /\/dispatch --afer J1 fix it\n {10}\^[^]*no option `--afer`\. Did you mean `--after`\?/,
    ));
  test('comes from a person without the right', () =>
    refused('/run ls', /@reader you cannot start a job: that is for people with `write` access/, 'reader'));
  test('comes from an outsider', () =>
    refused('/run ls', /@outsider you cannot start a job: that is for people with `write` access/, 'outsider'));
  test('is far too long', () => refused(`/dispatch ${'long text '.repeat(6_490)}`, /at most 32000/));
  test('has one bad command among good ones', () =>
    refused('/run true\n/dispatch --after J99 fix it now', /There is no J99/));
  test('misspells a command', () => refused('/dispach fix it', /Did you mean `\/dispatch`\?/));
});

describe('a configuration that is broken', () => {
  let original = '';
  beforeAll(async () => {
    original = (await configuration(sandbox)).text;
  });
  afterAll(() => configure(sandbox, original));

  test('has a cycle', async () => {
    await configure(
      sandbox,
      'version: 1\njobs:\n  plan: { run: "true", needs: test }\n  test: { run: "true", needs: plan }\n',
    );
    await refused('/dispatch plan', /line \d+, column \d+[^]*plan → test → plan|test → plan → test/);
  });
  test('has an unknown key', async () => {
    await configure(sandbox, 'version: 1\njbos:\n  plan: { run: "true" }\n');
    await refused('/dispatch plan', /line 2, column 1[^]*jbos[^]*jobs/);
  });
  test('is not YAML', async () => {
    await configure(sandbox, 'version: 1\njobs: [\n');
    await refused('/run true', /line \d+, column \d+/);
  });
});

describe('a comment that is not for us', () => {
  test.each([
    ['stands in a code fence', 'Try this:\n```\n/run true\n```'],
    ['is quoted', '> /run true\n\nNo.'],
    ['is hidden', '<!--\n/run true\n-->\nHello'],
    ['is for another bot', '/retest'],
    ['is prose', 'I would /run this later'],
  ])('%s', async (_name, body) => {
    const { issue } = sandbox.facts;
    const id = await sandbox.comment(issue, body);
    // A later command is answered after it, so once that is answered this one was passed over.
    const later = await sandbox.comment(issue, '/status');
    await eventually('the later one is answered', async () =>
      (await sandbox.comments(issue)).find((comment) => comment.id === later && comment.eyes === 1),
    );
    const seen = (await sandbox.comments(issue)).find((comment) => comment.id === id);
    expect([seen?.eyes, seen?.confused]).toEqual([0, 0]);
    expect(await runs()).toBe(0);
  });

  test('comes from another bot', async () => {
    const { issue } = sandbox.facts;
    const id = await commentAsAnotherApp(sandbox, '/run true');
    await eventually('😕', async () =>
      (await sandbox.comments(issue)).find((comment) => comment.id === id && comment.confused === 1),
    );
    expect((await sandbox.comments(issue)).filter((comment) => comment.body.includes(`comment/${id}`))).toEqual([]);
    expect(await runs()).toBe(0);
  });

  test('was edited into a command', async () => {
    const { issue } = sandbox.facts;
    const id = await sandbox.comment(issue, 'hello');
    await sandbox.as('writer').rest.issues.updateComment({ ...at(sandbox.facts), comment_id: id, body: '/run true' });
    const later = await sandbox.comment(issue, '/status');
    await eventually('the later one is answered', async () =>
      (await sandbox.comments(issue)).find((comment) => comment.id === later && comment.eyes === 1),
    );
    expect(await runs()).toBe(0);
  });
});
