/** SQLite and the death of the process: what was acknowledged is there, and the lock is not in the way of the next one. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../app/adapters/store/open.ts';
import { widgets } from './samples.ts';

const ROUNDS = 4;

let folder = '';
let path = '';
let writers: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'signalbox-crash-'));
  path = join(folder, 'signalbox.db');
});
afterEach(() => {
  for (const writer of writers) writer.kill('SIGKILL');
  writers = [];
  rmSync(folder, { recursive: true });
});

/** Starts a writer, kills it after `count` acknowledgements, and answers all it gave. */
async function writeUntilKilled(round: number, count: number): Promise<string[]> {
  const writer = startWriter(round);
  const acknowledged: string[] = [];
  const lines = createInterface({ input: writer.stdout });
  lines.on('line', (line) => {
    acknowledged.push(line);
    if (acknowledged.length === count) writer.kill('SIGKILL');
  });
  await new Promise((resolve) => lines.once('close', resolve));
  expect(acknowledged.length).toBeGreaterThanOrEqual(count);
  return acknowledged;
}

function startWriter(round: number) {
  const writer = spawn(
    process.execPath,
    [fileURLToPath(new URL('store-writer.ts', import.meta.url)), path, `${round}`],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  writers.push(writer);
  return writer;
}

describe('a store on SQLite', () => {
  it('has every acknowledged write after a SIGKILL, and no half of a transaction', async () => {
    const acknowledged = new Set<string>();
    for (let round = 1; round <= ROUNDS; round++) {
      for (const line of await writeUntilKilled(round, 40 + round * 97)) acknowledged.add(line);
      const store = await openStore({ path });
      const found = new Set<string>();
      for (const { key } of await store.nextInbox(1, 1_000_000, [])) found.add(`inbox ${key}`);
      const jobs = await store.jobsIn(widgets.id, ['queued'], 1_000_000);
      for (const { number } of jobs) found.add(`job ${number}`);
      const effects = await store.claimOutbox(1, 2, 1_000_000);
      expect(effects.map(({ key }) => Number(key)).toSorted((a, b) => a - b)).toEqual(jobs.map(({ number }) => number));
      await store.releaseLeases();
      const log = await store.logAfter(`S${round}`, 0, 1_000_000);
      expect(log.length % 7).toBe(0);
      expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1));
      expect((await store.session(`S${round}`))?.nextRunnerEvent ?? 1).toBe(log.length + 1);
      const missing = [...acknowledged].filter((line) => /^(inbox|job) /.test(line) && !found.has(line));
      expect(missing).toEqual([]);
      const start = `log of ${round} `;
      const logged = [...acknowledged]
        .filter((line) => line.startsWith(start))
        .map((line) => Number(line.slice(start.length)));
      expect(logged.length).toBeGreaterThan(0);
      expect(log.length).toBeGreaterThanOrEqual(Math.max(...logged));
      await store.close();
    }
  });

  it('refuses a second instance, by any name of the file, and says what to do instead', async () => {
    const writer = startWriter(1);
    await new Promise((resolve) => writer.stdout.once('data', resolve));
    await expect(openStore({ path })).rejects.toThrow(/in use by another instance.*DATABASE_URL/s);
    symlinkSync(path, join(folder, 'other.db'));
    await expect(openStore({ path: join(folder, 'other.db') })).rejects.toThrow(/DATABASE_URL/);

    const reader = new DatabaseSync(path, { readOnly: true });
    expect(reader.prepare('select owner from repositories').all()).toHaveLength(1);
    reader.close();

    writer.kill('SIGKILL');
    const store = await openStore({ path });
    expect(await store.repositories()).toHaveLength(1);
    await store.close();
  });

  it('lets a successor in as soon as the store is closed', async () => {
    for (let round = 0; round < 3; round++) {
      const store = await openStore({ path });
      await store.saveNote('round', `${round}`);
      await store.close();
    }
    const store = await openStore({ path });
    await expect(openStore({ path })).rejects.toThrow(/in use/);
    expect(await store.note('round')).toBe('2');
    await store.close();
  });
});
