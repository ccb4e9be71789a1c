/** Following a log that nobody wants any more: a job was tried again, or its transcript deleted, while a long log went out. */
import { expect, test } from 'vitest';
import type { EventStream } from '../../../app/adapters/http/event-stream.ts';
import { followLog } from '../../../app/adapters/http/follow-log.ts';
import type { House } from '../../../app/engine/house.ts';
import { makeLive } from '../../../app/engine/live.ts';
import type { LogEntry } from '../../../app/wire/events.ts';

const entry = (seq: number): LogEntry => ({
  seq,
  at: 1,
  event: { kind: 'notice', level: 'info', text: `${seq} ${'x'.repeat(200_000)}` },
});

test('what was still on its way out when following ended goes out no more', async () => {
  const waiting: (() => void)[] = [];
  const sent: unknown[] = [];
  const stream = {
    send: (bytes: unknown) => (sent.push(bytes), true),
    drained: () => new Promise<boolean>((resolve) => waiting.push(() => resolve(true))),
    close: () => undefined,
  } as unknown as EventStream;
  const store = {
    logAfter: (_: string, after: number) =>
      Promise.resolve([1, 2, 3, 4, 5, 6].filter((seq) => seq > after).map((seq) => entry(seq))),
  };
  const house = { live: makeLive(), store, log: { error: () => undefined } } as unknown as House;
  const end = followLog(house, 'S1', 0, stream);
  await expect.poll(() => waiting.length).toBe(1);
  waiting.shift()?.();
  await expect.poll(() => waiting.length).toBe(1);
  expect(sent).toHaveLength(1);
  end();
  waiting.shift()?.();
  await new Promise((resolve) => setImmediate(resolve));
  expect([sent.length, waiting.length]).toEqual([1, 0]);
});
