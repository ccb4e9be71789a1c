import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ChangedFile } from '../../app/wire/changes.ts';
import { changed, deliveryStage, EDIT, handIn, workOn } from './handing-in.ts';
import { runnerOf } from './runner.ts';
import { ADA, SECRET, type Stage, WIDGETS } from './stage.ts';

const ISSUE = { kind: 'issue', number: 50 } as const;

let box: Stage;
beforeEach(async () => {
  box = await deliveryStage();
});
afterEach(() => box.end());

const work = (number: number, files?: readonly ChangedFile[], said?: string) => workOn(box, number, files, said);

const events = async (number: number) => {
  const { sessionId } = await box.job(number);
  const log = await box.store.logAfter(sessionId ?? '', 0, 100);
  return log.map(({ event }) => event);
};

describe('output: push', () => {
  test('is a commit on the pull request’s branch, before the job succeeds', async () => {
    await box.comment('/dispatch fix');
    const parent = box.github.head;
    await work(1);
    expect(await box.states()).toBe('J1 succeeded');
    const [commit] = [...box.github.git.commits.values()];
    expect(commit?.made).toMatchObject({
      branch: 'topic',
      parent,
      headline: 'fix: Mend it',
      additions: [{ path: 'src/a.txt', contents: EDIT.content }],
      deletions: [],
    });
    expect(commit?.message).toMatch(
      /^fix: Mend it\n\nSignalbox-Job: https:\/\/box\.test\/acme\/widgets\/J1\nSignalbox-Delivery: J1\/1\/[0-9a-f]{12}\nSignalbox-Requested-By: ada\nSignalbox-Agent: mine$/,
    );
    const job = await box.job(1);
    const url = `https://github.test/acme/widgets/commit/${commit?.commit}`;
    expect(job).toMatchObject({
      delivered: commit?.commit,
      handedIn: null,
      reason: 'it succeeded',
      delivery: { url, refused: null },
    });
    expect((await events(1)).at(-1)).toEqual({
      kind: 'delivery',
      output: 'push',
      url,
      commit: commit?.commit,
      refused: null,
    });
    expect((await box.store.session(job.sessionId ?? ''))?.endedAt).not.toBeNull();
    await box.advance(10_000);
    expect(box.report()).toContain(`[commit](${url})`);
    expect(box.check('J1')?.summary).toContain(url);
  });

  test('never overwrites: where the branch moved on, nothing is written', async () => {
    await box.comment('/dispatch fix');
    const tip = box.github.git.commit('topic', 'somebody was faster');
    await work(1);
    expect(await box.job(1)).toMatchObject({
      state: 'failed',
      reason: expect.stringMatching(/^its work was not delivered: the branch `topic` moved on/),
      delivery: { url: null, refused: expect.stringContaining('nothing was overwritten') },
      delivered: null,
    });
    expect(box.github.head).toBe(tip);
    await box.advance(10_000);
    expect(box.report()).toContain('[patch](https://box.test/acme/widgets/J1/changes.patch)');
  });

  test('to a fork or a closed pull request is refused with what would be right', async () => {
    box.github.git.isElsewhere = true;
    await box.comment('/dispatch fix');
    await work(1);
    expect((await box.job(1)).delivery?.refused).toContain('comes from a fork');
    box.github.git.isElsewhere = false;
    box.github.git.isOpen = false;
    await box.comment('/dispatch fix');
    await work(2);
    expect((await box.job(2)).delivery?.refused).toContain('is closed');
    expect(box.github.count('createCommit')).toBe(0);
  });

  test('to the default branch is refused: nobody would have reviewed it', async () => {
    box.github.git.branch = 'main';
    await box.comment('/dispatch fix');
    await work(1);
    expect((await box.job(1)).delivery?.refused).toContain('`main`, the repository’s default branch');
    expect(box.github.count('createCommit')).toBe(0);
  });

  test('without a change succeeds, and says so', async () => {
    await box.comment('/dispatch fix');
    await work(1, []);
    expect(await box.job(1)).toMatchObject({
      state: 'succeeded',
      delivery: { url: null, refused: null },
      delivered: null,
    });
    await box.advance(10_000);
    expect(box.report()).toContain('nothing had changed');
    expect(box.github.count('createCommit')).toBe(0);
  });

  test('of a runner that hands in nothing fails', async () => {
    await box.comment('/dispatch fix');
    await (await runnerOf(box, 1)).finish('succeeded', 'done');
    expect(await box.job(1)).toMatchObject({ state: 'failed', output: 'done' });
    expect((await box.job(1)).delivery?.refused).toContain('handed in no changes');
  });

  test('is written once, whatever answer is lost', async () => {
    for (const method of ['createCommit', 'modesAt', 'pullOf'] as const)
      box.github.fail(method, { kind: 'transient', lost: true });
    await box.comment('/dispatch fix');
    await work(1);
    expect(await box.states()).toBe('J1 running');
    await box.advance(120_000);
    expect(await box.states()).toBe('J1 succeeded');
    expect(box.github.git.commits.size).toBe(1);
    expect((await box.job(1)).delivered).toBe(box.github.head);
  });

  test('is known again although somebody has committed on top of it', async () => {
    box.github.fail('createCommit', { kind: 'transient', lost: true });
    await box.comment('/dispatch fix');
    await work(1);
    const ours = box.github.head;
    box.github.git.commit('topic', 'and more');
    await box.advance(60_000);
    expect(await box.job(1)).toMatchObject({ state: 'succeeded', delivered: ours });
    expect(box.github.git.commits.size).toBe(2);
  });
});

describe('what may not become a commit', () => {
  const refusedFor = async (job: string, ...files: ChangedFile[]): Promise<string> => {
    await box.comment(`/dispatch ${job}`);
    const number = (await box.store.recentJobs([WIDGETS.id], 1))[0]?.number ?? 0;
    await work(number, files);
    expect((await box.job(number)).state).toBe('failed');
    expect(box.github.count('createCommit')).toBe(0);
    return (await box.job(number)).delivery?.refused ?? '';
  };

  test('is told with every reason', async () => {
    const refused = await refusedFor('fix', changed('.github/workflows/ci.yml', 'on: push'), changed('../x', ''));
    expect(refused.split('\n')).toHaveLength(2);
    await box.advance(10_000);
    expect(box.check('J1')?.summary).toMatch(/Why it was not delivered[^]*workflows\/ci\.yml[^]*\.\.\/x/);
  });

  test('is what the profile denies, a secret that was not there before, and what the commit has otherwise', async () => {
    expect(await refusedFor('careful', changed('docs/a.md', 'x'))).toContain('`Edit(docs/**)`');
    expect(await refusedFor('fix', changed('src/a.txt', SECRET))).toContain('what looks like a secret in line 1');
    expect(await refusedFor('fix', changed('src/b.txt', 'x'))).toContain('is not in the commit');
    box.github.git.modes.set('link', '120000');
    expect(await refusedFor('fix', { ...changed('link/x', 'x'), change: 'added', oldMode: null })).toContain('`link`');
  });

  test('is not a secret that was there before', async () => {
    box.github.git.texts.set('src/a.txt', `token: ${SECRET}\n`);
    await box.comment('/dispatch fix');
    await work(1, [changed('src/a.txt', `# a test token\ntoken: ${SECRET}\n`)]);
    expect(await box.states()).toBe('J1 succeeded');
  });

  test('is anything at all once the right to it is gone', async () => {
    await box.comment('/dispatch fix');
    const runner = await runnerOf(box, 1);
    await handIn(box, 1, [EDIT]);
    box.github.roles.set('ada', 'read');
    await runner.finish('succeeded');
    expect((await box.job(1)).delivery?.refused).toContain('the right to it is gone: ada may not start J1');
  });
});

describe('output: pull_request', () => {
  test('of an issue is a branch with one commit, and a pull request against the default branch', async () => {
    await box.comment('/dispatch propose', { thread: ISSUE });
    await work(1, [EDIT], 'I did it for @everyone.\n\nFixes #7 <!-- hidden --> ![x](https://evil.test/x)');
    expect(box.github.git.pulls).toMatchObject([{ branch: 'signalbox/j1', base: 'main', title: 'propose: Mend it' }]);
    const body = box.github.git.pulls[0]?.body ?? '';
    expect(body).toContain('> `/dispatch propose`');
    expect(body).toContain('Part of #50.');
    expect(body).not.toMatch(/@everyone|#7|<!-- hidden|!\[/);
    expect(await box.job(1)).toMatchObject({
      state: 'succeeded',
      delivered: box.github.git.branches.get('signalbox/j1'),
      delivery: { url: 'https://github.test/acme/widgets/pull/100', refused: null },
    });
    await box.advance(10_000);
    expect(box.github.comments.some(({ body: text }) => text.includes('[PR #100]('))).toBe(true);
  });

  test('of a pull request is against its branch', async () => {
    await box.comment('/dispatch propose');
    await work(1);
    expect(box.github.git.pulls).toMatchObject([{ branch: 'signalbox/j1', base: 'topic' }]);
  });

  test('is written once, whatever answer is lost', async () => {
    for (const method of ['createBranch', 'createCommit', 'createPull'] as const)
      box.github.fail(method, { kind: 'transient', lost: true });
    await box.comment('/dispatch propose', { thread: ISSUE });
    await work(1);
    await box.advance(300_000);
    expect(box.github.git.commits.size).toBe(1);
    expect(box.github.git.pulls).toHaveLength(1);
    expect(await box.job(1)).toMatchObject({ state: 'succeeded', attempt: 1 });
  });

  test('that another try opened first is the one', async () => {
    box.github.fail('createPull', { kind: 'permanent', lost: true });
    await box.comment('/dispatch propose', { thread: ISSUE });
    await work(1);
    expect(box.github.git.pulls).toHaveLength(1);
    expect(await box.states(ISSUE.number)).toBe('J1 succeeded');
  });

  test('goes beside a branch of that name that holds something else, and a new attempt has its own', async () => {
    box.github.git.commit('signalbox/j1', 'of another app');
    await box.comment('/dispatch propose', { thread: ISSUE });
    await work(1);
    expect(box.github.git.pulls[0]?.branch).toMatch(/^signalbox\/j1-[0-9a-f]{6}$/);
    await box.comment('/retry J1', { thread: ISSUE });
    await work(1);
    expect(box.github.git.pulls[1]?.branch).toBe('signalbox/j1-2');
  });

  test('that GitHub refuses fails the job with GitHub’s words', async () => {
    box.github.fail('createPull', { kind: 'permanent' });
    await box.comment('/dispatch propose', { thread: ISSUE });
    await work(1);
    expect(await box.job(1)).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('GitHub says permanent'),
    });
  });
});

describe('output: review', () => {
  test('says what the agent said, with suggestions where every change lies within the diff', async () => {
    box.github.git.diff = [{ path: 'src/a.txt', patch: '@@ -1,2 +1,3 @@\n one\n-zwei\n+two\n three' }];
    await box.comment('/dispatch look');
    await work(1, [EDIT], 'Line two is odd.');
    const [review] = box.github.git.reviews;
    expect(review).toMatchObject({
      pull: 42,
      commit: box.github.head,
      comments: [{ path: 'src/a.txt', startLine: 2, endLine: 2, body: '```suggestion\n2\n```' }],
    });
    expect(review?.body).toContain('Line two is odd.');
    expect(await box.job(1)).toMatchObject({ state: 'succeeded', delivered: null });
  });

  test('has the patch instead where a change lies elsewhere, or may not be made', async () => {
    box.github.git.diff = [{ path: 'src/a.txt', patch: '@@ -9,1 +9,1 @@\n-a\n+b' }];
    await box.comment('/dispatch look');
    await work(1);
    await box.comment('/dispatch look');
    await work(2, [changed('.github/workflows/x.yml', 'on: push')]);
    for (const review of box.github.git.reviews) {
      expect(review.comments).toEqual([]);
      expect(review.body).toContain('/changes.patch)');
    }
  });

  test('is written once, and not about a commit that the pull request has no more', async () => {
    box.github.fail('createReview', { kind: 'transient', lost: true });
    await box.comment('/dispatch look');
    await work(1, []);
    await box.advance(60_000);
    expect(box.github.git.reviews).toHaveLength(1);
    expect((await box.job(1)).delivery?.url).toContain('#review-0');
    await box.comment('/dispatch look');
    box.github.head = 'e'.repeat(40);
    await work(2, []);
    expect((await box.job(2)).delivery?.refused).toContain('is not part of the pull request any more');
  });
});

test('what was asked calls nobody and closes nothing as the headline of a commit', async () => {
  await box.comment('/dispatch --output push tidy up @bob and close #3', { author: ADA });
  await work(1);
  expect([...box.github.git.commits.values()][0]?.made?.headline).toBe('tidy up @\u200bbob and cl\u200bose #\u200b3');
});
