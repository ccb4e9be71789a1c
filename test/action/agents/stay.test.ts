import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Stay, type Lingers } from '../../../action/agents/stay.ts';
import type { RunnerEvent } from '../../../app/wire/events.ts';

let out: RunnerEvent[];
let ends: string[];
beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  out = [];
  ends = [];
});
afterEach(() => void vi.useRealTimers());

const idle = (lingers: Lingers, endsAt?: number): Stay => {
  const stay = new Stay({ lingers, endsAt, report: (event) => out.push(event) });
  void stay.idle().then((why) => ends.push(why));
  return stay;
};
const told = () => out.flatMap((event) => (event.kind === 'state' ? [event.until ?? 'no end'] : []));
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('an idle session', () => {
  test('says until when it stays, and is over then', async () => {
    idle(60);
    expect(told()).toEqual([1_060_000]);
    await pass(59_999);
    expect(ends).toEqual([]);
    await pass(1);
    expect(ends).toEqual(['over']);
  });

  test.each([undefined, 0, 'always'] as const)(
    'without a time of its own (%s) stays until there is a word',
    async (lingers) => {
      const stay = idle(lingers);
      expect(told()).toEqual(['no end']);
      await pass(86_400_000);
      expect(ends).toEqual([]);
      stay.wake();
      await pass(0);
      expect(ends).toEqual(['message']);
      expect(stay.isIdle).toBe(false);
    },
  );

  test('can be kept longer or shorter, counted from the end of its turn, and be ended at once', async () => {
    const stay = idle(60);
    await pass(30_000);
    stay.set(600);
    expect(told()).toEqual([1_060_000, 1_600_000]);
    await pass(60_000);
    expect(ends).toEqual([]);
    stay.set(91);
    await pass(1_000);
    expect(ends).toEqual(['over']);
    const other = idle('always');
    other.set(0);
    await pass(0);
    expect(ends).toEqual(['over', 'over']);
  });

  test('that is told a time which has passed is over', async () => {
    const stay = idle('always');
    await pass(30_000);
    stay.set(20);
    await pass(0);
    expect(ends).toEqual(['over']);
  });

  test('is over before the time limit would call its work a failure', async () => {
    idle(3_600, Date.now() + 60_000);
    expect(told()).toEqual([1_058_000]);
    await pass(58_000);
    expect(ends).toEqual(['over']);
    idle(3_600, Date.now() + 1_000);
    await pass(0);
    expect(told()).toHaveLength(1);
    expect(ends).toEqual(['over', 'over']);
  });
});

test('what is ordered while a turn runs holds when it is over', () => {
  const stay = new Stay({ lingers: undefined, report: (event) => out.push(event) });
  expect(stay.lingers).toBe(false);
  stay.set(60);
  expect([stay.lingers, out.length]).toEqual([true, 0]);
  stay.set(0);
  expect(stay.lingers).toBe(false);
});
