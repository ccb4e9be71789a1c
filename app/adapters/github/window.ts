/** A limit that slides with time: so much within any span of so many milliseconds. */

export interface Window {
  /** Milliseconds until `amount` fits, 0 when it fits now; with `room`, as if that were the limit. */
  wait(now: number, amount: number, room?: number): number;
  /** The same for one more, but each that has to wait is told a later time, when its own place becomes free. Each `room` has its own line. */
  queue(now: number, room?: number): number;
  add(now: number, amount: number): void;
}

interface Entry {
  readonly at: number;
  readonly amount: number;
}

export function makeWindow(span: number, limit: number): Window {
  const entries: Entry[] = [];
  let sum = 0;
  /** By room: how many were told to wait since somebody last fitted in. */
  const waiting = new Map<number, number>();

  function forget(now: number): void {
    const kept = entries.findIndex((entry) => entry.at > now - span);
    const gone = entries.splice(0, kept < 0 ? entries.length : kept);
    for (const entry of gone) sum -= entry.amount;
  }

  function wait(now: number, amount: number, room = limit): number {
    forget(now);
    let over = sum + amount - room;
    if (over <= 0) return 0;
    for (const entry of entries) {
      over -= entry.amount;
      if (over <= 0) return Math.max(1, entry.at + span - now);
    }
    // More than the limit at once never fits; with an empty window it may go.
    return 0;
  }

  return {
    wait,
    queue(now, room = limit) {
      const first = wait(now, 1, room);
      const before = waiting.get(room) ?? 0;
      if (first === 0) {
        waiting.set(room, Math.max(0, before - 1));
        return 0;
      }
      const turn = before % Math.max(1, room);
      waiting.set(room, before + 1);
      return Math.max(first, wait(now, 1 + turn, room));
    },
    add(now, amount) {
      forget(now);
      entries.push({ at: now, amount });
      sum += amount;
    },
  };
}
