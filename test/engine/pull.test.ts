import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runnerOf } from './runner.ts';
import { PULL, stage, type Stage } from './stage.ts';

let box: Stage;
beforeEach(async () => {
  box = await stage();
});
afterEach(() => box.end());

const NEW = 'd'.repeat(40);
const moved = (head: string): Promise<void> =>
  box.arrive({ kind: 'head_moved', repositoryId: 1, thread: PULL, head }, 'thread/1/42');
const merging = (headRef: string, headSha = 'e'.repeat(40)): Promise<void> =>
  box.arrive({ kind: 'merge_group', repositoryId: 1, headSha, headRef }, 'merge/1');

describe('a head that moves', () => {
  test('is shown on the jobs of the commit before, which keep it', async () => {
    await box.comment('/run npm test');
    box.github.head = NEW;
    await moved(NEW);
    expect(box.report()).toMatch(/head has moved|moved to/);
    const commit = 'c'.repeat(40);
    expect((await runnerOf(box, 1)).claimed.job.commit).toBe(commit);
    await box.comment('/status J1');
    expect(box.replies().at(-1)).toContain('ddddddd');
    await box.comment('/run --as again npm test');
    expect(await box.job(2)).toMatchObject({ commit: NEW });
  });

  test('told late, or out of order, is what GitHub says it is now', async () => {
    await box.comment('/run npm test');
    await moved('b'.repeat(40));
    expect(await box.store.thread(1, 42)).toMatchObject({ head: box.github.head });
    expect(box.report()).not.toMatch(/moved/);
  });

  test('of a pull request without jobs costs one question, and writes nothing', async () => {
    const before = box.github.calls.length;
    await moved(NEW);
    expect(box.github.calls.slice(before)).toEqual(['changedPaths']);
  });
});

describe('a pull request that changes the configuration', () => {
  const PATH = '.github/signalbox.yml';

  test('gets a check run with every problem on its line', async () => {
    box.github.changed = ['README.md', PATH];
    box.github.configs.set(NEW, 'version: 1\njobs:\n  a: { run: x, neds: b }\n');
    await moved(NEW);
    expect(box.github.checks).toMatchObject([
      {
        commit: NEW,
        check: {
          name: 'signalbox / config',
          status: 'completed',
          conclusion: 'failure',
          annotations: [{ path: PATH, startLine: 3, level: 'failure' }],
        },
      },
    ]);
    await moved(NEW);
    expect(box.github.checks).toHaveLength(1);
  });

  test('gets a picture of the graph and a list of what changes, when it is good', async () => {
    box.github.config = 'version: 1\njobs: { plan: { run: make plan } }\n';
    box.github.changed = [PATH];
    box.github.configs.set(NEW, 'version: 1\njobs: { plan: { run: make }, build: { run: make, needs: plan } }\n');
    await moved(NEW);
    const { check } = box.github.checks[0] ?? {};
    expect(check).toMatchObject({ conclusion: 'success', annotations: [] });
    expect(check?.summary).toContain('plan → build');
    expect(check?.summary).toContain('New job `build`');
  });

  test('that takes the file away is told what that leaves', async () => {
    box.github.config = 'version: 1\nlimits: { slots: 9 }\n';
    box.github.changed = [PATH];
    await moved(NEW);
    expect(box.github.checks[0]?.check).toMatchObject({ conclusion: 'success' });
  });

  test('gets no second one when the answer to the first was lost', async () => {
    box.github.changed = [PATH];
    box.github.configs.set(NEW, 'version: 1\n');
    box.github.fail('createCheck', { kind: 'transient', lost: true });
    await moved(NEW);
    await box.advance(5_000);
    expect(box.github.checks).toHaveLength(1);
  });

  test('does not change how commands are served before it is merged', async () => {
    box.github.changed = [PATH];
    box.github.configs.set(NEW, 'version: 1\nlimits: { slots: 1 }\n');
    await moved(NEW);
    expect((await box.store.repository(1))?.settings.slots).toBe(3);
  });
});

describe('a merge group', () => {
  test('is answered at once for each named job: success only for work done on that very head', async () => {
    await box.comment('/run --as tests npm test');
    await (await runnerOf(box, 1)).finish('succeeded');
    await box.comment('/run --as lint npm run lint');
    await (await runnerOf(box, 2)).finish('failed');
    await box.comment('/run unnamed');
    await merging('refs/heads/gh-readonly-queue/main/pr-42-abc');
    const answers = box.github.checks.filter(({ commit }) => commit === 'e'.repeat(40));
    expect(answers.map(({ check }) => [check.name, check.conclusion])).toEqual([
      ['signalbox / tests', 'success'],
      ['signalbox / lint', 'failure'],
    ]);
    box.github.head = NEW;
    await merging('refs/heads/gh-readonly-queue/main/pr-42-abd', 'f'.repeat(40));
    const again = box.github.checks.filter(({ commit }) => commit === 'f'.repeat(40));
    expect(again.map(({ check }) => check.conclusion)).toEqual(['failure', 'failure']);
    await merging('refs/heads/gh-readonly-queue/backport/pr-42-x/pr-7-abe', 'd'.repeat(40));
    expect(box.github.checks.filter(({ commit }) => commit === 'd'.repeat(40))).toEqual([]);
  });

  test('of a pull request without jobs, or that is no pull request’s, gets nothing', async () => {
    await merging('refs/heads/gh-readonly-queue/main/pr-7-abc');
    await merging('refs/heads/elsewhere');
    expect(box.github.checks).toEqual([]);
  });
});
