/** `signalbox remote` beside the app's own doors, with a real agent: what is said, what it ends with, and a login that changes under it. */
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NO_LOGINS } from '../../app/cli/saved-logins.ts';
import { jobTopic } from '../../app/engine/live.ts';
import { act, carryOut } from '../../app/engine/handle.ts';
import { widgets } from '../adapters/http/api-stage.ts';
import { openSessionStage, type SessionStage } from './session-stage.ts';
import { AT_HOME, type Machine } from './stage.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const AGENT = [process.execPath, resolve(ROOT, 'test/agents/scripted.ts')];
const PROGRAMS = {
  ...AT_HOME.programs,
  'git rev-parse --show-toplevel': ROOT,
  'git rev-parse --verify HEAD': 'c'.repeat(40),
};

let stage: SessionStage;
beforeAll(async () => {
  stage = await openSessionStage();
});
afterAll(() => stage.box.close());

/** A person at the keyboard: types when a test says so, and reads along. */
function person() {
  const interrupt = new AbortController();
  const lines: string[] = [];
  let wake: () => void = () => undefined;
  let out = '';
  async function* typed(): AsyncGenerator<string> {
    for (;;) {
      for (let next = lines.shift(); next !== undefined; next = lines.shift()) yield next;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  }
  return {
    machine: {
      programs: PROGRAMS,
      typed: typed(),
      interrupt: interrupt.signal,
      onOutput: (all: string) => void (out = all),
      pause: (ms: number, signal?: AbortSignal) =>
        delay(Math.min(ms, 2_000), undefined, signal && { signal }).catch(() => undefined),
    } satisfies Machine,
    out: () => out,
    type(line: string) {
      lines.push(line);
      wake();
    },
    interrupt: () => interrupt.abort(),
    async sees(words: string): Promise<void> {
      for (const deadline = Date.now() + 15_000; !out.includes(words); await delay(20))
        if (Date.now() > deadline) throw new Error(`${words} was not seen in:\n${out}`);
    },
  };
}

const newest = async () => (await stage.box.store.recentJobs([widgets.id], 1))[0];

test('an agent that waits for a message leaves at ctrl-c as one that is done', async () => {
  const ada = person();
  const running = stage.run(['remote', '--name', 'parser', '--prompt', '[[say:hello]]', '--', ...AGENT], ada.machine);
  await ada.sees('  hello');
  ada.type('/frobnicate');
  await ada.sees('! There is no `/frobnicate` here.');
  ada.type('[[say:again]]');
  await ada.sees('  again');
  await expect
    .poll(async () => (await stage.box.store.logBefore((await newest())?.sessionId ?? '', 1_000, 1))[0]?.event)
    .toMatchObject({ state: 'idle' });
  ada.interrupt();
  const { code, err } = await running;
  expect([code, err, (await newest())?.state]).toEqual([0, '', 'succeeded']);
  expect(ada.out()).toMatch(/^J\d+ parser on laptop, profile edit\. /);
  expect(ada.out().trimEnd().split('\n').at(-1)).toMatch(/^J\d+ parser · succeeded/);
});

test('a login that is renewed while it runs is taken up, by what is shown and by what is typed', async () => {
  const { box, server } = stage;
  const [old, fresh] = [await box.token('ada', 'write', { id: 5 }), await box.token('ada', 'write', { id: 5 })];
  const login = (token: string) => ({ token, login: 'ada', name: 'laptop', expiresAt: Date.now() + 1e9 });
  const disk = { text: JSON.stringify({ ...NO_LOGINS, latest: server, servers: { [server]: login(old) } }) };
  const ada = person();
  const env = { SIGNALBOX_URL: server, PATH: process.env['PATH'] ?? '' };
  const running = stage.run(['remote', '--prompt', '[[say:before]]', '--', ...AGENT], { ...ada.machine, env, disk });
  await ada.sees('  before');
  disk.text = JSON.stringify({ ...NO_LOGINS, latest: server, servers: { [server]: login(fresh) } });
  await box.store.deleteApiToken(5, old);
  // Its stream is closed: whoever looks must show a token that counts.
  await expect.poll(async () => (await newest())?.state).toBe('running');
  ada.type('[[say:after]]');
  await ada.sees('  after');
  ada.type('/stop');
  expect((await running).code).toBe(1);
  expect(ada.out()).toContain('■ ada stops it');
});

test('a session that the app has given up ends here as well, and says so', async () => {
  const ada = person();
  const running = stage.run(
    ['remote', '--prompt', '[[say:here]] [[sleep:1]] [[say:more]] [[sleep:300]]', '--', ...AGENT],
    ada.machine,
  );
  await ada.sees('  here');
  const job = await newest();
  if (!job) throw new Error('there is no job');
  await stage.save(job, { deadline: 1 });
  await act(stage.box.house, widgets.id, { request: null }, (scope) =>
    carryOut(scope, { kind: 'deadline', job: job.number }),
  );
  stage.box.house.live.publish(jobTopic(widgets.id, job.number), { kind: 'job' });
  const { code, err } = await running;
  expect([code, err, (await newest())?.state]).toEqual([1, '', 'lost']);
  expect(ada.out()).toContain('has not been heard of for 4 hours');
});

test.each([
  [['remote'], 'Which agent?'],
  [['remote', '--agent', 'cloude'], 'Did you mean `claude`?'],
  [['remote', '--agent', 'claude', '--', 'node'], 'two agents'],
  [['remote', '--model', 'x', '--', 'node'], '`--model` is for `--agent`'],
  [['remote', '--name', 'No Name', '--', 'node'], '`--name` takes'],
  [['remote', '--profile', 'nonsense', '--', 'node'], 'nonsense'],
])('%j is refused with what would be right', async (args, words) => {
  const { code, err } = await stage.run(args, { programs: PROGRAMS });
  expect([code, err]).toEqual([2, expect.stringContaining(words)]);
});

test('it begins nothing outside of a repository, or for somebody who may only read', async () => {
  const before = (await newest())?.number;
  expect(await stage.run(['remote', '--', 'node'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('no folder of a git'),
  });
  const token = await stage.box.token('bob', 'read');
  const env = { SIGNALBOX_URL: stage.server, SIGNALBOX_TOKEN: token };
  const refused = await stage.run(['remote', '--', 'node'], { env, programs: PROGRAMS });
  expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('`write`')]);
  expect((await newest())?.number).toBe(before);
});
