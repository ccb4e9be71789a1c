/** The messages that wait for the runner, read from the log: everyone who reads it sees the same ones in the same order. */
import type { SessionEvent } from './events.ts';

export interface WaitingMessage {
  readonly control: number;
  /** Whose words they are now. */
  readonly by: string;
  readonly text: string;
  readonly mode: 'queue' | 'steer';
}

/** The message an event concerns; 0 for all that wait; `null` for an event that concerns none. */
export function messageOf(event: SessionEvent): number | null {
  switch (event.kind) {
    case 'message.queued':
    case 'message.amended':
    case 'message.withdrawn':
      return event.control;
    case 'message.reordered':
      return 0;
    case 'message':
      return event.control ?? null;
    default:
      return null;
  }
}

/** What waits after these events of one session, in the order in which it will be handed over. A message that somebody took back waits no more. */
export function waitingMessages(events: Iterable<SessionEvent>): WaitingMessage[] {
  let waiting: WaitingMessage[] = [];
  const without = (control: number): WaitingMessage[] => waiting.filter((message) => message.control !== control);
  for (const event of events) {
    switch (event.kind) {
      case 'message.queued': {
        const { control, by, text, mode } = event;
        waiting = [...without(control), { control, by, text, mode }];
        break;
      }
      case 'message.amended': {
        const { control, by, text, mode } = event;
        waiting = waiting.map((message) => (message.control === control ? { control, by, text, mode } : message));
        break;
      }
      case 'message.withdrawn':
        waiting = without(event.control);
        break;
      case 'message.reordered':
        waiting = inOrder(waiting, event.order);
        break;
      case 'message':
        if (event.control !== undefined && event.status !== 'queued') waiting = without(event.control);
        break;
      default:
        break;
    }
  }
  return waiting;
}

/** Those that `order` names first, in its order; the others after them as they were. What does not wait is passed over. */
export function inOrder<T extends { readonly control: number }>(waiting: readonly T[], order: readonly number[]): T[] {
  const named = [...new Set(order)].flatMap((control) => waiting.find((message) => message.control === control) ?? []);
  return [...named, ...waiting.filter((message) => !named.includes(message))];
}
