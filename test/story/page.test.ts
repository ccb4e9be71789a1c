/**
 * The session page with the real app, from the first question to the last word: two people, a phone and a desktop, the network cut, the app
 * killed in the midst of a flood. Each step leaves a picture in `test/page/shots/story`.
 */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startBrowser } from '../page/browser.ts';
import { viewer, type Viewer } from './page-viewer.ts';
import { at, startSandbox, type Sandbox } from './sandbox-process.ts';
import { command } from './thread.ts';

const FLOOD = 5_000;
const PROMPT = `/dispatch --as story Make widgets without a name work.
[[plan:Read the thread|Change the code|Run the tests]] [[think:Which of them has no name?]]
[[say:I look at the **widgets** first.]] [[run:cat package.json]] [[run:git push origin main]]
[[run:ls]] [[run:ls]] [[write:NOTES.md=A widget without a name is called "unnamed".]] [[say:One file changed.]] [[wait]] [[say:Understood.]]`;

interface Entry {
  readonly seq: number;
  readonly event: { readonly kind: string; readonly role?: string; readonly text?: string };
}

let sandbox: Sandbox;
let browser: Browser;
let phone: Viewer;
let desk: Viewer;
let overview: Viewer;
let path = '';
const wrong: string[] = [];

beforeAll(async () => {
  [sandbox, browser] = await Promise.all([startSandbox(), startBrowser()]);
  [phone, desk, overview] = await Promise.all([
    viewer(browser, sandbox, 'phone', 'writer', wrong),
    viewer(browser, sandbox, 'desktop-dark', 'admin', wrong),
    viewer(browser, sandbox, 'desktop', 'writer', wrong),
  ]);
});
afterAll(async () => {
  await browser?.close();
  await sandbox?.[Symbol.asyncDispose]();
});

const api = async (method: string, place: string, body?: object) => {
  const { owner, repo } = at(sandbox.facts);
  const answer = await fetch(`${sandbox.facts.app}/api/v1/repos/${owner}/${repo}${place}`, {
    method,
    headers: { authorization: `Bearer ${sandbox.facts.users['admin']?.token}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  // Each look tells its own shape.
  // oxlint-disable-next-line typescript/no-explicit-any
  return (await answer.json()) as any;
};
const jobPath = () => `/jobs/${path.split('/').at(-1)}`;

async function wholeLog(): Promise<Entry[]> {
  const log: Entry[] = [];
  for (;;) {
    const { entries } = await api('GET', `${jobPath()}/log?after=${log.at(-1)?.seq ?? 0}&limit=1000`);
    if (entries.length === 0) return log;
    log.push(...(entries as Entry[]).toSorted((one, other) => one.seq - other.seq));
  }
}

describe('a session', () => {
  test('begins with a comment: the overview shows it by itself, and the page tells how it starts', async () => {
    await overview.page.goto(`${sandbox.facts.app}/`);
    await overview.page.locator('[data-region=light]', { hasText: 'live' }).waitFor();
    await overview.shot('01-overview-empty');
    await command(sandbox, sandbox.facts.pull, PROMPT);
    const link = overview.page.locator('.job-row a', { hasText: 'story' }).first();
    await link.waitFor();
    path = new URL((await link.getAttribute('href')) ?? '', sandbox.facts.app).pathname;
    expect(path).toMatch(/^\/acme\/widgets\/J\d+$/);
    await Promise.all([phone, desk].map(({ page }) => page.goto(sandbox.facts.app + path)));
    await Promise.all([phone, desk].map((one) => one.live()));
    await phone.shot('02-starting');
  });

  test('two people decide: once, with a reason, and for the session; the other is told by whom', async () => {
    await Promise.all([phone.card('P1').waitFor(), desk.card('P1').waitFor()]);
    await overview.page.locator('.decision', { hasText: 'P1' }).waitFor();
    await Promise.all([phone.shot('03-asks'), desk.shot('03-asks'), overview.shot('03-asks-overview')]);
    await phone.card('P1').getByRole('button', { name: 'Approve', exact: true }).click();
    await desk.page.locator('.item', { hasText: 'P1 approved by writer' }).waitFor();

    await desk.card('P2').getByText('Add a reason').click();
    await desk.card('P2').locator('[data-reason]').fill('not on a Sunday');
    await desk.shot('04-reason');
    await desk.card('P2').getByRole('button', { name: 'Deny', exact: true }).click();
    await phone.page.locator('.item', { hasText: 'P2 denied by admin' }).waitFor();

    await phone.card('P3').getByText('Approve in this session…').click();
    await phone.shot('05-in-session');
    await phone.card('P3').getByRole('button', { name: 'Approve in this session' }).click();
    // The same call again is not asked about.
    await phone.hears('One file changed.');
    expect((await api('GET', jobPath())).job.approvals.map(({ ref }: { ref: string }) => ref)).not.toContain('P4');
    await Promise.all([phone.shot('06-decided'), desk.shot('06-decided')]);
  });

  test('a reload in the middle shows the same', async () => {
    const before = await phone.heard();
    await phone.page.reload();
    await phone.live();
    expect(await phone.heard()).toEqual(before);
  });

  test('messages wait in one order for both: written, changed, moved, taken back, sent now', async () => {
    for (const text of ['first: the changelog', 'second: the tests', 'third: the docs']) await phone.say(text);
    await expect.poll(() => desk.queue()).toHaveLength(3);
    await Promise.all([phone.shot('07-queue'), desk.shot('07-queue')]);
    const row = (text: string) => desk.page.locator('.queue li', { hasText: text });
    await row('second').locator('[data-action=queue-edit]').click();
    await desk.page.locator('.queue-editor textarea').fill('second: all the tests');
    await desk.shot('08-editing');
    await desk.page.locator('.queue-editor [data-part=save]').click();
    await row('all the tests').waitFor();
    await row('third').locator('[data-action=queue-up]').click();
    await expect.poll(() => desk.queue().then((all) => all[1])).toContain('third');
    await row('first').locator('[data-action=queue-withdraw]').click();
    const left = ['third: the docs', 'second: all the tests'];
    await expect.poll(() => phone.queue()).toEqual(left);
    expect(await desk.queue()).toEqual(left);
    await desk.page.locator('.keep-open > summary').click();
    await desk.shot('09-keep-open');
    await desk.page.locator('.keep-open [data-linger="600"]').click();
    await phone.page.getByText('Open +10 min').waitFor();
    await phone.page.locator('.queue li', { hasText: 'third' }).locator('[data-action=queue-now]').click();
    await phone.hears('Understood.');
    await expect.poll(() => desk.queue()).toEqual([]);
    await phone.hears('second: all the tests');
    await Promise.all([phone.shot('10-idle'), desk.shot('10-idle')]);
  });

  test('a follow-up finds the agent as it was; it is steered, and interrupted', async () => {
    await desk.page.locator('.idle-bar').waitFor();
    await phone.say('[[wait]] [[say:Still here.]]');
    await phone.page.locator('.idle-bar').waitFor({ state: 'detached' });
    await desk.say('go on', 'steer');
    await phone.hears('Still here.');
    await desk.page.locator('.idle-bar').waitFor();
    await phone.say('[[say:I sleep.]] [[sleep:300]]');
    await phone.hears('I sleep.');
    await phone.page.locator('[data-action=interrupt]').click();
    await desk.page.locator('.idle-bar').waitFor();
    expect(await desk.page.locator('.idle-bar').innerText()).toContain('Ends in');
    await Promise.all([phone.shot('11-interrupted'), desk.shot('11-interrupted')]);
  });

  test('the session is handed over', async () => {
    await desk.page.locator('[data-action=hand-over]:visible').click();
    await desk.shot('12-hand-over');
    await desk.page.locator('dialog.hand-over input').fill('admin');
    await desk.page.locator('dialog.hand-over form button').click();
    await phone.page.locator('.item', { hasText: 'admin took charge' }).waitFor();
    expect((await api('GET', jobPath())).job.charge).toBe('admin');
    await phone.shot('12-handed-over');
  });

  test('without a network the page says so, and catches up', async () => {
    await phone.page.context().setOffline(true);
    await phone.page.locator('.banner', { hasText: 'The page is offline.' }).waitFor();
    await desk.say('[[say:While you were away.]]');
    await desk.hears('While you were away.');
    await phone.shot('13-offline');
    await phone.page.context().setOffline(false);
    await phone.hears('While you were away.');
    await phone.live();
    expect(await phone.heard()).toEqual(await desk.heard());
  });

  test('the app is killed in the midst of a flood: the pages lack nothing and repeat nothing', async () => {
    await desk.say(`[[flood:${FLOOD}]] [[sleep:2]] [[say:The flood is over.]]`);
    await phone.page.locator('.item-agent', { hasText: ' 20 21 ' }).last().waitFor();
    process.kill((await sandbox.appPid()) ?? 0, 'SIGKILL');
    await phone.page.locator('.banner', { hasText: 'offline' }).waitFor();
    await phone.shot('14-app-away');
    await Promise.all([phone.hears('The flood is over.'), desk.hears('The flood is over.')]);
    await Promise.all([phone.live(), desk.live()]);
    const log = await wholeLog();
    expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1));
    const said = log
      .map(({ event }) => (event.kind === 'message' && event.role === 'agent' ? event.text : ''))
      .join('');
    const flood = Array.from({ length: FLOOD }, (_, index) => `${index + 1} `).join('');
    expect(said.split(flood).length).toBe(2);
    const shown = [await phone.heard(), await desk.heard()].map((all) => all.join(' ').match(/\b1 2 3 [\d\s]+/g));
    const numbers = flood.trim();
    expect(shown.map((all) => all?.map((one) => one.trim().replace(/\s+/g, ' ')))).toEqual([[numbers], [numbers]]);
    await desk.shot('15-after-the-flood');
  });

  test('a view-only link lets a stranger watch and nothing else, until it is taken back', async () => {
    await desk.page.locator('[data-action=share]:visible').click();
    await desk.page.locator('.make-link button').click();
    const link = await desk.page.locator('#fresh-link').inputValue();
    await desk.shot('16-share');
    const guest = await viewer(browser, sandbox, 'phone-dark', null, wrong);
    await guest.page.goto(link);
    await guest.live();
    expect(guest.page.url()).toBe(sandbox.facts.app + path);
    await guest.hears('The flood is over.');
    await guest.shot('17-guest');
    const offered = guest.page.locator(
      '#composer, [data-decision], [data-action=stop], [data-action=share], [data-action=hand-over], .audit',
    );
    expect(await offered.count()).toBe(0);
    await desk.page.locator('[data-revoke]').first().click();
    await guest.page.getByText('This view-only link has ended.').waitFor();
    await expect.poll(() => guest.page.locator('.guest-bar').count()).toBe(0);
    await guest.shot('18-link-ended');
    await guest.page.goto(link);
    expect(await guest.page.locator('h1').innerText()).toBe('Nothing to see here');
    await guest.page.context().close();
    await desk.page.keyboard.press('Escape');
  });

  test('who is signed out is asked to sign in, and whose right is taken back sees no more', async () => {
    const nobody = await viewer(browser, sandbox, 'phone', null, wrong);
    await nobody.page.goto(sandbox.facts.app + path);
    await nobody.page.getByRole('link', { name: 'Sign in with GitHub' }).waitFor();
    await nobody.shot('19-signed-out');
    const watcher = await viewer(browser, sandbox, 'desktop', 'outsider', wrong);
    await watcher.page.goto(sandbox.facts.app + path);
    await watcher.live();
    expect(await watcher.page.locator('#composer textarea:visible').count()).toBe(0);
    await watcher.shot('20-reads');
    await sandbox.as('admin').rest.repos.update({ ...at(sandbox.facts), private: true });
    await watcher.page
      .getByText('You may no longer watch this session.')
      .or(watcher.page.getByText('This session is gone'))
      .waitFor();
    await watcher.shot('21-no-right');
    await watcher.page.reload();
    expect(await watcher.page.locator('main').innerText()).not.toContain('widgets without');
    await watcher.shot('22-nothing-to-see');
    await Promise.all([nobody, watcher].map(({ page }) => page.context().close()));
  });

  test('stopping shows its steps, and how it ended', async () => {
    await phone.say('[[say:You cannot stop me.]] [[hang]]');
    await phone.hears('You cannot stop me.');
    await phone.page.locator('[data-action=stop]').click();
    await phone.shot('23-stop');
    await phone.page.locator('[data-action=stop-now]').click();
    await desk.page.locator('.ladder li').first().waitFor();
    await Promise.all([phone.shot('24-stopping'), desk.shot('24-stopping')]);
    await Promise.all([phone, desk].map(({ page }) => page.locator('.item-end').waitFor({ timeout: 30_000 })));
    await Promise.all([phone.shot('25-stopped'), desk.shot('25-stopped')]);
    await overview.page.locator('[data-key=ended] .job-row', { hasText: 'story' }).waitFor();
    await overview.shot('26-overview-ended');
    expect([wrong, await sandbox.violations()]).toEqual([[], []]);
  });
});
