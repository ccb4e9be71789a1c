/** A page opens with the newest part of a log; a message may wait since long before it. */
import type { LogEntry } from '../../wire/events.ts';
import { messageOf, waitingMessages } from '../../wire/message-queue.ts';

/** More do not join one turn. */
const MOST_JOINED = 20;

/**
 * Of all entries that concern messages, those from before the part `log` that tell what waits there; ascending. Messages that wait no more by
 * now are left out with all that was said of them, but for the last that joined a turn: an agent may still give those back.
 */
export function messagesBefore(messages: readonly LogEntry[], log: readonly LogEntry[]): LogEntry[] {
  const first = log[0]?.seq ?? Infinity;
  const waiting = new Set<number | null>(
    waitingMessages(messages.map(({ event }) => event)).map(({ control }) => control),
  );
  const joined = messages.flatMap(({ event }) =>
    event.kind === 'message' && event.delivery === 'joined' && event.control !== undefined ? [event.control] : [],
  );
  for (const control of [...new Set(joined)].slice(-MOST_JOINED)) waiting.add(control);
  const early = messages.filter(
    ({ seq, event }) => seq < first && (messageOf(event) === 0 || waiting.has(messageOf(event))),
  );
  return waiting.size === 0 ? [] : early;
}
