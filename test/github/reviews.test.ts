/** Reviews of pull requests, with comments on lines of the difference. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, startFixture, type Fixture } from './fixture.ts';
import { seedCommit } from './git/repositories.ts';

let it: Fixture;
let pull: { owner: string; repo: string; pull_number: number };
let head = '';
beforeAll(async () => {
  it = await startFixture({ events: ['pull_request_review', 'pull_request_review_comment'] });
  head = await seedCommit(it.world, it.repository.id, {
    branch: 'change',
    files: { 'README.md': '# widgets\n\nMore.\n', 'new.txt': 'one\ntwo\n' },
    message: 'change',
    userId: it.people.writer.id,
  });
  const { data } = await it.as('writer').pulls.create({ ...it.where, title: 'Change', head: 'change', base: 'main' });
  pull = { ...it.where, pull_number: data.number };
});
afterAll(async () => {
  expect(await it.control('GET', 'violations')).toEqual([]);
  await it.stop();
});

const refusal = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'it was taken',
    (error: any) => error.response.data.errors,
  );

test('a review with remarks on lines is kept, listed and told', async () => {
  const { pulls } = it.asInstallation();
  const comments = [
    { path: 'README.md', line: 3, side: 'RIGHT', body: 'Say what.' },
    { path: 'new.txt', start_line: 1, line: 2, body: 'Both.' },
  ];
  const { data: review } = await pulls.createReview({ ...pull, event: 'COMMENT', body: 'Read it.', comments });
  expect(review).toMatchObject({
    state: 'COMMENTED',
    body: 'Read it.',
    commit_id: head,
    user: { login: 'signalbox[bot]' },
  });
  const reader = it.as('reader').pulls;
  expect((await reader.listReviews(pull)).data.map(({ id }) => id)).toEqual([review.id]);
  expect((await reader.getReview({ ...pull, review_id: review.id })).data.body).toBe('Read it.');
  const { data: listed } = await reader.listReviewComments(pull);
  expect(listed.map(({ path, line, start_line }) => [path, line, start_line])).toEqual([
    ['README.md', 3, null],
    ['new.txt', 2, 1],
  ]);
  expect(listed[0]?.diff_hunk).toContain('+More.');
  expect((await reader.get(pull)).data.review_comments).toBe(2);
  await eventually(() => {
    const told = it.received.find(({ event }) => event === 'pull_request_review');
    expect(told?.payload).toMatchObject({ action: 'submitted', review: { state: 'commented', id: review.id } });
    expect(it.received.filter(({ event }) => event === 'pull_request_review_comment')).toHaveLength(2);
  });
});

test('a line that the difference does not show cannot be remarked upon, and nothing of the review is kept', async () => {
  const { pulls } = it.asInstallation();
  const before = (await pulls.listReviews(pull)).data.length;
  const on = (comment: { path: string; line: number }) =>
    refusal(pulls.createReview({ ...pull, event: 'COMMENT', body: 'x', comments: [{ ...comment, body: 'y' }] }));
  expect(await on({ path: 'README.md', line: 99 })).toEqual(['Line could not be resolved']);
  expect(await on({ path: 'nowhere.txt', line: 1 })).toEqual(['Path could not be resolved']);
  expect((await pulls.listReviews(pull)).data).toHaveLength(before);
});

test('nobody approves their own, an empty remark is none, and a commit elsewhere is not reviewed here', async () => {
  const writer = it.as('writer').pulls;
  expect(await refusal(writer.createReview({ ...pull, event: 'APPROVE' }))).toEqual([
    'Can not approve your own pull request',
  ]);
  expect(await refusal(writer.createReview({ ...pull, event: 'COMMENT', body: ' ' }))).toEqual(["Body can't be blank"]);
  const elsewhere = { ...pull, event: 'COMMENT', body: 'x', commit_id: 'f'.repeat(40) } as const;
  expect(await refusal(writer.createReview(elsewhere))).toEqual(['commit_id is not part of the pull request']);
  const { data } = await it.as('maintainer').pulls.createReview({ ...pull, event: 'APPROVE' });
  expect(data.state).toBe('APPROVED');
});
