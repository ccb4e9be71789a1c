/** Deliveries over the stand-in: what the app writes, GitHub's descriptions and GitHub's own refusals judge. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GitHub } from '../../../app/engine/ports/github.ts';
import type { RepositoryRow } from '../../../app/engine/ports/store.ts';
import { startFixture, type Fixture } from '../../github/fixture.ts';
import { seedCommit } from '../../github/git/repositories.ts';
import { oursAt } from './ours.ts';

let it: Fixture;
let github: GitHub;
let repository: RepositoryRow;
let main: string;
beforeAll(async () => {
  it = await startFixture({ permissions: { contents: 'write' } });
  ({ github, repository } = await oursAt(it));
  main = await commit('main', { 'src/a.txt': 'one\ntwo\nthree\n', 'README.md': 'hi\n' });
});
afterAll(async () => {
  expect(await it.control('GET', 'violations')).toEqual([]);
  await it.stop();
});

const commit = (branch: string, files: Record<string, string>) =>
  seedCommit(it.world, it.repository.id, { branch, files, message: branch, userId: it.people.writer.id });

const base64 = (text: string): string => Buffer.from(text).toString('base64');

const NEW = {
  headline: 'fix: Mend it',
  body: 'Signalbox-Delivery: J1/1/0123456789ab',
  additions: [
    { path: 'src/a.txt', contents: base64('one\n2\nthree\n') },
    { path: 'src/new/b.txt', contents: base64('ü\n') },
  ],
  deletions: ['README.md'],
};

describe('a commit', () => {
  test('is made on a new branch by GitHub itself: signed, whole, with our message', async () => {
    const branch = 'signalbox/j1';
    expect(await github.tipOf(repository, branch)).toBeUndefined();
    await github.createBranch(repository, branch, main);
    await github.createBranch(repository, branch, main);
    expect(await github.tipOf(repository, branch)).toMatchObject({ commit: main });
    const made = await github.createCommit(repository, { ...NEW, branch, parent: main });
    if (made === 'moved') throw new Error('it moved');
    const tip = await github.tipOf(repository, branch);
    expect(tip).toEqual({ commit: made.commit, message: `${NEW.headline}\n\n${NEW.body}`, parents: [main] });
    const { data } = await it.as('reader').repos.getCommit({ ...it.where, ref: made.commit });
    expect(data.commit.verification?.verified).toBe(true);
    expect(data.files?.map(({ filename, status }) => `${status} ${filename}`).toSorted()).toEqual([
      'added src/new/b.txt',
      'modified src/a.txt',
      'removed README.md',
    ]);
    expect(await github.textAt(repository, made.commit, 'src/new/b.txt')).toBe('ü\n');
    expect(await github.textAt(repository, made.commit, 'README.md')).toBeUndefined();
  });

  test('is not made where the branch stands elsewhere', async () => {
    await commit('moving', { 'c.txt': 'c' });
    const tip = await github.tipOf(repository, 'moving');
    expect(await github.createCommit(repository, { ...NEW, branch: 'moving', parent: main })).toBe('moved');
    expect(await github.tipOf(repository, 'moving')).toEqual(tip);
  });

  test('that GitHub refuses is refused for good, in GitHub’s words', async () => {
    const nowhere = github.createCommit(repository, { ...NEW, branch: 'nowhere', parent: main });
    await expect(nowhere).rejects.toMatchObject({ kind: 'permanent' });
    await github.createBranch(repository, 'flow', main);
    const additions = [{ path: '.github/workflows/x.yml', contents: base64('on: push\n') }];
    const workflow = github.createCommit(repository, {
      ...NEW,
      branch: 'flow',
      parent: main,
      additions,
      deletions: [],
    });
    await expect(workflow).rejects.toMatchObject({ name: 'Failure', message: expect.stringMatching(/workflow/i) });
  });

  test('whose answer is lost is found again between the commits', async () => {
    await github.createBranch(repository, 'lost', main);
    await it.control('POST', 'faults', { route: 'graphql', lose: 'answer', times: 1 });
    const made = github.createCommit(repository, { ...NEW, branch: 'lost', parent: main });
    await expect(made).rejects.toMatchObject({ kind: 'transient' });
    const tip = await github.tipOf(repository, 'lost');
    const later = await commit('lost', { 'd.txt': 'd' });
    const between = await github.commitsBetween(repository, main, later);
    expect(between?.map(({ commit: sha }) => sha)).toEqual([tip?.commit, later]);
    expect(between?.[0]).toMatchObject({ parents: [main], message: expect.stringContaining(NEW.body) });
  });

  test('with no common way from the base is no news of it', async () => {
    const side = await commit('side', { 's.txt': 's' });
    const other = await commit('other-side', { 'o.txt': 'o' });
    expect(await github.commitsBetween(repository, side, other)).toBeUndefined();
    expect(await github.commitsBetween(repository, main, main)).toEqual([]);
  });
});

test('a tree tells what stands at a path', async () => {
  const modes = await github.modesAt(repository, main, ['src', 'src/a.txt', 'src/none.txt', 'none/x']);
  expect([...modes]).toEqual([
    ['src', '040000'],
    ['src/a.txt', '100644'],
  ]);
});

test('a pull request is opened, found by its branch and marker, and told about', async () => {
  const head = await commit('offered', { 'e.txt': 'e' });
  const text = { branch: 'offered', base: 'main', title: 'Mend it', body: '<!-- mine --> see' };
  expect(await github.findPull(repository, 'offered', '<!-- mine -->')).toBeUndefined();
  const url = await github.createPull(repository, text);
  expect(url).toMatch(/\/acme\/widgets\/pull\/\d+$/);
  expect(await github.findPull(repository, 'offered', '<!-- mine -->')).toBe(url);
  expect(await github.findPull(repository, 'offered', '<!-- other -->')).toBeUndefined();
  await expect(github.createPull(repository, text)).rejects.toMatchObject({ kind: 'permanent' });
  const number = Number(url.split('/').at(-1));
  expect(await github.pullOf(repository, number)).toEqual({
    isOpen: true,
    head: { branch: 'offered', commit: head, isElsewhere: false },
  });
  expect(await github.pullOf(repository, 9_999)).toBeUndefined();
});

test('a review stands on its commit with suggestions on lines, and is found again among the app’s own', async () => {
  const head = await commit('reviewed', { 'src/a.txt': 'one\ntwo!\nthree\nfour\n' });
  const { data: pull } = await it
    .as('writer')
    .pulls.create({ ...it.where, title: 'R', head: 'reviewed', base: 'main' });
  expect(await github.diffOf(repository, pull.number)).toMatchObject([
    { path: 'src/a.txt', patch: expect.stringMatching(/^@@/) },
  ]);
  const marker = '<!-- signalbox:review J1/1/x -->';
  await it
    .as('reader')
    .pulls.createReview({ ...it.where, pull_number: pull.number, event: 'COMMENT', body: `${marker} not ours` });
  expect(await github.findReview(repository, pull.number, marker)).toBeUndefined();
  const url = await github.createReview(repository, pull.number, {
    commit: head,
    body: `${marker}\n\nodd`,
    comments: [
      { path: 'src/a.txt', startLine: 2, endLine: 2, body: '```suggestion\ntwo\n```' },
      { path: 'src/a.txt', startLine: 2, endLine: 4, body: '```suggestion\nall\n```' },
    ],
  });
  expect(await github.findReview(repository, pull.number, marker)).toBe(url);
  const outside = github.createReview(repository, pull.number, {
    commit: head,
    body: 'x',
    comments: [{ path: 'src/a.txt', startLine: 99, endLine: 99, body: 'x' }],
  });
  await expect(outside).rejects.toMatchObject({ kind: 'permanent' });
});
