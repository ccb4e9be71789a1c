/** The messages that wait: whatever people order and whenever the runner hears of it, app, page and runner come to the same list. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fold } from '../../app/web/session/fold.ts';
import { newSession, undelivered } from '../../app/web/session/session.ts';
import type { Order } from '../../app/wire/controls.ts';
import type { LogEntry, RunnerEvent, SessionEvent } from '../../app/wire/events.ts';
import { inOrder, messageOf, waitingMessages } from '../../app/wire/message-queue.ts';
import { runs } from '../hard.ts';

const BY = 'ada';
type Mode = 'queue' | 'steer';
const queued = (control: number, text: string, mode: Mode = 'queue'): SessionEvent => ({
  kind: 'message.queued',
  control,
  by: BY,
  text,
  mode,
});
const came = (control: number, status: 'queued' | 'delivered' | 'seen' | 'refused' | 'withdrawn'): RunnerEvent => ({
  kind: 'message',
  id: `u${control}`,
  role: 'user',
  text: '',
  control,
  status,
});
const texts = (events: readonly SessionEvent[]): string[] => waitingMessages(events).map(({ text }) => text);

describe('what waits', () => {
  const two = [queued(1, 'one'), queued(2, 'two'), queued(5, 'five')];

  test('waits until the runner has handed it over or refused it; put back, it waits on in its place', () => {
    expect(texts(two)).toEqual(['one', 'two', 'five']);
    expect(texts([...two, came(2, 'queued')])).toEqual(['one', 'two', 'five']);
    for (const status of ['delivered', 'seen', 'refused', 'withdrawn'] as const)
      expect(texts([...two, came(2, status)])).toEqual(['one', 'five']);
  });

  test('waits again in its place, with its last words, when the agent gives back what it had; not when somebody took it back', () => {
    const changed: SessionEvent = { kind: 'message.amended', control: 2, by: 'bob', text: 'deux', mode: 'queue' };
    const taken: SessionEvent = { kind: 'message.withdrawn', control: 2, by: BY };
    const joined = [...two, came(2, 'delivered'), came(2, 'seen')];
    expect(waitingMessages([...joined, came(2, 'queued')])[1]).toMatchObject({ by: BY, text: 'two' });
    expect(waitingMessages([...two, changed, came(2, 'delivered'), came(2, 'queued')])[1]).toMatchObject({
      by: 'bob',
      text: 'deux',
    });
    expect(texts([...two, taken, came(2, 'delivered'), came(2, 'queued')])).toEqual(['one', 'five']);
    expect(texts([...joined, came(2, 'queued'), came(2, 'refused')])).toEqual(['one', 'five']);
  });

  test('has the last words it was given, by whoever gave them, in its place', () => {
    const changed: SessionEvent = { kind: 'message.amended', control: 2, by: 'bob', text: 'deux', mode: 'steer' };
    expect(waitingMessages([...two, changed])[1]).toEqual({ control: 2, by: 'bob', text: 'deux', mode: 'steer' });
    expect(texts([...two, came(2, 'delivered'), changed])).toEqual(['one', 'five']);
  });

  test('stands in the order that was asked for last, those that nobody named behind', () => {
    const order = (...wanted: number[]): SessionEvent => ({ kind: 'message.reordered', order: wanted, by: BY });
    expect(texts([...two, order(5, 5, 9, 1)])).toEqual(['five', 'one', 'two']);
    expect(texts([...two, order(5), queued(6, 'six')])).toEqual(['five', 'one', 'two', 'six']);
    expect(texts([...two, order(5), order(2)])).toEqual(['two', 'five', 'one']);
  });

  test('concerns messages, and nothing else of a log', () => {
    const concerning: SessionEvent[] = [...two, came(2, 'seen'), { kind: 'message.reordered', order: [], by: BY }];
    expect(concerning.map(messageOf)).toEqual([1, 2, 5, 2, 0]);
    const others: SessionEvent[] = [
      { kind: 'message', id: 'a', role: 'agent', text: 'hi' },
      { kind: 'linger', seconds: 60, by: BY },
      { kind: 'notice', level: 'info', text: '' },
    ];
    expect(others.map(messageOf)).toEqual([null, null, null]);
  });
});

/** The agent's side: takes orders as they arrive, hands over what is first, may get it back, and says so. */
function runner(say: (event: RunnerEvent) => void) {
  let known: { control: number; text: string; mode: Mode; handed: boolean; takenBack: boolean }[] = [];
  const find = (control: number) => known.find((message) => message.control === control);
  const drop = (control: number): void => {
    known = known.filter((message) => message.control !== control);
    say(came(control, 'withdrawn'));
  };
  const waiting = () =>
    known.filter(({ handed }) => !handed).map(({ control, text, mode }) => ({ control, text, mode }));
  return {
    waiting,
    handed: () => known.filter(({ handed }) => handed),
    deliver(): string[] {
      const first = known.find(({ handed }) => !handed);
      if (!first) return [];
      first.handed = true;
      say(came(first.control, 'delivered'));
      return [first.text];
    },
    giveBack(control: number): void {
      const message = find(control);
      if (message?.takenBack) return drop(control);
      if (message) message.handed = false;
      say(came(control, 'queued'));
    },
    hear(control: number, order: Order): void {
      switch (order.kind) {
        case 'message':
          known = [...known, { control, text: order.text, mode: order.mode, handed: false, takenBack: false }];
          return;
        case 'amend':
          Object.assign(find(order.message) ?? {}, { text: order.text, mode: order.mode });
          return;
        case 'withdraw': {
          const message = find(order.message);
          if (message?.handed === false) drop(order.message);
          else if (message) message.takenBack = true;
          return;
        }
        case 'reorder':
          known = inOrder(known, order.order);
          return;
        default:
      }
    },
  };
}

const step = fc.oneof(
  fc.record({ kind: fc.constant('message' as const), mode: fc.constantFrom<Mode[]>('queue', 'steer') }),
  fc.record({ kind: fc.constant('amend' as const), which: fc.nat(), mode: fc.constantFrom<Mode[]>('queue', 'steer') }),
  fc.record({ kind: fc.constant('withdraw' as const), which: fc.nat() }),
  fc.record({
    kind: fc.constant('reorder' as const),
    order: fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 6 }),
  }),
  // The runner's turn: it hears the next order, or hands over what is first.
  fc.constant({ kind: 'hears' as const }),
  fc.constant({ kind: 'delivers' as const }),
  fc.record({ kind: fc.constant('puts back' as const), which: fc.nat() }),
  fc.record({ kind: fc.constant('gives back' as const), which: fc.nat() }),
);

test('app, page and runner come to the same list, however late the runner hears of each order', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const log: SessionEvent[] = [];
      const orders: { control: number; order: Order }[] = [];
      const delivered: string[] = [];
      const returned = new Set<number>();
      const agent = runner((event) => log.push(event));
      let heard = 0;
      const give = (order: Order, event: (control: number) => SessionEvent): void => {
        const control = orders.length + 1;
        orders.push({ control, order });
        log.push(event(control));
      };
      const hear = (): void => {
        const next = orders[heard];
        if (!next) return;
        heard += 1;
        agent.hear(next.control, next.order);
      };
      for (const [index, one] of steps.entries()) {
        const waiting = waitingMessages(log);
        const pick = 'which' in one ? waiting[one.which % Math.max(1, waiting.length)] : undefined;
        const text = `text ${index}`;
        if (one.kind === 'message')
          give({ kind: 'message', text, by: BY, mode: one.mode }, (control) => queued(control, text, one.mode));
        else if (one.kind === 'reorder')
          give({ kind: 'reorder', order: one.order, by: BY }, () => ({
            kind: 'message.reordered',
            order: one.order,
            by: BY,
          }));
        else if (one.kind === 'hears') hear();
        else if (one.kind === 'delivers') delivered.push(...agent.deliver());
        else if (one.kind === 'gives back') {
          const has = agent.handed();
          const back = has[one.which % Math.max(1, has.length)];
          if (back) agent.giveBack(back.control);
          if (back) returned.add(back.control);
        } else if (pick && one.kind === 'amend')
          give({ kind: 'amend', message: pick.control, text, by: BY, mode: one.mode }, () => ({
            kind: 'message.amended',
            control: pick.control,
            by: BY,
            text,
            mode: one.mode,
          }));
        else if (pick && one.kind === 'withdraw')
          give({ kind: 'withdraw', message: pick.control, by: BY }, () => ({
            kind: 'message.withdrawn',
            control: pick.control,
            by: BY,
          }));
        else if (pick && agent.waiting().some(({ control }) => control === pick.control))
          log.push(came(pick.control, 'queued'));
      }
      while (heard < orders.length) hear();
      const expected = agent.waiting();
      const entries: LogEntry[] = log.map((event, index) => ({ seq: index + 1, at: index, event }));
      const page = newSession();
      for (const entry of entries) fold(page, entry);
      const shown = (messages: readonly { control: number; text: string; mode: Mode }[]) =>
        messages.map(({ control, text, mode }) => ({ control, text, mode }));
      expect(shown(waitingMessages(log))).toEqual(expected);
      expect(shown(undelivered(page))).toEqual(expected);
      // Nothing is handed over twice, and nothing is both handed over and still waiting, unless the agent gave it back.
      if (returned.size > 0) return;
      const all = [...delivered, ...expected.map(({ text }) => text)];
      expect(new Set(all).size).toBe(all.length);
    }),
    { numRuns: runs(400, 20_000) },
  );
});
