/** Steering on the page: what waits and in which order, what became of changes, what is said of each light, and what each person may do. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { markup, nothing } from '../../app/web/html.ts';
import { approvalCard, openApprovals, type Answer } from '../../app/web/render/approval-card.ts';
import { composer, whyNot } from '../../app/web/render/composer.ts';
import { queueWords, steerWords } from '../../app/web/render/delivery-words.ts';
import { dock } from '../../app/web/render/dock.ts';
import { facts } from '../../app/web/render/facts.ts';
import { item } from '../../app/web/render/item.ts';
import { lights, lightsOf, type Link } from '../../app/web/render/lights.ts';
import { idleBar, keepOpen } from '../../app/web/render/linger.ts';
import { handOver, presence } from '../../app/web/render/presence.ts';
import { renderSessionPage } from '../../app/web/render/session-page.ts';
import { sceneOf } from '../../app/web/render/scene.ts';
import { situation } from '../../app/web/render/situation.ts';
import { sessionOf } from '../../app/web/session/fold.ts';
import { messagesBefore } from '../../app/web/session/messages-before.ts';
import { undelivered } from '../../app/web/session/session.ts';
import type { SessionPage } from '../../app/web/view.ts';
import type { SessionEvent } from '../../app/wire/events.ts';
import { messageOf, waitingMessages } from '../../app/wire/message-queue.ts';
import { SESSIONS } from '../page/fixture-sessions.ts';
import { approval, job, MINUTE, NOW, page } from '../page/fixtures.ts';
import { runs } from '../hard.ts';
import { log, queued, word } from './said.ts';
import { words } from './seen.ts';

const fixture = (name: string): SessionPage => SESSIONS[name]?.() ?? page();
const sessionFor = (of: SessionPage) => sessionOf(of.log, of.messages);

const amended = (control: number, text: string): SessionEvent => ({
  kind: 'message.amended',
  control,
  by: 'writer',
  text,
  mode: 'queue',
});
const said = (...events: SessionEvent[]): string => {
  const of = page({ log: log(...events) });
  const session = sessionFor(of);
  const scene = sceneOf(of, session, { now: NOW, whole: true, attempt: 1 });
  return [...session.items.values()].map((one) => words(item(one, scene)).replace(/\d\d:\d\d/g, 'TIME')).join(' | ');
};

describe('messages that wait', () => {
  const control = fc.integer({ min: 1, max: 4 });
  const event: fc.Arbitrary<SessionEvent> = fc.oneof(
    fc.tuple(control, fc.string({ maxLength: 3 })).map(([number, text]) => queued(number, text)),
    fc.tuple(control, fc.string({ maxLength: 3 })).map(([number, text]) => amended(number, text)),
    control.map((number): SessionEvent => ({ kind: 'message.withdrawn', control: number, by: 'ada' })),
    fc.array(control, { maxLength: 5 }).map((order): SessionEvent => ({ kind: 'message.reordered', order, by: 'ada' })),
    fc
      .tuple(control, fc.constantFrom('queued', 'delivered', 'seen', 'withdrawn'))
      .map(([number, status]) => word(number, status)),
    fc.constant<SessionEvent>({ kind: 'notice', level: 'info', text: 'x' }),
  );

  test('are the same for the page as for the app and the runner, however much of the log the page was served', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), fc.nat(30), (events, from) => {
        const whole = log(...events);
        const messages = whole.filter((entry) => messageOf(entry.event) !== null);
        const part = whole.slice(Math.min(from, whole.length));
        const shown = undelivered(sessionOf(part, messagesBefore(messages, part)));
        const due = waitingMessages(events);
        expect(shown).toEqual(due.map((message) => ({ ...message, putBack: expect.any(Boolean) })));
      }),
      { numRuns: runs(300, 5000) },
    );
  });

  test('that changed say so, and what the runner handed over is what is shown', () => {
    expect(said(queued(1, 'old'), amended(1, 'new'), word(1, 'delivered', 'new'))).toMatch(
      /changed by writer new delivered TIME$/,
    );
    expect(said(queued(1, 'old'), amended(1, 'new'), word(1, 'delivered', 'old'))).toMatch(
      /old delivered TIME The change by writer came too late: this is what the agent got\.$/,
    );
  });

  test('that are taken back wait for the word of the runner, and may be too late', () => {
    const back: SessionEvent = { kind: 'message.withdrawn', control: 1, by: 'writer' };
    expect(said(queued(1, 'x'), back)).toContain('writer takes it back; waiting for the runner');
    expect(said(queued(1, 'x'), back, word(1, 'withdrawn'))).toContain('taken back by writer; the agent never got it');
    expect(said(queued(1, 'x'), back, word(1, 'delivered', 'x'))).toContain(
      'writer took it back too late: the agent had it already.',
    );
  });

  test('can be moved, changed and taken back by who may steer, sent now where the agent takes it, and only read by others', () => {
    const of = fixture('queue');
    const actions = (shown: SessionPage) =>
      [...markup(dock(shown, sessionFor(shown))).matchAll(/data-action="(queue-\w+)"/g)].map(([, name]) => name);
    expect(new Set(actions(of))).toEqual(
      new Set(['queue-now', 'queue-up', 'queue-down', 'queue-edit', 'queue-withdraw']),
    );
    const deaf = {
      ...of,
      log: of.log.map((entry) =>
        entry.event.kind === 'session.started' ? { ...entry, event: { ...entry.event, steering: false } } : entry,
      ),
    };
    expect(actions(deaf)).not.toContain('queue-now');
    expect(actions({ ...of, viewer: { ...of.viewer, maySteer: false } })).toEqual([]);
    expect(actions({ ...of, job: job({ state: 'stopping' }) })).toEqual([]);
  });
});

test('what each way of sending does with this agent is one sentence', () => {
  const agent = { steering: null, joins: null, doing: null, startedAt: NOW };
  const idle = { ...agent, steering: true, doing: { state: 'idle', step: '', since: NOW, until: null } } as const;
  expect(
    [
      { ...agent, steering: true },
      { ...agent, steering: false, joins: true },
      { ...agent, steering: false },
      agent,
      idle,
    ].map(steerWords),
  ).toEqual([
    'Now: this agent reads it in mid-turn.',
    'Now: it joins the running turn, and the agent reads it at its next step.',
    'This agent reads nothing in mid-turn and gets it after this turn; Interrupt ends the turn now.',
    'As soon as the agent allows: it is not known yet whether it reads in mid-turn.',
    'The agent is idle and gets it at once.',
  ]);
  expect(queueWords({ ...agent, startedAt: null })).toBe('After what the agent is asked to do first.');
  const away = fixture('machine-away');
  expect(words(composer(away, sessionFor(away)))).toContain('The runner does not hear us now');
});

describe('approvals', () => {
  const card = (parts: Parameters<typeof approval>[0], answer?: Answer, of = page()) =>
    words(approvalCard(approval(parts), of, answer));
  const late: Answer = { said: 'allow', stage: 'late', problem: nothing };

  test('are offered for the session with the exact rule, where there is one', () => {
    expect(card({ sessionRule: 'Bash(npm test)' })).toMatch(/Bash\(npm test\) Approve in this session$/);
    expect(card({})).not.toContain('in this session');
  });

  test('tell who was faster, until that is read, though the decision has taken effect', () => {
    const denied = { state: 'denied', decidedBy: 'writer', decidedReason: 'not on a Friday', appliedAt: NOW } as const;
    expect(card(denied, late)).toContain(
      'Denied by writer: “not on a Friday”. It took effect at 10:06. Your Approve came after it and changed nothing. OK',
    );
    const settled = job({ approvals: [approval(denied)] });
    expect(openApprovals(settled)).toEqual([]);
    expect(openApprovals(settled, new Map([['P7', late]]))).toHaveLength(1);
  });

  test('that are decided wait for the runner, and say when it cannot hear', () => {
    const allowed = { state: 'allowed', decidedBy: 'ada', scope: 'session', sessionRule: 'Bash(x)' } as const;
    expect(card(allowed)).toContain(
      'Approved by ada for the rest of the session (Bash(x)). Waiting for the runner to act on it.',
    );
    expect(card(allowed, undefined, page({ runnerConnected: false }))).toContain('which is not connected now');
  });

  test('given for the session are listed, and can be taken back by who may steer', () => {
    const of = fixture('allowing');
    expect(words(dock(of, sessionFor(of)))).toContain('Allowed in this session: 2 Bash(npm test) Take back');
    const reader = { ...of, viewer: { ...of.viewer, maySteer: false } };
    expect(markup(dock(reader, sessionFor(reader)))).not.toContain('data-rule');
  });
});

describe('the lights', () => {
  const lit = (of: SessionPage, link: Link = { state: 'live', since: NOW }) =>
    lightsOf(of, sessionFor(of), link, NOW).map(({ word: said_, last }) =>
      last === null ? said_ : `${said_} (${last})`,
    );

  test('claim nothing about an agent whose runner is deaf, but tell what was known', () => {
    expect(lit(fixture('machine-away'))).toEqual(['live', 'not connected', 'unknown (up)', 'unknown (working)']);
    expect(lit(fixture('silent')).slice(2)).toEqual(['unknown (up)', 'unknown (waiting)']);
    expect(lit(fixture('lost')).slice(1)).toEqual(['lost', 'unknown (up)', 'unknown (waiting)']);
    expect(lit(fixture('running'), { state: 'offline', since: NOW })).toEqual([
      'offline',
      'unknown (connected)',
      'unknown (up)',
      'unknown (waiting)',
    ]);
  });

  test('do not change their mind for the moment in which a runner connects anew', () => {
    expect(lit({ ...fixture('running'), runnerConnected: false }).slice(1)).toEqual(['not connected', 'up', 'waiting']);
  });

  test('remark on an agent that says nothing while its runner is well', () => {
    expect(lit(fixture('quiet'))[3]).toBe('no word for 4 min');
  });

  test('have a time each, and the deadline after which a job is lost', () => {
    const of = fixture('machine-away');
    const text = words(lights(lightsOf(of, sessionFor(of), { state: 'live', since: NOW }, NOW)));
    expect(text).toContain('app – runner on ada-laptop not connected · last word 09:54');
    expect(text).toContain('claude unknown · since 09:54 · last known: working');
    expect(words(situation(of, sessionFor(of), NOW))).toContain(
      'The machine ada-laptop has been silent for 12m 00s It may be asleep or without network: when it is back it catches up, and nothing is lost. If nothing comes, the job is declared lost at 13:54 (in 3:48:00).',
    );
  });
});

describe('a session that stays', () => {
  test('says when it ends by itself, and can be kept open or ended', () => {
    const of = fixture('idle');
    const session = sessionFor(of);
    expect(words(idleBar(of, session, NOW))).toBe('Idle. Ends in 9:40 Keep open 10 min 1 h End now');
    expect(markup(keepOpen(of, session))).toBe('');
    expect(markup(idleBar({ ...of, viewer: { ...of.viewer, maySteer: false } }, session, NOW))).toBe('');
  });

  test('on a machine waits for a message as long as nobody ends it', () => {
    const of = fixture('machine');
    expect(words(idleBar(of, sessionFor(of), NOW))).toBe('Idle. It waits for a message. End now');
  });

  test('is set while the agent works', () => {
    const of = fixture('running');
    expect(words(keepOpen(of, sessionFor(of)))).toContain('Keep open after this turn');
    const kept = fixture('queue-late');
    expect(words(keepOpen(kept, sessionFor(kept)))).toMatch(/^Open \+10 min .*writer keeps it open for 10 minutes/);
  });
});

describe('people', () => {
  test('who is here, without oneself, and who is in charge', () => {
    const of = fixture('queue');
    expect(markup(presence(of))).toContain('aria-label="Here now: you, writer, carol and a guest"');
    expect(markup(presence({ ...of, watchers: ['ada'] }))).toBe('');
    expect(words(facts(of, sessionFor(of)))).toContain('In charge W writer Hand over…');
    // It is offered to those who are here and can take it.
    expect(markup(handOver({ ...of, steerers: ['ada', 'writer'] })).match(/data-to="\w+"/g)).toEqual(['data-to="ada"']);
  });

  test('a guest sees until when, by whom, and nothing to act with', () => {
    const of = fixture('guest');
    const text = renderSessionPage(of, { css: '', js: '' });
    expect(words(text)).toContain('View-only until 09:06 (23:00:00 left) · shared by ada');
    const shown = text.slice(0, text.indexOf('id="data"'));
    for (const never of ['data-decision', 'data-rule', 'id="composer"', 'queue-orders', 'hand-over', 'href="/"'])
      expect(shown).not.toContain(never);
  });
});

test('a stop shows each step, and says which one worked only once nothing is left', () => {
  const of = fixture('stopping');
  const shown = words(composer(of, sessionFor(of)));
  expect(shown).toMatch(/Being stopped by ada 4s ago · the next step comes at 10:07 if nothing answers/);
  expect(shown).toMatch(/asked the agent to end its turn 1s .*closed its input 2s .*sent SIGTERM 3s/);
  expect(shown).not.toContain('this worked');
  const done = fixture('halted');
  const scene = sceneOf(done, sessionFor(done), { now: NOW, whole: true, attempt: 1 });
  const stop = [...sessionFor(done).items.values()].find(({ kind }) => kind === 'stop');
  expect(stop && words(item(stop, scene))).toContain('closed its input · this worked');
});

test('a session on somebody’s machine has no thread, and an ended one says how to go on', () => {
  const text = words(renderSessionPage(fixture('machine'), { css: '', js: '' }).split('id="data"')[0] ?? '');
  expect(text).toContain('on ada’s machine ada-laptop');
  expect(text).not.toContain('#0');
  const ended = page({ job: job({ state: 'succeeded', machine: 'ada-laptop', endedAt: NOW }) });
  expect(whyNot(ended, { endedAt: NOW })).toBe('The session has ended. Start another one on the machine to go on.');
});

test('a transcript that was deleted says when and by whom', () => {
  expect(words(renderSessionPage(fixture('deleted'), { css: '', js: '' }))).toContain(
    'This transcript was deleted on 2026-11-21 writer deleted it.',
  );
  const old = page({ deleted: { at: NOW - MINUTE, by: 'signalbox' } });
  expect(words(renderSessionPage(old, { css: '', js: '' }))).toContain('older than transcripts are kept');
});
