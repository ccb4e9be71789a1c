/** The log's entries as they come over the stream, parsed at the door. */
import { z } from 'zod';
import { AppEvent, RunnerEvent, type SessionEvent } from '../wire/events.ts';

const Entry = z.object({
  seq: z.number().int().positive(),
  at: z.number(),
  event: z.looseObject({ kind: z.string() }),
});
const Event = z.union([RunnerEvent, AppEvent]);

export interface Entry {
  readonly seq: number;
  readonly at: number;
  /** `undefined` for an event of a newer server, which is passed over. */
  readonly event: SessionEvent | undefined;
  /** As it came. */
  readonly raw: unknown;
}

/** What is no entry counts as not there. */
export function entriesIn(data: unknown): Entry[] {
  if (!Array.isArray(data)) return [];
  return data.flatMap((raw: unknown) => {
    const entry = Entry.safeParse(raw);
    if (!entry.success) return [];
    const { seq, at, event } = entry.data;
    return [{ seq, at, event: Event.safeParse(event).data, raw }];
  });
}
