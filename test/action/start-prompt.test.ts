/** What an agent is given before it starts. */
import { expect, test } from 'vitest';
import { equip } from '../../action/start-prompt.ts';
import type { Surroundings } from '../../action/task.ts';

test('a missing key is told before anything is installed', async () => {
  const told: unknown[] = [];
  const around = {
    run: { access: { openai: { key: 'k', baseUrl: 'http://127.0.0.1:1' } }, tools: '/nowhere/that/can/be/written' },
    halt: { signal: AbortSignal.timeout(5_000) },
    report: (event: unknown) => told.push(event),
  } as unknown as Surroundings;
  const claude = { name: 'claude', command: [], builtIn: 'claude' as const };
  await expect(equip(claude, around)).rejects.toThrow('needs a key for its model');
  expect(told).toEqual([]);
});
