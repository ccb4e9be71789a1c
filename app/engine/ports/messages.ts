/** What is known of the messages of a session, from its log. */
import type { LogEntry } from '../../wire/events.ts';

export interface Messages {
  /** Every entry that concerns a message of a person (see `wire/message-queue.ts`), ascending. */
  messagesOf(sessionId: string): Promise<LogEntry[]>;
}
