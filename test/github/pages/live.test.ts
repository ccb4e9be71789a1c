/** The thread page in a real browser: it follows what happens, loses nothing that is typed, and speaks the API as the chosen person. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Octokit } from '@octokit/rest';
import chromium from '@sparticuz/chromium';
import { chromium as playwright, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { grantedIn } from '../represent/app.ts';
import { seededApp } from '../sandbox/seed-app.ts';
import { seed } from '../sandbox/seed.ts';
import { startGitHub, type GitHub } from '../server.ts';
import { issueInstallationToken } from '../tokens.ts';
import { personalToken } from './viewer.ts';

const THREAD = { owner: 'acme', repo: 'widgets', issue_number: 1 };
const dataDir = mkdtempSync(join(tmpdir(), 'live-'));
let github: GitHub;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  github = await startGitHub({ port: 0, dataDir, persist: false });
  await seed(github.world);
  browser = await playwright.launch({
    executablePath: await chromium.executablePath(),
    args: [...chromium.args, '--disable-background-networking', '--disable-component-update', '--no-first-run'],
  });
  page = await browser.newPage({ viewport: { width: 375, height: 700 } });
  await page.goto(`${github.url}/acme/widgets/issues/1`);
});

afterAll(async () => {
  await browser?.close();
  await github?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const as = (login: string) => {
  const user = [...github.world.users.values()].find((candidate) => candidate.login === login);
  return new Octokit({ baseUrl: github.url, auth: personalToken(github.world, user?.id ?? 0) }).rest;
};

test('what others do appears by itself, and what is being typed stays', async () => {
  await page.fill('#body', 'half a thought');

  await as('reader').issues.createComment({ ...THREAD, body: 'from elsewhere' });
  await as('writer').issues.addLabels({ ...THREAD, labels: ['dispatch:plan'] });

  await page.getByText('from elsewhere').waitFor();
  await page.getByText('dispatch:plan').waitFor();
  expect(await page.inputValue('#body')).toBe('half a thought');
});

test('a comment is written as the chosen person', async () => {
  await page.selectOption('#who', 'triager');
  await page.getByText('Comment as triager').waitFor();

  await page.fill('#body', 'typed in the **browser**');
  await page.getByRole('button', { name: 'Comment' }).click();

  await page.locator('.prose strong', { hasText: 'browser' }).waitFor();
  const comments = await as('reader').issues.listComments(THREAD);
  expect(comments.data.at(-1)).toMatchObject({ body: 'typed in the **browser**', user: { login: 'triager' } });
  expect(await page.inputValue('#body')).toBe('');
});

test('a label is taken off by its button', async () => {
  await page.getByRole('button', { name: 'Remove label dispatch:plan' }).click();

  await page.getByText('No labels').waitFor();
  expect((await as('reader').issues.listLabelsOnIssue(THREAD)).data).toEqual([]);
});

test('what the person may not do is said in GitHub’s words', async () => {
  await page.selectOption('#who', 'reader');
  await page.getByText('Comment as reader').waitFor();

  await page.fill('[name=label]', 'mine');
  await page.getByRole('button', { name: 'Add' }).click();

  await page.locator('.trouble', { hasText: '403' }).waitFor();
  expect((await as('reader').issues.listLabelsOnIssue(THREAD)).data).toEqual([]);
});

test('the buttons of a check that has ended are pressed, and it is asked for again', async () => {
  const app = seededApp(github.world);
  const installation = [...github.world.installations.values()].find(({ appId }) => appId === app?.id);
  if (!app || !installation) throw new Error('the seed holds no installed app');
  const { token } = issueInstallationToken(github.world, installation.id, {
    permissions: grantedIn(github.world, installation),
    repositoryIds: null,
  });
  const checks = new Octokit({ baseUrl: github.url, auth: token }).rest.checks;
  const where = { owner: 'acme', repo: 'widgets' };
  const pull = await as('reader').pulls.get({ ...where, pull_number: 2 });
  await checks.create({
    ...where,
    name: 'ask',
    head_sha: pull.data.head.sha,
    conclusion: 'action_required',
    actions: [{ label: 'Approve', description: 'Let it run', identifier: 'approve' }],
  });
  const told: string[] = [];
  const { emit } = github.world;
  Object.assign(github.world, {
    emit: (...given: Parameters<typeof emit>) => {
      told.push([given[1], given[2].action].join('.'));
      emit(...given);
    },
  });
  await page.goto(`${github.url}/acme/widgets/pull/2`);
  await page.selectOption('#who', 'writer');
  await page.getByText('Comment as writer').waitFor();
  for (const name of ['Approve', 'Re-run', 'Re-run all checks of signalbox'])
    await page.getByRole('button', { name, exact: true }).click();

  await expect
    .poll(() => told)
    .toEqual(['check_run.requested_action', 'check_run.rerequested', 'check_suite.rerequested']);
  Object.assign(github.world, { emit });
});

test('nothing is wider than a phone', async () => {
  const tooWide = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');

  expect(tooWide).toBeLessThanOrEqual(0);
});
