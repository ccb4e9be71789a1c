/** Time that moves only when a test moves it, and chance that is the same each time. */
import type { Chance, Clock } from '../../app/engine/ports/clock.ts';

interface Alarm {
  readonly at: number;
  readonly ring: () => void;
}

export interface ManualClock extends Clock {
  /** The time of the next alarm up to `until`. */
  nextAlarm(until: number): number | undefined;
  /** Sets the time and rings what is due, oldest first. */
  moveTo(at: number): void;
}

export function manualClock(start = Date.UTC(2026, 10, 22, 12)): ManualClock {
  const alarms = new Set<Alarm>();
  let time = start;
  const due = (until: number): Alarm[] => [...alarms].filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at);
  return {
    now: () => time,
    after(ms, act) {
      const alarm = { at: time + Math.max(0, Math.ceil(ms)), ring: act };
      alarms.add(alarm);
      return () => void alarms.delete(alarm);
    },
    nextAlarm: (until) => due(until)[0]?.at,
    moveTo(at) {
      time = at;
      for (const alarm of due(at)) if (alarms.delete(alarm)) alarm.ring();
    },
  };
}

/** Tokens count up; jitter is always in the middle. */
export function countingChance(): Chance {
  let count = 0;
  return {
    token() {
      count += 1;
      return count.toString(16).padStart(32, '0');
    },
    fraction: () => 0.5,
  };
}
