/** A session that outlives its turn: it lingers, waits after an interrupt, or was begun without anything to do. */
import { RequestError } from '@agentclientprotocol/sdk';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Conversation } from '../../../action/agents/conversation.ts';
import type { AgentSession } from '../../../action/agents/connection.ts';
import { Messages } from '../../../action/agents/messages.ts';
import { Stay } from '../../../action/agents/stay.ts';
import type { RunnerEvent } from '../../../app/wire/events.ts';
import { playHere, tidy, type Play } from './stage.ts';
import { theatre } from './theatre.ts';

afterEach(async () => {
  vi.useRealTimers();
  await tidy();
});

const runs = (on: Play) => on.until('it runs', () => on.ofKind('state').some(({ state }) => state === 'running'));
const states = (on: Play) =>
  on.ofKind('state').map(({ state, until }) => (until === undefined ? state : `${state} until`));
const idles = (on: Play, times = 1) =>
  on.until('it is idle', () => states(on).filter((state) => state.startsWith('idle')).length >= times);
const work = (prompt: string) => ({ kind: 'prompt' as const, prompt, agent: { name: 'here', command: [] } });

describe('a session that lingers', () => {
  test('takes a follow-up in a new turn of the same agent, and ends as its last turn ended', async () => {
    const { app, heard } = theatre(
      false,
      async () => ({ text: 'first' }),
      async () => ({ text: 'more', stop: 'refusal' }),
    );
    const on = playHere(app, {}, { lingers: 60 });
    await idles(on);
    on.say('and then?');
    await idles(on, 2);
    on.order({ kind: 'linger', seconds: 0, by: 'ada' });
    expect(await on.worker.ended).toMatchObject({ outcome: 'failed', ending: 'refused', output: 'more' });
    expect(heard).toEqual(['do it', 'and then?']);
    expect(states(on)).toEqual(['running', 'idle until', 'running', 'idle until']);
    expect(on.fates()).toEqual(['1 delivered queued', '1 seen queued']);
  });

  test('ends by itself when its time is over', async () => {
    const { app } = theatre(false);
    const on = playHere(app, {}, { lingers: 0.05 });
    expect(await on.worker.ended).toMatchObject({ outcome: 'succeeded', ending: 'answered', output: 'ok' });
    expect(states(on)).toEqual(['running', 'idle until']);
  });

  test('because somebody kept it open while it worked does so after that turn', async () => {
    const going = Promise.withResolvers<void>();
    const { app } = theatre(false, async () => {
      await going.promise;
      return { text: 'first' };
    });
    const on = playHere(app);
    await runs(on);
    on.order({ kind: 'linger', seconds: 600, by: 'ada' });
    going.resolve();
    await idles(on);
    const ending = await on.stop();
    expect(ending).toMatchObject({ outcome: 'cancelled', reason: 'Stopped by ada. The agent ended its turn.' });
    on.say('too late');
    expect(on.fates()).toEqual(['2 refused']);
  });

  test('outlives an error of the agent, and ends with it where nobody says more', async () => {
    const fails = async () => Promise.reject(RequestError.internalError({ details: 'overloaded' }));
    const { app } = theatre(false, fails, async () => ({ text: 'now' }), fails);
    const on = playHere(app, {}, { lingers: 'always' });
    await idles(on);
    expect(on.notices()).toEqual(['error: The agent answered with an error: Internal error: overloaded']);
    on.say('again');
    await idles(on, 2);
    expect(on.text()).toBe('now');
    on.say('and again');
    await idles(on, 3);
    on.order({ kind: 'linger', seconds: 0, by: 'ada' });
    expect(await on.worker.ended).toMatchObject({ outcome: 'failed', ending: 'error' });
  });

  test('has nothing to interrupt while it is idle, and says so', async () => {
    const { app } = theatre(false);
    const on = playHere(app, {}, { lingers: 'always' });
    await idles(on);
    on.order({ kind: 'interrupt', by: 'ada' });
    expect(on.notices()).toEqual(['info: There is nothing to interrupt: the agent waits for a message.']);
    on.order({ kind: 'linger', seconds: 0, by: 'ada' });
    expect(await on.worker.ended).toMatchObject({ outcome: 'succeeded' });
  });
});

describe('a session without anything to do', () => {
  test('waits for its first message, whatever was changed in it before, and goes on from there', async () => {
    const { app, heard } = theatre(true);
    const on = playHere(app, {}, { work: work('') });
    on.say('one');
    on.say('two');
    on.say('three', 'queue');
    on.order({ kind: 'withdraw', message: 1, by: 'ada' });
    on.order({ kind: 'amend', message: 2, text: 'second', mode: 'queue', by: 'ada' });
    on.order({ kind: 'reorder', order: [3, 2], by: 'ada' });
    await on.worker.ended;
    expect(heard).toEqual(['three', 'second']);
    expect(on.fates()).toEqual([
      '1 withdrawn',
      '3 delivered queued',
      '3 seen queued',
      '2 delivered queued',
      '2 seen queued',
    ]);
    expect(on.ofKind('message').some(({ id }) => id === 'prompt')).toBe(false);
  });

  test('is idle until then, and was never asked anything where it ends so', async () => {
    const { app, heard } = theatre(false);
    const on = playHere(app, {}, { work: work(''), lingers: 'always' });
    await idles(on);
    on.order({ kind: 'linger', seconds: 0, by: 'ada' });
    const reason = 'Nobody asked the agent anything';
    expect(await on.worker.ended).toMatchObject({ outcome: 'cancelled', ending: 'stopped', reason });
    expect([heard, states(on)]).toEqual([[], ['idle']]);
  });
});

describe('orders about messages that wait', () => {
  test('hold while the agent works: changed, taken back, in another order, and sent now', async () => {
    const going = Promise.withResolvers<void>();
    const { app, heard } = theatre(true, async () => {
      await going.promise;
      return { text: 'first' };
    });
    app.onRequest(
      '_session/steering',
      (params: unknown) => params as { prompt: { text: string }[] },
      ({ params }) => {
        heard.push(`steered ${params.prompt.map(({ text }) => text).join()}`);
        return { outcome: 'injected' };
      },
    );
    const on = playHere(app);
    await runs(on);
    for (const text of ['one', 'two', 'three', 'four']) on.say(text, 'queue');
    on.order({ kind: 'reorder', order: [4, 1], by: 'ada' });
    on.order({ kind: 'withdraw', message: 1, by: 'ben' });
    on.order({ kind: 'amend', message: 2, text: 'second', mode: 'steer', by: 'ben' });
    await on.until('it is steered', () => on.fates().includes('2 delivered steered'));
    on.order({ kind: 'amend', message: 2, text: 'too late', mode: 'queue', by: 'ada' });
    going.resolve();
    await on.worker.ended;
    expect(heard).toEqual(['do it', 'steered second', 'four', 'three']);
    expect(on.notices()).toEqual([
      'info: The change that ada made to “second” came too late: the agent had the message already.',
    ]);
    expect(on.text('user')).toBe('do itsecondfourthree');
  });
});

describe('an interrupt', () => {
  test.each(['end_turn', 'cancelled'] as const)(
    'answered with %s leaves the session waiting for what now',
    async (stop) => {
      const { app, heard } = theatre(false, async ({ cancelled }) => {
        await cancelled;
        return { text: 'so far', stop };
      });
      const on = playHere(app);
      await runs(on);
      on.order({ kind: 'interrupt', by: 'ada' });
      await idles(on);
      on.say('rather this');
      expect(await on.worker.ended).toMatchObject({ ending: 'answered', output: 'ok' });
      expect(heard).toEqual(['do it', 'rather this']);
      expect(on.fates()).toContain('2 delivered interrupted');
    },
  );

  test.each([
    [
      'cancelled',
      { outcome: 'cancelled', reason: 'ada interrupted the agent, and nobody said what it should do instead' },
    ],
    ['end_turn', { outcome: 'succeeded', output: 'so far' }],
  ] as const)(
    'answered with %s and followed by nothing ends with the time that the session lingers',
    async (stop, end) => {
      const { app } = theatre(false, async ({ cancelled }) => {
        await cancelled;
        return { text: 'so far', stop };
      });
      const on = playHere(app, {}, { lingers: 0.05 });
      await runs(on);
      on.order({ kind: 'interrupt', by: 'ada' });
      expect(await on.worker.ended).toMatchObject(end);
    },
  );

  test.each([true, false])(
    'that the agent heeds (%s) needs no word; one that is deaf is told of after five seconds',
    async (heeds) => {
      vi.useFakeTimers();
      const answer = Promise.withResolvers<{ stopReason: 'cancelled' }>();
      const events: RunnerEvent[] = [];
      const report = (event: RunnerEvent) => void events.push(event);
      const notify = async () => heeds && answer.resolve({ stopReason: 'cancelled' });
      const connection = { agent: { request: () => answer.promise, notify }, signal: new AbortController().signal };
      const nothing = () => undefined;
      const conversation = new Conversation({
        // Of the line to an agent, that is all it uses.
        session: {
          id: 's',
          steering: false,
          loads: false,
          connection: connection as unknown as AgentSession['connection'],
        },
        joins: false,
        report,
        messages: new Messages(report),
        stay: new Stay({ lingers: undefined, report }),
        withdraw: nothing,
        onTurnStart: nothing,
        onTurnEnd: nothing,
      });
      void conversation.hold([{ type: 'text', text: 'do it' }]);
      conversation.take({ number: 1, order: { kind: 'interrupt', by: 'ada' } });
      conversation.take({ number: 2, order: { kind: 'interrupt', by: 'ada' } });
      await vi.advanceTimersByTimeAsync(4_999);
      const notices = () => events.filter(({ kind }) => kind === 'notice');
      expect(notices()).toEqual([]);
      await vi.advanceTimersByTimeAsync(1);
      const text = 'The agent does not react to the interrupt. `/stop` ends it, whatever it does.';
      expect(notices()).toEqual(heeds ? [] : [{ kind: 'notice', level: 'warning', text }]);
      answer.resolve({ stopReason: 'cancelled' });
      const over = conversation.cancelTurn();
      await vi.advanceTimersByTimeAsync(10_000);
      await over;
    },
  );
});
