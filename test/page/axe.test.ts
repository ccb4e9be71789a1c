/** Every page in every state, judged by axe-core: roles, names, order, contrast; on a phone and a desktop, light and dark, and in high contrast. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { auditPage } from '../../app/web/render/audit-page.ts';
import { notificationsPage } from '../../app/web/render/notifications-page.ts';
import { renderOffline } from '../../app/web/render/offline.ts';
import { runs } from '../hard.ts';
import { actsAt } from './acts.ts';
import { DESKTOP, PHONE } from './browser.ts';
import { audit, notifications } from './fixture-people.ts';
import { SESSIONS } from './fixture-sessions.ts';
import { useStage } from './stage.ts';

const stage = useStage();
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const assets = { css: '/client.css', js: '/client.js' };

const LOOKS = [
  { viewport: PHONE, colorScheme: 'light', contrast: 'no-preference' },
  { viewport: DESKTOP, colorScheme: 'dark', contrast: 'no-preference' },
  { viewport: PHONE, colorScheme: 'dark', contrast: 'no-preference' },
  { viewport: DESKTOP, colorScheme: 'light', contrast: 'no-preference' },
] as const;
const HIGH = [
  { viewport: PHONE, colorScheme: 'light', contrast: 'more' },
  { viewport: DESKTOP, colorScheme: 'dark', contrast: 'more' },
] as const;
type Look = (typeof LOOKS | typeof HIGH)[number];

/** `page+act`: what is done there before it is judged. */
const PLACES = [
  ...Object.keys(SESSIONS).filter((name) => name !== 'hostile'),
  'past',
  'long?q=Step',
  'overview',
  'blank',
  'calm',
  'found',
  'login',
  'refused',
  'settings/tokens',
  'tokens-fresh',
  'tokens-none',
  'audit',
  'notifications',
  'nothing-told',
  'kept-offline',
  'running+keys',
  'running+share',
  'deletable+delete',
  'running+menu',
  'running+stop',
  'running+modes',
  'approval+offline',
  'running+lights',
  'running+keep',
  'running+hand',
  'queue+edit',
  'allowing+wide',
  'allowing+rules',
  'queued+cancel',
  'tools+opened',
  'settings/tokens+revoke',
];

/** Whose transcript is judged too. Others show the same one, which is left out unless everything is judged in full. */
const WITH_TRANSCRIPT =
  runs(1, 2) === 2
    ? /./
    : /^(running|ended|tools|shell|delivered|undelivered|queue-late|stopped|halted|hostile|past)\b/;

const judgeBut = (
  left: readonly string[],
) => `axe.run({ exclude: ${JSON.stringify(left)} }, { resultTypes: ['violations'], rules: { 'color-contrast-enhanced': { enabled: false } } }).then(({ violations }) =>
  violations.flatMap(({ id, nodes }) => nodes.slice(0, 4).map(({ target, failureSummary }) => id + ' at ' + target.join(' ') + ': ' + failureSummary.split('\\n').slice(1).join(';').slice(0, 240))))`;

async function faults(page: Page, place: string, look: Look): Promise<unknown[]> {
  const [path = '', act] = place.split('+');
  await page.setViewportSize(look.viewport);
  await page.emulateMedia({ colorScheme: look.colorScheme, contrast: look.contrast });
  await page.goto(`${stage.server.url}/${path === 'overview' ? '' : path}`);
  if (act !== undefined) await actsAt(stage.server)[act]?.(page);
  await page.evaluate(axe);
  const found = await page.evaluate<string[]>(judgeBut(WITH_TRANSCRIPT.test(place) ? [] : ['.items']));
  return found.length === 0
    ? []
    : [{ place, look: `${look.viewport.width} ${look.colorScheme} ${look.contrast}`, found }];
}

function serveOthers(): void {
  const { pages } = stage.server;
  pages.set('/audit', auditPage(audit(), assets));
  pages.set('/notifications', notificationsPage(notifications(), assets));
  pages.set(
    '/nothing-told',
    notificationsPage(notifications({ devices: [], problem: 'There are **too many** devices.' }), assets),
  );
  pages.set('/kept-offline', renderOffline(assets));
}

/** Close to others that are judged anyway. */
const IN_FULL_ONLY = new Set(
  'approvals decided reader delivering failed skipped waived paused machine-away quiet calm tokens-none nothing-told gated-reader long?q=Step starting'.split(
    ' ',
  ),
);
/** Half of the others: the full run judges all. */
const TODAY = PLACES.filter((place, index) => runs(1, 2) === 2 || (!IN_FULL_ONLY.has(place) && index % 2 === 0));

/** Two windows share the places, since a machine has two cores at least. */
async function judged(places: readonly string[], looks: readonly Look[], turn = 0): Promise<unknown[]> {
  const rest = [...places.entries()];
  const found: unknown[] = [];
  const work = async () => {
    const page = await stage.open('/blank');
    for (let next = rest.shift(); next; next = rest.shift()) {
      const [index, place] = next;
      found.push(...(await faults(page, place, looks[(index + turn) % looks.length] ?? LOOKS[0])));
    }
    await page.context().close();
  };
  await Promise.all([work(), work()]);
  return found;
}

test('no page in no state breaks a rule', async () => {
  serveOthers();
  const found: unknown[] = [];
  // Each place in one look after the other; in full, in all of them.
  for (let turn = 0; turn < runs(1, LOOKS.length); turn += 1) found.push(...(await judged(TODAY, LOOKS, turn)));
  expect(found).toEqual([]);
});

test('nor in high contrast', async () => {
  expect(await judged(['approval', 'overview', 'ended', 'queue'], HIGH)).toEqual([]);
});
