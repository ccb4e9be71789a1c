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

/** A message that the agent has, or that somebody took back. It keeps its place: an agent may give back what it was handed. */
export interface KnownMessage extends WaitingMessage {
  readonly place: 'waits' | 'handed over' | 'taken back';
}

/** What waits after these events of one session, in the order in which it will be handed over. A message that somebody took back waits no more. */
export function waitingMessages(events: Iterable<SessionEvent>): WaitingMessage[] {
  let known: readonly KnownMessage[] = [];
  for (const event of events) known = knownAfter(known, event);
  return waitingOf(known);
}

export const waitingOf = (known: readonly KnownMessage[]): WaitingMessage[] =>
  known.flatMap(({ place, ...message }) => (place === 'waits' ? [message] : []));

/**
 * What is known once `event` has happened, for who follows a log event by event. What people order holds for messages that are
 * handed over as well, so that whenever the runner heard of it, the message comes back the same.
 */
export function knownAfter(known: readonly KnownMessage[], event: SessionEvent): readonly KnownMessage[] {
  const change = (control: number, news: (message: KnownMessage) => KnownMessage): readonly KnownMessage[] =>
    known.map((message) => (message.control === control ? news(message) : message));
  const without = (control: number): KnownMessage[] => known.filter((message) => message.control !== control);
  switch (event.kind) {
    case 'message.queued': {
      const { control, by, text, mode } = event;
      return [...without(control), { control, by, text, mode, place: 'waits' }];
    }
    case 'message.amended': {
      const { control, by, text, mode } = event;
      return change(control, ({ place }) => ({ control, by, text, mode, place }));
    }
    case 'message.withdrawn':
      return change(event.control, (message) => ({ ...message, place: 'taken back' }));
    case 'message.reordered':
      return inOrder(known, event.order);
    case 'message':
      return event.control === undefined ? known : told(event.control, event.status ?? 'delivered');
    default:
      return known;
  }

  function told(control: number, status: NonNullable<Extract<SessionEvent, { kind: 'message' }>['status']>) {
    if (status === 'withdrawn' || status === 'refused') return without(control);
    const place = status === 'queued' ? 'waits' : 'handed over';
    // Who took it back does not want it, even when the agent gives it back.
    return change(control, (message) => (message.place === 'taken back' ? message : { ...message, place }));
  }
}

/** Those that `order` names first, in its order; the others after them as they were. What does not wait is passed over. */
export function inOrder<T extends { readonly control: number }>(waiting: readonly T[], order: readonly number[]): T[] {
  const named = [...new Set(order)].flatMap((control) => waiting.find((message) => message.control === control) ?? []);
  return [...named, ...waiting.filter((message) => !named.includes(message))];
}
