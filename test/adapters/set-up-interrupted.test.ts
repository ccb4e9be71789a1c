/** First starts that do not come to their end at once: ended by a signal, without a channel, beside another program. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSmee, type Smee } from './smee.ts';
import { freePort, startApp, type StartedApp } from './started-app.ts';

let smee: Smee;
let folder: string;
const running: StartedApp[] = [];

beforeAll(async () => {
  smee = await startSmee();
  folder = mkdtempSync(join(tmpdir(), 'signalbox-interrupted-'));
});
afterAll(async () => {
  await Promise.all(running.map((app) => app.stop()));
  await smee[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

function start(env: Readonly<Record<string, string>>): StartedApp {
  const app = startApp(folder, env);
  running.push(app);
  return app;
}

test('a set-up that was broken off leaves nothing but its channel, which the next one takes up', async () => {
  const port = await freePort();
  const env = { PORT: String(port), SMEE_URL: smee.newUrl };
  writeFileSync(join(folder, '.env'), '# mine\nLOG_LEVEL=warn\n');
  const first = start(env);
  await first.says('/probot');
  expect(await first.stop()).toEqual({ code: 0, signal: null });
  expect(readFileSync(join(folder, '.env'), 'utf8')).toBe(
    `# mine\nLOG_LEVEL=warn\nWEBHOOK_PROXY_URL="${smee.channelUrl}"\n`,
  );
  expect(readdirSync(folder)).toEqual(['.env']);

  const second = start(env);
  await second.says('/probot');
  const page = await (await fetch(`http://localhost:${port}/probot`)).text();
  expect(page).toContain('action="https://github.com/settings/apps/new"');
  expect(page).toContain(`"hook_attributes":{"url":"${smee.channelUrl}"}`);

  const third = start(env);
  expect(await third.exit).toEqual({ code: 1, signal: null });
  expect(third.output()).toContain(`Signalbox did not start: Port ${port} is already in use.`);
});

test('without a channel it says what that means', async () => {
  rmSync(join(folder, '.env'), { force: true });
  const app = start({ PORT: String(await freePort()), SMEE_URL: `${smee.newUrl}-none` });
  await app.says('There is no way for webhooks to this machine');
  expect(app.output()).toContain('set WEBHOOK_PROXY_URL');
});
