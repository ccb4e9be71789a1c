/** Parts of a log for a reader, bounded by their number and by their size: one event may hold megabytes. */
import type { Store } from '../../engine/ports/store.ts';
import type { LogEntry } from '../../wire/events.ts';

export interface Bounds {
  readonly entries: number;
  /** Characters of JSON. The first entry is given whatever its size. */
  readonly size: number;
}

/** Entries read at once. */
const STEP = 50;

/** The last entries with a number below `before`, ascending. */
export async function readBefore(store: Store, sessionId: string, before: number, bounds: Bounds): Promise<LogEntry[]> {
  const taken: LogEntry[] = [];
  let { size } = bounds;
  for (let from = before; taken.length < bounds.entries;) {
    const step = await store.logBefore(sessionId, from, Math.min(STEP, bounds.entries - taken.length));
    for (const entry of step.toReversed()) {
      size -= sizeOf(entry);
      if (size < 0 && taken.length > 0) return taken.reverse();
      taken.push(entry);
    }
    const [first] = step;
    if (!first || first.seq <= 1) break;
    from = first.seq;
  }
  return taken.reverse();
}

/** The first entries with a number above `after`, ascending. */
export async function readAfter(store: Store, sessionId: string, after: number, bounds: Bounds): Promise<LogEntry[]> {
  const taken: LogEntry[] = [];
  let { size } = bounds;
  for (let from = after; taken.length < bounds.entries;) {
    const step = await store.logAfter(sessionId, from, Math.min(STEP, bounds.entries - taken.length));
    for (const entry of step) {
      size -= sizeOf(entry);
      if (size < 0 && taken.length > 0) return taken;
      taken.push(entry);
    }
    const last = step.at(-1);
    if (!last || step.length < STEP) break;
    from = last.seq;
  }
  return taken;
}

/** Entries on both sides of event `at`, which is among them when there is one. */
export async function readAround(store: Store, sessionId: string, at: number, bounds: Bounds): Promise<LogEntry[]> {
  const half = { entries: Math.ceil(bounds.entries / 2), size: bounds.size / 2 };
  const [before, after] = await Promise.all([
    readBefore(store, sessionId, at + 1, half),
    readAfter(store, sessionId, at, half),
  ]);
  return [...before, ...after];
}

/** Whether the log has more on each side of these. */
export async function beyond(
  store: Store,
  sessionId: string,
  entries: readonly LogEntry[],
): Promise<{ earlier: boolean; later: boolean }> {
  const last = entries.at(-1)?.seq;
  const later = last === undefined ? [] : await store.logAfter(sessionId, last, 1);
  return { earlier: (entries[0]?.seq ?? 1) > 1, later: later.length > 0 };
}

const sizeOf = (entry: LogEntry): number => JSON.stringify(entry).length;
