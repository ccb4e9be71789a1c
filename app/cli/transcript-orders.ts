/** What people change about a running session, in lines: messages that wait, how long it stays, what is asked no more, who is in charge, who interrupted. */
import { inWords } from '../ground/durations.ts';
import type { SessionEvent } from '../wire/events.ts';
import { brief, type Paper } from './paper.ts';

type OrderEvent = Extract<
  SessionEvent,
  {
    kind:
      | 'message.amended'
      | 'message.withdrawn'
      | 'message.reordered'
      | 'linger'
      | 'policy'
      | 'charge'
      | 'interrupt.requested';
  }
>;

export function orderLines(paper: Paper, event: OrderEvent): void {
  switch (event.kind) {
    case 'message.amended': {
      const how = event.mode === 'steer' ? ', to be sent now' : '';
      paper.line(`» message ${event.control}, changed by ${event.by}${how}:`, 'strong');
      return paper.flow(`amended ${event.control}`, event.text);
    }
    case 'message.withdrawn':
      return paper.line(`» message ${event.control}, taken back by ${event.by}`, 'quiet');
    case 'message.reordered':
      return paper.line(`» messages in another order, by ${event.by}: ${event.order.join(', ')}`, 'quiet');
    case 'linger':
      return paper.line(
        event.seconds === 0
          ? `⏱ ${event.by} lets the session end with its turn`
          : `⏱ ${event.by} keeps the session open for ${inWords(event.seconds)} after its turn`,
        'quiet',
      );
    case 'policy':
      return paper.line(
        event.allow.length === 0
          ? '? Nothing is allowed for the rest of the session any more'
          : `? Allowed for the rest of the session: ${brief(event.allow.join(', '), 500)}`,
        'quiet',
      );
    case 'interrupt.requested':
      return paper.line(`■ ${event.by} interrupted the turn`, 'strong');
    case 'charge':
      return paper.line(`⇄ ${event.by} hands the session over: ${event.to} is in charge`, 'strong');
  }
}
