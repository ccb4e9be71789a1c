/** The test's own PostgreSQL leaves nothing behind, however the process that asked for it ends. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { startPostgres } from './postgres.ts';

const folderOf = (url: string) => new URL(url).searchParams.get('host') ?? '';

it('goes with its folder when it is stopped', async () => {
  const postgres = await startPostgres();
  const folder = folderOf(await postgres.freshDatabase());
  expect(existsSync(folder)).toBe(true);
  await postgres.stop();
  expect(existsSync(folder)).toBe(false);
});

it('goes with its folder when its process is killed', async () => {
  const module = new URL('postgres.ts', import.meta.url).href;
  const program = `
    const { startPostgres } = await import(${JSON.stringify(module)});
    console.log(await (await startPostgres()).freshDatabase());
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((resolve) => child.stdout.once('data', (data) => resolve(String(data).trim())));
  expect(existsSync(folderOf(url))).toBe(true);
  child.kill('SIGKILL');
  for (let tries = 0; tries < 200 && existsSync(folderOf(url)); tries++) await pause(50);
  // The folder goes last, after the server has ended.
  expect(existsSync(folderOf(url))).toBe(false);
});
