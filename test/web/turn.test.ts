/** What people did to a turn and to how long a session stays, as its transcript tells it. */
import { describe, expect, test } from 'vitest';
import { idleBar } from '../../app/web/render/linger.ts';
import { item } from '../../app/web/render/item.ts';
import { sceneOf } from '../../app/web/render/scene.ts';
import { sessionOf } from '../../app/web/session/fold.ts';
import { undelivered } from '../../app/web/session/session.ts';
import type { SessionEvent } from '../../app/wire/events.ts';
import { SESSIONS } from '../page/fixture-sessions.ts';
import { NOW, page } from '../page/fixtures.ts';
import { log, queued, word } from './said.ts';
import { words } from './seen.ts';

const said = (...events: SessionEvent[]): string => {
  const of = page({ log: log(...events) });
  const session = sessionOf(of.log);
  const scene = sceneOf(of, session, { now: NOW, whole: true, attempt: 1 });
  return [...session.items.values()].map((one) => words(item(one, scene)).replace(/\d\d:\d\d/g, 'TIME')).join(' | ');
};

describe('what people did to a turn', () => {
  test('an interrupt says who it was', () => {
    expect(said({ kind: 'interrupt.requested', by: 'ada' })).toContain('ada interrupted the turn.');
  });

  test('a message that the agent got further down is told there, once', () => {
    const between: SessionEvent = { kind: 'message', id: 'a', role: 'agent', text: 'working' };
    const shown = said(queued(1, 'use *vitest*'), between, word(1, 'delivered'), word(1, 'seen'));
    expect(shown).toMatch(/working.*\| The message of ada reached the agent here: “use \*vitest\*”/);
    expect(shown.match(/reached the agent/g)).toHaveLength(1);
    expect(said(queued(1, 'at once'), word(1, 'delivered'))).not.toContain('reached the agent');
  });

  test('a message that the agent gave back waits again, and can be changed', () => {
    const back = [queued(1, 'use vitest'), word(1, 'delivered', 'use vitest'), word(1, 'seen'), word(1, 'queued')];
    expect(undelivered(sessionOf(log(...back)))).toEqual([
      { control: 1, by: 'ada', text: 'use vitest', mode: 'queue', putBack: true },
    ]);
    expect(said(...back)).toContain('for after this turn: the agent takes nothing in mid-turn');
  });

  test('one that still waited when the session ended was never delivered', () => {
    const refused: SessionEvent = { kind: 'message', id: 'c1', role: 'user', text: '', control: 1, status: 'refused' };
    expect(said(queued(1, 'too late'), refused)).toContain('never delivered: the session ended');
  });
});

describe('how long a session stays', () => {
  test('says that the time limit of the job ends it sooner than somebody asked for', () => {
    const of = SESSIONS['idle']?.() ?? page();
    const session = sessionOf(of.log, of.messages);
    const since = session.doing?.since ?? 0;
    session.linger = { seconds: 3660, by: 'ada', heard: true };
    expect(words(idleBar(of, session, NOW))).toContain('Ends in 9:40, with the job’s time limit');
    session.linger.heard = false;
    expect(words(idleBar(of, session, NOW))).not.toContain('time limit');
    session.linger.heard = true;
    session.doing = { state: 'idle', step: '', since, until: since + 3_660_000 };
    expect(words(idleBar(of, session, NOW))).not.toContain('time limit');
  });

  test('is told with the instant once the turn has ended, and with the time before', () => {
    const linger: SessionEvent = { kind: 'linger', seconds: 3660, by: 'ada' };
    expect(said(linger)).toContain('ada keeps the session open for 61 minutes after its turn.');
    expect(said({ kind: 'state', state: 'idle' }, linger)).toContain('ada keeps the session open until TIME');
  });
});
