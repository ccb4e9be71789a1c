/** Two people at one session: messages that wait, approvals, an idle agent, handing over, and what each sees of the other. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { SessionPage } from '../../app/web/view.ts';
import type { SessionEvent } from '../../app/wire/events.ts';
import { DESKTOP, PHONE } from './browser.ts';
import { SESSIONS } from './fixture-sessions.ts';
import { approval, job, MINUTE, NOW, page as sessionPage } from './fixtures.ts';
import { useStage } from './stage.ts';

const stage = useStage();
const api = '/api/v1/repos/acme/widgets/jobs/J12';
/** Without the keys, which differ each time. */
const orders = () =>
  stage.server.orders.map(({ path, body }) => [
    path.replace(api, ''),
    Object.fromEntries(Object.entries(body).filter(([name]) => name !== 'key')),
  ]);

let seq = 0;
const send = (...events: SessionEvent[]): void =>
  stage.server.send(events.map((event) => ({ seq: (seq += 1), at: NOW + seq, event })));

/** `ada` on a desktop and `writer` on a phone, at the same session. */
async function both(name: string): Promise<readonly [Page, Page]> {
  const of = SESSIONS[name]?.() ?? sessionPage();
  seq = of.log.at(-1)?.seq ?? 0;
  stage.server.custom = { ...of, viewer: { ...of.viewer, login: 'writer' } };
  const pages = await Promise.all([
    stage.open(`/${name}`, { viewport: DESKTOP }),
    stage.open('/custom', { viewport: PHONE, hasTouch: true }),
  ]);
  await Promise.all(pages.map((page) => page.locator('.lights summary[aria-label*="page – app live"]').waitFor()));
  return pages;
}

const waiting = (page: Page) => page.locator('.queue li .queue-text').allInnerTexts();
const action = (page: Page, control: number, name: string) =>
  page.locator(`.queue [data-control="${control}"] [data-action="queue-${name}"]`);

test('messages that wait are moved, changed, taken back and sent now, the same for both, and nobody loses what they type', async () => {
  const [ada, writer] = await both('queue');
  const before = ['also update the changelog', expect.stringContaining('run the whole suite'), 'keep the public API'];
  expect(await waiting(ada)).toEqual(before);
  expect(await waiting(writer)).toEqual(before);

  // The writer begins to change the first one, while ada moves another above it, by keyboard alone.
  await action(writer, 4, 'edit').click();
  const box = writer.getByRole('textbox', { name: 'Message', exact: true });
  await box.fill('also update the changelog and the docs');
  await ada.locator('body').press('q');
  await action(ada, 6, 'up').focus();
  await ada.keyboard.press('Enter');
  await expect.poll(orders).toEqual([['/messages/order', { order: [4, 6, 5] }]]);
  send({ kind: 'message.reordered', order: [6, 4, 5], by: 'ada' });
  await expect.poll(() => waiting(ada)).toEqual(['keep the public API', 'also update the changelog', before[1]]);
  // Now it is the first one, and its button can do no more: the focus stays there all the same.
  expect(await action(ada, 6, 'up').evaluate((one) => one.matches(':focus[aria-disabled]'))).toBe(true);
  expect(await box.inputValue()).toBe('also update the changelog and the docs');
  expect(await box.evaluate((one) => one.matches(':focus'))).toBe(true);
  expect(await writer.locator('[data-region=said]').textContent()).toBe(
    'ada changed the order of the messages that wait.',
  );

  // Ada changes the same message meanwhile: it is said beside the writer's words, which stay.
  send({ kind: 'message.amended', control: 4, by: 'ada', text: 'leave the changelog', mode: 'queue' });
  await writer.getByText('ada changed it meanwhile to: “leave the changelog”').waitFor();
  expect(await box.inputValue()).toBe('also update the changelog and the docs');
  await box.press('Control+Enter');
  await expect
    .poll(() => orders().at(-1))
    .toEqual(['/messages/4', { text: 'also update the changelog and the docs', mode: 'queue' }]);
  send({
    kind: 'message.amended',
    control: 4,
    by: 'writer',
    text: 'also update the changelog and the docs',
    mode: 'queue',
  });
  await expect.poll(async () => (await waiting(ada))[1]).toBe('also update the changelog and the docs');
  expect(await action(writer, 4, 'edit').evaluate((one) => one.matches(':focus'))).toBe(true);

  await action(ada, 5, 'now').click();
  await expect
    .poll(() => orders().at(-1))
    .toEqual(['/messages/5', { text: expect.stringContaining('suite'), mode: 'steer' }]);
  await action(writer, 6, 'withdraw').tap();
  await expect.poll(() => orders().at(-1)).toEqual(['/messages/6/withdraw', {}]);
  send({ kind: 'message.withdrawn', control: 6, by: 'writer' });
  await ada.getByText('writer takes it back; waiting for the runner').waitFor();
  send({ kind: 'message', id: 'c6', role: 'user', text: '', control: 6, status: 'withdrawn' });
  await ada.getByText('taken back by writer; the agent never got it').waitFor();

  // One that is delivered while it is being changed: the words are kept, and go as a new message.
  await action(ada, 4, 'edit').click();
  await ada.getByRole('textbox', { name: 'Message', exact: true }).fill('precious words');
  const text = 'also update the changelog and the docs';
  send({ kind: 'message', id: 'c4', role: 'user', text, control: 4, status: 'delivered', delivery: 'joined' });
  await ada.getByText('Your words are still here: they go as a new message.').waitFor();
  await ada.getByRole('button', { name: 'Send as new' }).click();
  await expect.poll(() => orders().at(-1)).toEqual(['/messages', { text: 'precious words', mode: 'queue' }]);
  await ada.locator('.queue-editor').waitFor({ state: 'detached' });

  // Too late is said, though the message has left the list.
  stage.server.refuse = { status: 409, message: 'The agent **has it already**.' };
  await action(writer, 5, 'withdraw').tap();
  await writer.locator('.queue [role=alert]', { hasText: 'The agent has it already.' }).waitFor();
});

test('the first answer wins, the other is told by whom, and nothing is applied before the runner says so', async () => {
  const [ada, writer] = await both('allowing');
  const shown = (parts: Parameters<typeof approval>[0]): SessionPage => {
    const rules = parts?.scope === 'session' ? ['Bash(git push origin fix/parser)'] : [];
    return sessionPage({ job: job({ approvals: [approval(parts)] }), rules });
  };
  await ada.locator('.session-wide summary').click();
  expect(await ada.locator('.session-wide pre').innerText()).toBe('Bash(git push origin fix/parser)');
  await ada.getByRole('button', { name: 'Approve in this session' }).click();
  await expect
    .poll(() => stage.server.orders.map(({ body }) => body))
    .toEqual([{ decision: 'allow', scope: 'session', hash: 'a'.repeat(64), reason: '' }]);
  // The writer is a moment late.
  stage.server.refuse = { status: 409, message: 'P7 was already approved by ada.' };
  await writer.locator('#P7 [data-decision=deny]').tap();
  const sessionRule = 'Bash(git push origin fix/parser)';
  const allowed = { state: 'allowed', decidedBy: 'ada', scope: 'session', sessionRule } as const;
  for (const page of [ada, writer]) expect(await page.locator('#P7').innerText()).not.toContain('took effect');
  stage.server.snapshot(shown(allowed));
  await ada.getByText('Waiting for the runner to act on it.').waitFor();
  stage.server.snapshot({ ...shown({ ...allowed, appliedAt: NOW }), viewer: { ...shown({}).viewer, login: 'writer' } });
  await writer.getByText('Your Deny came after it and changed nothing.').waitFor();
  await ada.locator('#P7').waitFor({ state: 'detached' });
  await writer.locator('#P7').getByRole('button', { name: 'OK' }).tap();
  await writer.locator('#P7').waitFor({ state: 'detached' });
  // What was allowed is listed, and taken back.
  stage.server.refuse = null;
  await writer.locator('.rules summary').tap();
  await writer.getByRole('button', { name: 'Take back Bash(git push origin fix/parser)' }).tap();
  await expect.poll(() => orders().at(-1)).toEqual(['/policy', { remove: 'Bash(git push origin fix/parser)' }]);
  stage.server.snapshot(shown({ state: 'denied', appliedAt: NOW }));
  await writer.locator('.rules').waitFor({ state: 'detached' });
});

describe('a session that stays', () => {
  test('is kept open or ended by either, and both see what is left', async () => {
    const [ada, writer] = await both('idle');
    await ada.getByText(/Ends in 9:[34]\d/).waitFor();
    await writer.getByRole('button', { name: '1 h' }).tap();
    await expect.poll(() => orders().length).toBe(1);
    // The order counts from the end of the turn, the person from now.
    expect(orders()[0]).toEqual(['/linger', { seconds: 3660 }]);
    send({ kind: 'linger', seconds: 3660, by: 'writer' }, { kind: 'state', state: 'idle', until: NOW + 60 * MINUTE });
    await ada.getByText(/Ends in (1:00:00|59:\d\d)/).waitFor();
    await ada.getByText(/writer keeps the session open until \d\d:\d\d/).waitFor();
    await ada.getByRole('button', { name: 'End now' }).click();
    await expect.poll(() => orders().at(-1)).toEqual(['/linger', { seconds: 0 }]);
    send({ kind: 'state', state: 'running' });
    await writer.locator('.idle-bar').waitFor({ state: 'detached' });
    await writer.locator('.keep-open summary').tap();
    await writer.getByRole('button', { name: 'End with the turn' }).waitFor();
  });
});

test('who is in charge is handed over to someone who is here, or by login, and a refusal keeps what was typed', async () => {
  const [ada, writer] = await both('running');
  await ada.locator('.left [data-action=hand-over]').click();
  const dialog = ada.getByRole('dialog', { name: 'Hand over J12' });
  stage.server.refuse = { status: 403, message: '@stranger has no **write** access.' };
  await dialog.getByLabel('Someone else, by their login').fill('@stranger');
  await ada.keyboard.press('Enter');
  await dialog.getByText('@stranger has no write access.').waitFor();
  expect(await dialog.getByRole('textbox').inputValue()).toBe('@stranger');
  stage.server.refuse = null;
  stage.server.snapshot(sessionPage({ watchers: ['ada', 'carol', 'writer'], steerers: ['ada', 'carol'], job: job() }));
  await dialog.getByRole('button', { name: 'carol' }).click();
  await expect.poll(orders).toEqual([
    ['/hand-over', { to: 'stranger' }],
    ['/hand-over', { to: 'carol' }],
  ]);
  await dialog.waitFor({ state: 'detached' });
  expect(await ada.locator('.left [data-action=hand-over]').evaluate((one) => one.matches(':focus'))).toBe(true);
  send({ kind: 'charge', by: 'ada', to: 'carol' });
  await writer.getByText('ada handed over to carol, who is in charge now.').waitFor();
});

test('the lights say what is not known while the page is offline, and tell again once it is back', async () => {
  const [ada] = await both('running');
  stage.server.setOnline(false);
  await ada.locator('.banner', { hasText: 'The page is offline.' }).waitFor();
  await ada.locator('.lights summary').click();
  await ada
    .locator('.lights .panel', { hasText: /app – runner\s*unknown · since .* · last known: connected/ })
    .waitFor();
  await ada.keyboard.press('Escape');
  stage.server.setOnline(true);
  await expect
    .poll(() => ada.locator('.lights summary').getAttribute('aria-label'))
    .toContain('page – app live, app – runner connected, runner – agent up');
});

describe('a guest', () => {
  test('watches live and can do nothing', async () => {
    const [guest] = await both('guest');
    expect(
      await guest.locator('button[data-decision], #composer, .queue-orders, [data-action=hand-over]').count(),
    ).toBe(0);
    expect(await guest.locator('.guest-bar').innerText()).toMatch(/^View-only until .* · shared by ada$/);
    send(
      { kind: 'message.withdrawn', control: 4, by: 'ada' },
      { kind: 'message', id: 'n', role: 'agent', text: 'Live.' },
    );
    await guest.getByText('Live.', { exact: true }).waitFor();
    await expect.poll(async () => (await waiting(guest)).length).toBe(2);
  });
});

test.each(['queue', 'allowing', 'idle', 'stopping', 'machine-away', 'guest'])(
  '%s fits a small phone: nothing scrolls sideways, and what is touched is large',
  async (name) => {
    const page = await stage.open(`/${name}`, { viewport: { width: 320, height: 568 }, hasTouch: true });
    await page.locator('.lights summary[aria-label*="page – app live"]').waitFor();
    const wide = await page.evaluate<string[]>(`
      [...document.querySelectorAll('html, .foot, .dock, .queue ol, .approval, .composer, .head')]
        .filter((part) => part.scrollWidth > part.clientWidth + 1).map((part) => part.className + ' ' + part.scrollWidth)`);
    expect(wide).toEqual([]);
    const small = await page.evaluate<string[]>(`
      [...document.querySelectorAll('.foot :is(button, summary)')]
        .map((part) => [part.textContent.trim() || part.ariaLabel, part.getBoundingClientRect()])
        .filter(([, { width, height }]) => height > 0 && (height < 44 || width < 40))
        .map(([words, { width, height }]) => words + ' ' + width + '×' + height)`);
    expect(small).toEqual([]);
  },
);
