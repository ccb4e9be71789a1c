/** The runner's queue beside the log: whatever people order and however the agent takes it, both show the same messages in the same order. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Messages } from '../../../action/agents/messages.ts';
import type { Order } from '../../../app/wire/controls.ts';
import type { SessionEvent } from '../../../app/wire/events.ts';
import { waitingMessages, type WaitingMessage } from '../../../app/wire/message-queue.ts';
import { runs } from '../../hard.ts';

type About = Extract<Order, { kind: 'message' | 'amend' | 'withdraw' | 'reorder' }>;

const control = fc.integer({ min: 1, max: 12 });
const mode = fc.constantFrom('queue' as const, 'steer' as const);
const by = fc.constantFrom('ada', 'ben');
const text = fc.string({ minLength: 1, maxLength: 5 });
const order: fc.Arbitrary<About> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('message' as const), text, by, mode }) },
  fc.record({ kind: fc.constant('amend' as const), message: control, text, by, mode }),
  fc.record({ kind: fc.constant('withdraw' as const), message: control, by }),
  fc.record({ kind: fc.constant('reorder' as const), order: fc.array(control, { maxLength: 8 }), by }),
);
type Act =
  | { readonly order: About }
  | { readonly turn: 'next' }
  | { readonly back: number }
  | { readonly answer: 'taken' | 'refused' };
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ order }) },
  fc.constant({ turn: 'next' as const }),
  fc.record({ back: fc.nat() }),
  fc.record({ answer: fc.constantFrom('taken' as const, 'refused' as const) }),
);

/** What the app writes with the order. */
function toldBy(app: About, number: number): SessionEvent {
  switch (app.kind) {
    case 'message':
      return { kind: 'message.queued', control: number, by: app.by, text: app.text, mode: app.mode };
    case 'amend':
      return { kind: 'message.amended', control: app.message, by: app.by, text: app.text, mode: app.mode };
    case 'withdraw':
      return { kind: 'message.withdrawn', control: app.message, by: app.by };
    case 'reorder':
      return { kind: 'message.reordered', order: app.order, by: app.by };
  }
}

test('both have the same order, nothing is handed over twice, and each message ends in one fate', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
      const log: SessionEvent[] = [];
      const messages = new Messages((event) => log.push(event));
      const underWay: WaitingMessage[] = [];
      const joined: WaitingMessage[] = [];
      let numbers = 0;
      for (const one of acts) {
        if ('order' in one) {
          numbers += 1;
          log.push(toldBy(one.order, numbers));
          const now = messages.take(numbers, one.order);
          const message = now === undefined ? undefined : messages.setOut(now);
          if (message) underWay.push(message);
        } else if ('back' in one) {
          // The agent was told, and answers later that it did not take it.
          const [message] = joined.splice(one.back % Math.max(1, joined.length), 1);
          if (message) messages.cameBack(message);
        } else if ('turn' in one) messages.next('queued');
        else {
          const message = underWay.shift();
          if (message && one.answer === 'taken') {
            messages.arrived(message, 'joined');
            joined.push(message);
          }
          if (message && one.answer === 'refused') messages.cameBack(message);
        }
        expect(messages.waiting).toEqual(waitingMessages(log));
      }
      for (const message of underWay) messages.arrived(message, 'steered');
      messages.close();
      const fates = log.flatMap((event, index) => {
        if (event.kind !== 'message' || event.status === 'queued') return [];
        // What the agent gave back has another fate later.
        const later = log.slice(index + 1).some((other) => other.kind === 'message' && other.control === event.control);
        return later && event.status === 'delivered' ? [] : [event.control];
      });
      const said = acts.flatMap((one) => ('order' in one && one.order.kind === 'message' ? [one] : []));
      expect(new Set(fates).size).toBe(fates.length);
      expect(fates).toHaveLength(said.length);
    }),
    { numRuns: runs(500, 20_000) },
  );
});

test('an order that comes too late is told so, whether the agent had the message already or got it meanwhile', () => {
  const log: SessionEvent[] = [];
  const messages = new Messages((event) => log.push(event));
  const notices = () => log.flatMap((event) => (event.kind === 'notice' ? [`${event.level}: ${event.text}`] : []));
  messages.take(1, { kind: 'message', text: 'use jest', by: 'ada', mode: 'steer' });
  const message = messages.setOut(1);
  messages.take(2, { kind: 'amend', message: 1, text: 'use vitest', by: 'ben', mode: 'queue' });
  expect(notices()).toEqual([]);
  if (message) messages.arrived(message, 'steered');
  messages.take(3, { kind: 'withdraw', message: 1, by: 'ada' });
  messages.take(4, { kind: 'withdraw', message: 9, by: 'ada' });
  expect(notices()).toEqual([
    'info: The change that ben made to “use jest” came too late: the agent had the message already.',
    'info: The withdrawal of “use jest” by ada came too late: the agent had the message already.',
  ]);
});
