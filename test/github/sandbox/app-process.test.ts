/** The app under the launcher: started again on the same settings whenever it dies, given up when it never starts. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { keepAppRunning, type AppProcess } from './app-process.ts';
import { claimPorts } from './ports.ts';

const folder = mkdtempSync(join(tmpdir(), 'launcher-'));
const running: AppProcess[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((app) => app.stop()));
});
afterEach(() => rmSync(join(folder, 'starts'), { force: true }));

async function launch(pretend = '') {
  const { app: port } = await claimPorts(0);
  const app = keepAppRunning({
    command: [process.execPath, join(import.meta.dirname, 'pretend-app.ts')],
    cwd: folder,
    env: { PORT: String(port), PRETEND: pretend, STARTS_FILE: join(folder, 'starts') },
    healthUrl: `http://127.0.0.1:${port}/healthz`,
    logFile: join(folder, 'app.log'),
    restartAfterMs: 10,
  });
  running.push(app);
  return app;
}

test('the app is ready once it answers, and knows only what it was told', async () => {
  const app = await launch();

  await app.ready;

  expect(isAlive(app.pid())).toBe(true);
  const said = JSON.parse(readFileSync(join(folder, 'app.log'), 'utf8').trim().split('\n').at(-1) ?? '{}') as Record<
    string,
    string
  >;
  expect(Object.keys(said).toSorted()).toEqual(['PORT', 'PRETEND', 'STARTS_FILE']);
});

test('a killed app is started again', async () => {
  const app = await launch();
  await app.ready;
  const first = app.pid();

  process.kill(first ?? 0, 'SIGKILL');

  await vi.waitFor(() => expect(app.pid()).not.toBe(first), { timeout: 5_000, interval: 5 });
  await vi.waitFor(() => expect(readFileSync(join(folder, 'starts'), 'utf8').trim().split('\n')).toHaveLength(2), {
    timeout: 5_000,
  });
});

test('an app that never starts is given up, with the end of its log', async () => {
  const app = await launch('broken');

  await expect(app.ready).rejects.toThrow(/did not start, 10 times in a row[^]*cannot start/);
  await expect(app.over).rejects.toThrow();
});

test('stopping leaves no process, even one killed between two starts', async () => {
  const app = await launch();
  await app.ready;
  const pid = app.pid();

  process.kill(pid ?? 0, 'SIGKILL');
  await app.stop();

  expect(isAlive(pid)).toBe(false);
  expect(app.pid()).toBeUndefined();
});

function isAlive(pid: number | undefined): boolean {
  try {
    return pid !== undefined && process.kill(pid, 0);
  } catch {
    return false;
  }
}
