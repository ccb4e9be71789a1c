/** A log in which people and the agent say things, for what shows it. */
import type { LogEntry, SessionEvent } from '../../app/wire/events.ts';
import { NOW } from '../page/fixtures.ts';

export const log = (...events: SessionEvent[]): LogEntry[] =>
  events.map((event, index) => ({ seq: index + 1, at: NOW - (events.length - index) * 1000, event }));

export const queued = (control: number, text: string, mode: 'queue' | 'steer' = 'queue'): SessionEvent => ({
  kind: 'message.queued',
  control,
  by: 'ada',
  text,
  mode,
});

/** The runner's word on what became of a message. */
export const word = (
  control: number,
  status: 'queued' | 'delivered' | 'seen' | 'withdrawn',
  text = '',
): SessionEvent => ({ kind: 'message', id: `c${control}`, role: 'user', text, control, status });
