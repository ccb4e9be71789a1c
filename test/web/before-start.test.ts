/** What the page says of a job that does not run, and what it offers: every word must tell what comes next and who can change it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { signOf, spanOf } from '../../app/channels/words.ts';
import { STATES } from '../../app/ground/job-state.ts';
import { markup } from '../../app/web/html.ts';
import { besidePath, issueUrl } from '../../app/web/paths.ts';
import { approvalCard } from '../../app/web/render/approval-card.ts';
import { waitsInShort } from '../../app/web/render/before-start.ts';
import { took } from '../../app/web/render/clock.ts';
import { facts } from '../../app/web/render/facts.ts';
import { header } from '../../app/web/render/header.ts';
import { jobOrders, ordersFor } from '../../app/web/render/job-orders.ts';
import { renderOverview } from '../../app/web/render/overview.ts';
import { remarks } from '../../app/web/render/remarks.ts';
import { situation } from '../../app/web/render/situation.ts';
import { looksOf } from '../../app/web/render/state.ts';
import { sessionOf } from '../../app/web/session/fold.ts';
import { newSession } from '../../app/web/session/session.ts';
import type { SessionPage } from '../../app/web/view.ts';
import { overview } from '../page/fixture-lists.ts';
import { SESSIONS } from '../page/fixture-sessions.ts';
import { approval, gate, job, NOW, page } from '../page/fixtures.ts';
import { words } from './seen.ts';

const fixture = (name: string): SessionPage => SESSIONS[name]?.() ?? page();
const stands = (of: SessionPage): string => words(situation(of, sessionOf(of.log), NOW));

describe('the words for states and times', () => {
  test.each(STATES)('a job that is %s is called the same in the thread and on the page', (state) => {
    expect(signOf(state).replace(/^\S+ /, '')).toBe(looksOf(state).word);
  });

  test('how long a job took reads the same in the thread and on the page', () => {
    fc.assert(
      fc.property(fc.nat(200_000_000), (ms) => {
        expect(took(ms)).toBe(spanOf(ms));
      }),
    );
  });
});

describe('where a job stands that does not run', () => {
  test.each([
    [
      'gated',
      'Its commit comes from a fork, so its runs are isolated and have no secrets. Needs an approval to start outsider asked for it 5m 00s ago and may not start it alone; nothing has run yet. Members of @acme/release or people with write access may decide: with the buttons on this page, or by commenting /approve P9 or /deny P9 on the thread. If nobody answers within 2d 23h (10:01), it ends without having run.',
    ],
    [
      'waiting',
      'Waiting for 2 jobs and 2 issues J11 plan running · if it fails, this is skipped J10 queued · if it fails, this is held J9 lint succeeded #37 open · blocks this thread acme/gears#5 open · blocks this thread Asked for 5m 00s ago. Given up in 6d 0h (10:36) if it still waits then.',
    ],
    [
      'held',
      'Held J11 plan failed, and its edge says on_failure: hold. J11 plan failed It stays held until someone with write access releases it, with the button below or by commenting /release J12 on the thread. Asked for 5m 00s ago.',
    ],
    [
      'queued',
      'Number 3 in the queue: 2 jobs stand before it All 3 slots of the repository are taken. One before it that waits for its own thread or group does not hold it up. It has high priority. Asked for 5m 00s ago. Given up in 23:00:00 (09:06) if it has no slot by then.',
    ],
    [
      'paused',
      'GitHub makes us wait until 10:20 (14:00 left): the 5000 requests an hour that GitHub grants are used up. Nothing is lost, and it goes on by itself. The head of the thread is 91be0aa by now. This job is bound to 4f1c2d9, the head when it was asked for. First in the queue J11 of this thread runs. Asked for 5m 00s ago. Given up in 20:00:00 (06:06) if it has no slot by then.',
    ],
    ['waived', 'writer waived it: the jobs that need it go on without it Back to the thread'],
  ])('%s', (name, said) => {
    expect(stands(fixture(name))).toBe(said);
  });

  test('at a gate whose question is on another page it still says how to answer', () => {
    const said = stands({ ...fixture('gated'), job: { ...fixture('gated').job, approvals: [] } });
    expect(said).toContain('/approve P9');
    expect(said).toContain('If nobody answers within 2d 23h');
  });

  test('the facts name attempt, priority, group, what it continues and what needs it, with links', () => {
    const of = page({
      job: job({ attempt: 3, priority: 'low', group: 'deploy', continues: 'J4', stale: '9'.repeat(40), isFork: true }),
    });
    const said = words(facts(of, newSession()));
    for (const fact of ['Attempt 3', 'Priority low', 'Group deploy', 'Continues J4', 'Needed by J13 tests J14 docs'])
      expect(said).toContain(fact);
    expect(said).toContain('not the head fork');
    expect(markup(facts(of, newSession()))).toContain('href="/acme/widgets/jobs/J4"');
    expect(words(header(of, newSession(), of))).toContain('attempt 3');
  });
});

describe('what became of the work', () => {
  const about = (over: Parameters<typeof job>[0]) => {
    const of = page({ job: job(over) });
    return markup(facts(of, newSession()));
  };

  test('is named and linked among the facts', () => {
    const url = 'https://github.test/acme/widgets/pull/57';
    expect(about({ delivery: { url, commit: 'c'.repeat(40), refused: null } })).toMatch(
      /href="[^"]*\/pull\/57"\s*>#57</,
    );
    expect(words(about({ delivery: { url: 'https://x.test/c', commit: 'c'.repeat(40), refused: null } }))).toContain(
      'Delivered ccccccc',
    );
    expect(words(about({ delivery: { url: 'https://x.test/r', commit: null, refused: null } }))).toContain(
      'Delivered review',
    );
    expect(words(about({ delivery: { url: null, commit: null, refused: null } }))).toContain(
      'Delivered nothing had changed',
    );
    expect(about({ patch: 'https://box.test/p.patch' })).toContain('href="https://box.test/p.patch"');
    expect(about({ delivery: { url: 'javascript:alert(1)', commit: null, refused: null } })).not.toContain(
      'javascript:',
    );
  });

  test('is every reason where it was refused for more than one', () => {
    const refused = Array.from({ length: 40 }, (_, index) => `\`<b>${index}\` is denied`).join('\n');
    const said = markup(
      remarks(job({ state: 'failed', delivery: { url: null, commit: null, refused } }), newSession(), 0),
    );
    expect(words(said)).toMatch(/Its work was not delivered: &lt;b&gt;0 is denied.*and 10 more reasons/);
    expect(markup(remarks(job({ delivery: { url: null, commit: null, refused: 'one' } }), newSession(), 0))).toBe('');
  });
});

describe('addresses of what is named', () => {
  test.each([
    ['#37', 'http://127.0.0.1:4001/acme/widgets/issues/37'],
    ['acme/gears#5', 'http://127.0.0.1:4001/acme/gears/issues/5'],
    ['javascript:alert(1)', null],
    ['#0', null],
    ['a/b/c#1', null],
    ['', null],
  ])('the issue %j', (issue, url) => {
    expect(issueUrl(job(), issue)).toBe(url);
  });

  test('an issue has no address when the thread has none', () => {
    expect(issueUrl({ threadUrl: 'nowhere' }, '#1')).toBe(null);
  });

  test('another job of the repository', () => {
    expect(besidePath({ url: 'https://s.example/acme/J1/J12' }, 'J9')).toBe('https://s.example/acme/J1/J9');
  });
});

describe('the question whether a job may start', () => {
  const card = markup(approvalCard(gate(), fixture('gated')));

  test('says who asked and why it is asked, what would run, who may decide, and what silence means', () => {
    expect(words(card)).toBe(
      'P9 asks to start J12, J13 2d 23h left outsider asked for it and may not start it alone. asked by outsider, at commit 4f1c2d9a7be0335cf6a1d2b3c4e5f60718293a4b of a fork J12 with profile edit: /dispatch Fix the flaky test in `parser.test.ts`. Do not change the public API. Fix the flaky test in `parser.test.ts`. Do not change the public API. J13 with profile read: /run --then npm test $ npm test May decide: members of @acme/release or people with write access · no answer by 10:01 is a no Deny Approve Add a reason',
    );
  });

  test('is answered for itself: neither it nor that of a tool is answered for a whole session', () => {
    for (const one of [card, markup(approvalCard(approval(), page()))]) {
      expect(one).not.toMatch(/session/i);
      expect([...one.matchAll(/data-decision="(\w+)"/g)].map(([, decision]) => decision)).toEqual(['deny', 'allow']);
    }
  });

  test('speaks of no runner once it is answered', () => {
    expect(words(approvalCard(gate({ state: 'allowed', decidedBy: 'ada' }), fixture('gated')))).toMatch(
      /Approved by ada\. It takes effect in a moment\.$/,
    );
  });
});

describe('what may be ordered of a job that does not run', () => {
  const viewer = fixture('running').viewer;
  const may = (of: SessionPage) => ordersFor(of).join(' ');

  test.each(STATES)('%s: those who may steer get what the state allows, those who watch get nothing', (state) => {
    const expected: Partial<Record<typeof state, string>> = {
      gated: 'cancel',
      waiting: 'cancel hold',
      held: 'cancel release',
      queued: 'cancel hold',
      dispatching: '',
      starting: '',
      running: '',
      stopping: '',
    };
    expect(may(page({ job: job({ state }), viewer }))).toBe(expected[state] ?? 'retry');
    expect(may(page({ job: job({ state }), viewer: { ...viewer, maySteer: false } }))).toBe('');
    expect(markup(jobOrders(page({ job: job({ state }), viewer: { ...viewer, maySteer: false } }), null))).toBe('');
  });

  test('who may answer the gate has Deny, and no second way to say no', () => {
    expect(may(fixture('gated'))).toBe('');
  });

  test('whoever asked for a job may take it back, and no more', () => {
    const asker = { ...viewer, login: 'outsider', maySteer: false, mayApprove: [] };
    expect(may({ ...fixture('gated'), viewer: asker })).toBe('cancel');
    expect(may(page({ job: job({ state: 'failed', requester: 'outsider' }), viewer: asker }))).toBe('');
  });

  test('cancelling asks once and names who is skipped; a retry says its number and its commit', () => {
    expect(words(jobOrders(fixture('queued'), null))).toContain(
      'Cancel J12? It ends without having run. J13 and J14 need it and are skipped, unless told otherwise for such a case.',
    );
    expect(words(jobOrders(fixture('failed'), null))).toContain(
      'A retry is attempt 2 of the same command, at the same commit 4f1c2d9.',
    );
  });

  test('an order on its way disables the others', () => {
    const text = markup(jobOrders(fixture('queued'), 'hold'));
    expect(text).toContain('Holding…');
    expect(text.match(/data-order="(?!keep)\w+"\s+disabled/g)).toHaveLength(2);
  });
});

describe('the overview', () => {
  const text = renderOverview(overview(), { css: '', js: '' });

  test('has what needs the person first, the queue in its order, and what waits with what it waits for', () => {
    expect([...text.matchAll(/<h2 .*?<\/h2>/gs)].map(([title]) => words(title))).toEqual([
      'Needs you 3',
      'Running 3',
      'Queue 2',
      'Waiting and held 3',
      'Ended in the last day 4 $1.72',
      'The last twelve weeks',
    ]);
    const said = words(text);
    expect(said.indexOf('J17 docs')).toBeLessThan(said.indexOf('J18'));
    for (const part of [
      'for J17 docs and #37',
      'Held by @writer.',
      'P10 decides',
      'first',
      'number 2',
      'ran out of time',
    ])
      expect(said).toContain(part);
  });

  test('asks the question of one gate once, however many jobs wait at it', () => {
    expect(text.match(/Decide P9/g)).toHaveLength(1);
  });

  test('says so when nothing needs the person, and asks every repository for its own line', () => {
    const there = { owner: 'zeta', name: 'z' };
    const jobs = overview().queued.filter(({ state }) => state === 'queued');
    const mixed = {
      ...overview(),
      needsYou: [],
      queued: [job({ state: 'queued', position: 1, ref: 'J70', repository: there }), ...jobs],
    };
    const said = words(renderOverview(mixed, { css: '', js: '' }));
    expect(said).toContain('Nothing needs you now.');
    expect(said.indexOf('J18')).toBeLessThan(said.indexOf('J70'));
  });

  test('offers the way out and the tokens to those it can tie a form to', () => {
    expect(text).toContain('action="/logout"');
    expect(text).toContain('href="/settings/tokens"');
    const { csrf: _, ...without } = overview();
    expect(renderOverview(without, { css: '', js: '' })).not.toContain('method="post"');
  });

  test('each job says in a few words what it waits for', () => {
    expect(waitsInShort(job({ state: 'waiting', needs: [], reason: 'It waits for #9.' }))).toBe('It waits for #9.');
    expect(waitsInShort(job({ state: 'gated', reason: 'outsider' }))).toBe('outsider');
    expect(waitsInShort(job({ state: 'queued', reason: 'J3 of this thread runs' }))).toBe('J3 of this thread runs');
    expect(waitsInShort(job({ state: 'running' }))).toBe('');
  });
});
