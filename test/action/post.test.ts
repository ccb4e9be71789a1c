import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { clearUp } from '../../action/confine/clear-up.ts';
import { confine } from '../../action/confine/confine.ts';
import { confineByMark } from '../../action/confine/plain.ts';
import type { Confinement } from '../../action/confine/confinement.ts';
import { workEnvironment } from '../../action/environment.ts';
import { SESSION_TOKEN, TestApp } from './app.ts';

const POST = resolve(dirname(fileURLToPath(import.meta.url)), '../../action/post.ts');
/** What GitHub leaves a cancelled run. */
const GITHUB_MS = 7_500;

const open: Confinement[] = [];
const apps: TestApp[] = [];
afterEach(async () => {
  for (const confinement of open.splice(0)) await confinement.close();
  for (const app of apps.splice(0)) await app.leave();
});

/** The work of an Action that has died, which clings to life. */
async function orphan(make: (session: string) => Promise<Confinement>) {
  const session = `orphan-${process.pid}-${open.length}-${Math.random()}`;
  const confinement = await make(session);
  open.push(confinement);
  const child = confinement.start({
    command: ['bash', '-c', 'trap "" INT TERM HUP; setsid -f sleep 300; echo ready; while :; do sleep 1; done'],
    cwd: confinement.folder,
    environment: workEnvironment(process.env, confinement.folder, session),
  });
  await once(child.stdout, 'data');
  return { session, confinement };
}

async function post(state: Record<string, string>) {
  const saved = Object.fromEntries(Object.entries(state).map(([name, value]) => [`STATE_${name}`, value]));
  const since = performance.now();
  const child = spawn(process.execPath, [POST], { env: { PATH: process.env['PATH'] ?? '', ...saved } });
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (log += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, log, ms: performance.now() - since };
}

const best = (session: string) => confine({ session, need: 'any', reach: [], onLess: () => undefined });

test.each([
  ['the best place there is', best],
  ['no place apart', confineByMark],
])('after a main step that died in %s, its work is ended and the app is told', async (_where, make) => {
  const app = new TestApp();
  apps.push(app);
  await app.arrive();
  const { session, confinement } = await orphan(make);
  const state = { server: app.url, session, token: SESSION_TOKEN, account: confinement.account ?? '' };
  const { code, ms, log } = await post(state);
  expect({ code, log }).toEqual({
    code: 0,
    log: expect.stringMatching(/\d processes of the session were still running/),
  });
  expect(app.finishes).toMatchObject([{ outcome: 'failed', ending: 'crashed' }]);
  expect(await confinement.alive()).toEqual([]);
  expect(confinement.account !== undefined && existsSync(confinement.folder)).toBe(false);
  // Its number may be somebody else's from now on.
  expect(await confinement.signal('SIGKILL')).toBe(0);
  expect(ms).toBeLessThan(GITHUB_MS);
});

test('a last word that the main step could not say is said as it was', async () => {
  const app = new TestApp();
  apps.push(app);
  await app.arrive();
  const ending = { outcome: 'succeeded', ending: 'answered', reason: 'Done', output: 'the answer', exitCode: null };
  const state = { server: app.url, session: 'none-of-the-test', token: SESSION_TOKEN };
  await post({ ...state, ending: JSON.stringify(ending) });
  expect(app.finishes).toEqual([{ ...ending, lastEvent: 1 }]);
  expect(app.events).toEqual([{ kind: 'session.finished', outcome: 'succeeded', reason: 'Done' }]);
  await post({ ...state, ending: '{"outcome":"splendid"}' });
  expect(app.finishes.at(-1)).toMatchObject({ outcome: 'failed', ending: 'crashed' });
});

test('an app that is away is told nothing, in time', async () => {
  const { session, confinement } = await orphan(best);
  const away = { server: 'http://127.0.0.1:9', session, token: 'x', account: confinement.account ?? '' };
  const { code, ms, log } = await post(away);
  expect(code).toBe(0);
  expect(log).toContain('The app could not be told that this session is over');
  expect(ms).toBeLessThan(GITHUB_MS);
  expect(await confinement.alive()).toEqual([]);
});

test.each(['root', 'nobody', 'signalbox-', 'signalbox-00000000', 'signalbox-0000000g', '-r', '$(id)', ''])(
  'a saved account %s that is not ours is left alone',
  async (account) => {
    expect(await clearUp({ session: 'none-of-the-test', account })).toBe(0);
  },
);
