/** Every page there is, made of given strings: its document by its name. */
import { auditPage } from '../../app/web/render/audit-page.ts';
import { notificationsPage } from '../../app/web/render/notifications-page.ts';
import { renderOverview } from '../../app/web/render/overview.ts';
import { renderRefusal } from '../../app/web/render/refusal.ts';
import { renderSessionPage } from '../../app/web/render/session-page.ts';
import { renderSignIn } from '../../app/web/render/sign-in.ts';
import { tokensPage } from '../../app/web/render/tokens.ts';
import type { SessionPage } from '../../app/web/view.ts';
import { overview, tokens } from './fixture-lists.ts';
import { audit, notifications } from './fixture-people.ts';
import { found, past, search } from './fixture-reading.ts';
import { SESSIONS } from './fixture-sessions.ts';
import { reading } from './fixtures.ts';
import { poison, type Strings } from './poison.ts';

const assets = { css: '/client.css', js: '/client.js' };

export const SESSION_NAMES: readonly string[] = [...Object.keys(SESSIONS), 'past', 'searched'];

/** A state of the session page, with other people's words in it. */
export function sessionOf(name: string, strings: Strings): SessionPage {
  const plain = name === 'past' ? past() : (SESSIONS[name] ?? SESSIONS['approval'])?.();
  if (!plain) throw new Error(`there is no such session as ${name}`);
  const page =
    name === 'searched' ? { ...plain, reading: reading({ search: { text: 'Step', found: search('Step') } }) } : plain;
  const made = poison(page, strings);
  const { search: asked } = made.reading;
  // Nothing is looked for by nothing but blanks.
  const looked = asked && { ...asked, text: asked.text.trim() === '' ? 'Step' : asked.text };
  return { ...made, reading: { ...made.reading, search: looked }, csrf: 'csrf' };
}

type Made = (strings: Strings) => string;

const OTHERS: Readonly<Record<string, Made>> = {
  overview: (strings) => renderOverview(poison(overview(), strings), assets),
  'overview-found': (strings) =>
    renderOverview(poison({ ...overview(), search: { text: 'tests', found } }, strings), assets),
  audit: (strings) => auditPage(poison(audit(), strings), assets),
  notifications: (strings) => notificationsPage(poison(notifications({ problem: 'no' }), strings), assets),
  tokens: (strings) => tokensPage(poison(tokens({ fresh: 'sbt_fresh', problem: 'no' }), strings), assets),
};

export const PAGES: Readonly<Record<string, Made>> = {
  ...Object.fromEntries(
    SESSION_NAMES.map((name): [string, Made] => [
      name,
      (strings) => renderSessionPage(sessionOf(name, strings), assets),
    ]),
  ),
  ...OTHERS,
};

/** Pages with one such word on each: where it was to go after signing in, and why it is refused. */
export const single: readonly ((text: string) => string)[] = [
  (text) => renderSignIn({ next: text.toWellFormed(), assets }),
  (text) => renderRefusal({ status: 404, title: text, text, assets }),
];
