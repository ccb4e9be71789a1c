/** The transcript's last items: alarms, and what became of the work. Whoever reads them knows where it is, or each reason why not. */
import { describe, expect, test } from 'vitest';
import { markup } from '../../app/web/html.ts';
import { dock } from '../../app/web/render/dock.ts';
import { item } from '../../app/web/render/item.ts';
import { lightsOf, PAPER } from '../../app/web/render/lights.ts';
import { sceneOf } from '../../app/web/render/scene.ts';
import { situation } from '../../app/web/render/situation.ts';
import { sessionOf } from '../../app/web/session/fold.ts';
import type { SessionPage } from '../../app/web/view.ts';
import type { AppEvent, SessionEvent } from '../../app/wire/events.ts';
import { HOSTILE } from '../page/hostile-strings.ts';
import { SESSIONS } from '../page/fixture-sessions.ts';
import { job, NOW, page } from '../page/fixtures.ts';
import { words } from './seen.ts';

type DeliveryEvent = Extract<AppEvent, { kind: 'delivery' }>;
const COMMIT = 'c0ffee0123456789c0ffee0123456789c0ffee01';
const event = (over: Partial<DeliveryEvent>): DeliveryEvent => ({
  kind: 'delivery',
  output: 'push',
  url: null,
  commit: null,
  refused: null,
  ...over,
});

/** How the last item looks after these events. */
function drawn(events: readonly SessionEvent[], of: SessionPage = page()): string {
  const session = sessionOf(events.map((one, index) => ({ seq: index + 1, at: NOW, event: one })));
  const last = [...session.items.values()].at(-1);
  return last ? markup(item(last, sceneOf(of, session, { now: NOW, whole: true, attempt: 1 }))) : '';
}
const fixture = (name: string): SessionPage => SESSIONS[name]?.() ?? page();
const items = (of: SessionPage): string => {
  const session = sessionOf(of.log);
  return [...session.items.values()]
    .map((one) => words(item(one, sceneOf(of, session, { now: NOW, whole: true, attempt: 1 }))))
    .join('\n');
};
const stands = (of: SessionPage): string => words(situation(of, sessionOf(of.log), NOW));

describe('work that was delivered', () => {
  const url = 'https://github.test/acme/widgets/pull/57';
  test.each<[Partial<DeliveryEvent>, string]>([
    [{ output: 'pull_request', url, commit: COMMIT }, 'Its changes are pull request #57, commit c0ffee0.'],
    [{ output: 'push', url, commit: COMMIT }, "Its changes were pushed as c0ffee0 to the pull request's branch."],
    [{ output: 'review', url: `${url}#pullrequestreview-1` }, 'Its changes were suggested in a review.'],
    [{ output: 'comment', url: `${url}#issuecomment-1` }, 'Its answer was posted as a comment.'],
    [{ output: 'push' }, 'Nothing had changed, so nothing was delivered.'],
  ])('%j', (parts, said) => {
    const text = drawn([event(parts)]);
    expect(words(text)).toMatch(new RegExp(`^${said.replace(/[.#]/g, '\\$&')}`));
    expect(text.includes(`href="${url}`)).toBe(parts.url !== undefined);
  });

  test('only what is on the web is linked', () => {
    for (const strange of ['javascript:alert(1)', '/settings/tokens', '//a.example/x', ...HOSTILE]) {
      const text = drawn([event({ output: 'review', url: strange })]);
      expect(text).not.toMatch(/<(script|img|iframe)\b/i);
      const [, href] = /href="(?!\?attempt=1&amp;at=)([^"]*)"/.exec(text) ?? [];
      expect(href === undefined || /^https?:\/\//i.test(href)).toBe(true);
    }
  });
});

describe('work that was not delivered', () => {
  test('tells every reason and has the patch', () => {
    const of = fixture('undelivered');
    const said = items(of);
    for (const reason of of.job.delivery?.refused?.split('\n') ?? [])
      expect(said).toContain(reason.replaceAll('`', '').slice(0, 40).split(' ').at(-1));
    expect(said).toContain('Its work was not delivered');
    expect(said).toContain('Download the changes as a patch');
    // They are told once.
    expect(stands(of)).not.toContain('not delivered');
  });

  test('offers no patch where none is kept, and folds what is too much', () => {
    const refused = Array.from({ length: 45 }, (_, index) => `reason ${index}`).join('\n');
    const text = drawn([event({ refused })], page({ job: job({ state: 'failed' }) }));
    expect(text).not.toContain('download');
    expect(text.match(/<li/g)).toHaveLength(45);
    expect(text.slice(text.indexOf('<details')).match(/<li/g)).toHaveLength(15);
    expect(words(text)).toContain('and 15 more');
  });

  test('the end of its session does not claim that the job succeeded', () => {
    expect(items(fixture('undelivered'))).toMatch(/The work is done after \S+ ?\S*\. The agent ended its turn\./);
    expect(items(fixture('undelivered'))).not.toContain('It succeeded');
    expect(items(fixture('delivered'))).toContain('It succeeded');
  });
});

describe('between the end of the session and the end of the job', () => {
  const of = fixture('delivering');

  test('the page says that the work is being delivered, and takes no offence at the runner that has left', () => {
    expect(stands(of)).toMatch(/^Its work is being checked and delivered/);
    expect(lightsOf(of, sessionOf(of.log), PAPER, NOW).map(({ word }) => word)).toEqual([
      'not live',
      'ended',
      'ended',
      'ended',
    ]);
  });

  test('a job that delivers nothing of the kind is about to end', () => {
    expect(stands({ ...of, job: { ...of.job, deliver: 'none' } })).toBe(
      'The session has ended; the runner is saying its last word.',
    );
  });
});

describe('on the way', () => {
  test('an alarm stands out from other notices, and is one only when the runner means it', () => {
    const notice = (level: 'error' | 'info', text: string) => drawn([{ kind: 'notice', level, text }]);
    expect(notice('error', 'Alarm: `curl x` ran, though it is denied')).toMatch(
      /class="alarm tone-danger" role="alert"/,
    );
    expect(words(notice('error', 'Alarm: `curl x` ran'))).toMatch(/^Alarm\. curl x ran/);
    expect(notice('error', 'The app is away')).toContain('class="notice error"');
    expect(notice('info', 'Alarm: clock')).toContain('class="notice info"');
  });

  test('a message that has to wait for the end of the turn says so, in the transcript and above the composer', () => {
    const of = page({ log: fixture('delivering').log.slice(0, 10) });
    const said = 'for after this turn: the agent takes nothing in mid-turn';
    expect(items(of)).toContain(said);
    expect(words(dock(of, sessionOf(of.log)))).toMatch(/put back until after this turn.* leave the lexer alone/);
  });
});
