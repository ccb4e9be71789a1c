/** What the page says in each state of a job. */
import { describe, expect, test } from 'vitest';
import { STATES } from '../../app/ground/job-state.ts';
import { markup } from '../../app/web/html.ts';
import { approvalCard, openApprovals } from '../../app/web/render/approval-card.ts';
import { chain, inOrder } from '../../app/web/render/chain.ts';
import { briefDuration, countdown, duration } from '../../app/web/render/clock.ts';
import { whyNot } from '../../app/web/render/composer.ts';
import { short, usageLine } from '../../app/web/render/usage.ts';
import { header } from '../../app/web/render/header.ts';
import { lightsOf, PAPER } from '../../app/web/render/lights.ts';
import { face, listed } from '../../app/web/render/person.ts';
import { renderSessionPage } from '../../app/web/render/session-page.ts';
import { situation } from '../../app/web/render/situation.ts';
import { sessionOf } from '../../app/web/session/fold.ts';
import { newSession } from '../../app/web/session/session.ts';
import type { SessionPage } from '../../app/web/view.ts';
import { SESSIONS } from '../page/fixture-sessions.ts';
import { approval, job, NOW, page } from '../page/fixtures.ts';
import { words } from './seen.ts';

const fixture = (name: string): SessionPage => SESSIONS[name]?.() ?? page();
const stands = (name: string): string => words(situation(fixture(name), sessionOf(fixture(name).log), NOW));

describe('where a job stands', () => {
  test.each([
    [
      'starting',
      'The run exists; its runner is starting Asked for 21s ago. See the run. Given up if nothing happens within 3:00.',
    ],
    ['empty', 'The runner is up; nothing has happened yet'],
    [
      'silent',
      'The runner has been silent for 1m 35s It may come back: it keeps what happens and catches up. If nothing comes, the job is declared lost at 10:09 (in 3:00). See the run. What the agent does now is not known.',
    ],
    ['skipped', 'It was skipped; it never ran J11 plan failed. Back to the thread'],
    ['running', 'waiting for a person last event 4s ago 41.2k in · 3.1k out · context 19% · $0.18'],
  ])('%s', (name, said) => {
    expect(stands(name)).toBe(said);
  });

  test.each(STATES)('a job that is %s has a whole page', (state) => {
    const text = renderSessionPage(page({ job: job({ state }) }), { css: '/c.css', js: '/c.js' });
    expect(text).toContain(`data-state="${state}"`);
    expect(text).not.toMatch(/undefined|\[object|NaN/);
  });
});

describe('the lights', () => {
  const lit = (of: SessionPage, link = PAPER) =>
    lightsOf(of, sessionOf(of.log), link, NOW).map(({ tone, word }) => `${tone} ${word}`);

  test('tell a working agent from a silent, a disconnected and a lost one', () => {
    expect(lit(fixture('running')).slice(1)).toEqual(['success connected', 'success up', 'attention waiting']);
    expect(lit(fixture('silent'))[1]).toBe('attention silent');
    expect(lit({ ...fixture('running'), runnerConnected: false })[1]).toBe('danger not connected');
    expect(lit(fixture('lost')).slice(1)).toEqual(['danger lost', 'neutral unknown', 'neutral unknown']);
    expect(lit(fixture('approval'))[3]).toBe('attention needs approval');
    expect(lit(fixture('queued')).slice(1)).toEqual([
      'neutral no runner yet',
      'neutral not started',
      'neutral not started',
    ]);
  });

  test('claim nothing about what lies behind a broken line', () => {
    expect(lit(fixture('running'), { state: 'offline', since: NOW })).toEqual([
      'danger offline',
      'neutral unknown',
      'neutral unknown',
      'neutral unknown',
    ]);
  });
});

describe('approvals', () => {
  test('stay in the dock until they have taken effect, the oldest first', () => {
    const states = [
      approval({ ref: 'P3', requestedAt: 30 }),
      approval({ ref: 'P2', requestedAt: 20, state: 'allowed' }),
      approval({ ref: 'P1', requestedAt: 10, state: 'denied', appliedAt: 40 }),
      approval({ ref: 'P4', requestedAt: 5, state: 'expired' }),
    ];
    expect(openApprovals(job({ approvals: states })).map(({ ref }) => ref)).toEqual(['P2', 'P3']);
    expect(openApprovals(job({ state: 'cancelled', approvals: states }))).toEqual([]);
  });

  test('show hidden characters and the whole input', () => {
    const text = markup(approvalCard(approval({ input: `rm -rf \u202e/ ${'x'.repeat(5000)}` }), page()));
    expect(text).toContain(`rm -rf ‹U+202E›/ ${'x'.repeat(5000)}`);
  });
});

describe('small words', () => {
  test('durations', () => {
    expect([0, 59_999, 60_000, 252_000, 3_840_000, 183_600_000].map(duration)).toEqual([
      '0s',
      '59s',
      '1m 00s',
      '4m 12s',
      '1h 04m',
      '2d 3h',
    ]);
    expect([0, 210, 9940, 12_000].map(briefDuration)).toEqual(['0.0s', '0.2s', '9.9s', '12s']);
    expect([-5, 1, 1_780_000, 3_723_000, 183_600_000].map(countdown)).toEqual([
      '0:00',
      '0:01',
      '29:40',
      '1:02:03',
      '2d 3h',
    ]);
  });

  test('amounts', () => {
    expect([0, 980, 12_440, 999_499, 3_100_000].map(short)).toEqual(['0', '980', '12.4k', '999k', '3.1M']);
    expect(words(usageLine({ cost: { amount: 1.5, currency: 'EUR' } }))).toBe('1.50 EUR');
    expect(words(usageLine(null))).toBe('');
  });

  test('lists of names', () => {
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c', 'd', 'e']].map((names) => listed(names))).toEqual([
      '',
      'a',
      'a and b',
      'a, b, c and 2 more',
    ]);
  });

  test('why someone cannot write', () => {
    const why = (of: SessionPage) => whyNot(of, sessionOf(of.log));
    expect(why(page())).toBe('');
    expect(why(fixture('ended'))).toContain('has ended');
    expect(why(fixture('skipped'))).toBe('It has ended and never ran.');
    expect(why(fixture('queued'))).toBe('It has not started yet.');
    expect(why(fixture('delivering'))).toContain('is being delivered');
  });

  test('what a person may do is said in the header', () => {
    expect(words(header(fixture('running'), newSession(), fixture('running')))).toContain('you can steer');
    expect(words(header(fixture('reader'), newSession(), fixture('reader')))).toContain('you can watch');
  });
});

test('faces come from github.com only for jobs that live there', () => {
  expect(markup(face('ada', { threadUrl: 'https://github.com/a/b/pull/1' }))).toContain(
    'avatars.githubusercontent.com/ada',
  );
  expect(markup(face('ada', { threadUrl: 'http://127.0.0.1:4001/a/b/pull/1' }))).not.toContain('img');
  expect(markup(face('../x"y', { threadUrl: 'https://github.com/a/b/pull/1' }))).not.toContain('img');
});

describe('the chain', () => {
  const node = (ref: string, ...needs: string[]) => ({
    ref,
    name: null,
    title: ref,
    state: 'waiting' as const,
    url: `/x/${ref}`,
    needs,
  });

  test('has parents before children, and does not hang on a cycle', () => {
    expect(inOrder([node('J3', 'J2'), node('J2', 'J1'), node('J1')]).map(({ ref }) => ref)).toEqual(['J1', 'J2', 'J3']);
    expect(inOrder([node('J1', 'J2'), node('J2', 'J1')])).toHaveLength(2);
  });

  test('names what a branch comes after, and is left out for a job on its own', () => {
    expect(words(chain([node('J1'), node('J2', 'J1'), node('J3', 'J1', 'J2')], 'J2'))).toContain('after J1 and J2');
    expect(markup(chain([node('J1')], 'J1'))).toBe('');
  });
});

test('data for the client cannot close its element', () => {
  const text = renderSessionPage(fixture('hostile'), { css: '/c.css', js: '/c.js' });
  const [data = ''] = /(?<=<script type="application\/json" id="data">).*?(?=<\/script>)/s.exec(text) ?? [];
  expect(data).not.toMatch(/[<>&]/);
  expect(JSON.parse(data)).toEqual(JSON.parse(JSON.stringify(fixture('hostile'))));
  expect(text.match(/<script/g)).toHaveLength(2);
  expect(text).not.toMatch(/ style="/);
});

test('what a person wrote is shown with exactly their line breaks and spaces', () => {
  const asked = '/dispatch  two spaces\n    and an indented line';
  expect(renderSessionPage(page({ job: job({ asked }) }), { css: '', js: '' })).toContain(
    `dir="auto">${asked}</blockquote>`,
  );
});
