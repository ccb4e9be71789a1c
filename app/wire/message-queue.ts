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
export function waitingMessages(events: Iterable<SessionEvent>): readonly WaitingMessage[] {
  let waiting: readonly WaitingMessage[] = [];
  for (const event of events) waiting = waitingAfter(waiting, event);
  return waiting;
}

/** What waits once `event` has happened, for who follows a log event by event. */
export function waitingAfter(waiting: readonly WaitingMessage[], event: SessionEvent): readonly WaitingMessage[] {
  const without = (control: number): WaitingMessage[] => waiting.filter((message) => message.control !== control);
  switch (event.kind) {
    case 'message.queued': {
      const { control, by, text, mode } = event;
      return [...without(control), { control, by, text, mode }];
    }
    case 'message.amended': {
      const { control, by, text, mode } = event;
      return waiting.map((message) => (message.control === control ? { control, by, text, mode } : message));
    }
    case 'message.withdrawn':
      return without(event.control);
    case 'message.reordered':
      return inOrder(waiting, event.order);
    case 'message':
      return event.control !== undefined && event.status !== 'queued' ? without(event.control) : waiting;
    default:
      return waiting;
  }
}

/** Those that `order` names first, in its order; the others after them as they were. What does not wait is passed over. */
export function inOrder<T extends { readonly control: number }>(waiting: readonly T[], order: readonly number[]): T[] {
  const named = [...new Set(order)].flatMap((control) => waiting.find((message) => message.control === control) ?? []);
  return [...named, ...waiting.filter((message) => !named.includes(message))];
}
