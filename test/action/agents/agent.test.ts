import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { plainConfinement } from './plain-confinement.ts';
import { play, SCRIPTED, tidy } from './stage.ts';

afterEach(tidy);

describe('the end of the work', () => {
  test.each([
    ['[[say:done]]', 'succeeded', 'answered', 'The agent finished'],
    ['[[think:hm]] [[run:echo hi]]', 'failed', 'silent', 'The agent ended without an answer'],
    ['[[say:on]] [[fail:no money]]', 'failed', 'error', 'The agent ended with an error: Internal error: no money'],
  ])('%s is %s (%s)', async (prompt, outcome, ending, reason) => {
    const { worker, confinement } = play(prompt);
    expect(await worker.ended).toMatchObject({ outcome, ending, reason, exitCode: null });
    expect(await confinement.alive()).toEqual([]);
  });

  test('by a crash is called so, with its last words', async () => {
    const end = await play('[[say:on]] [[crash]]').worker.ended;
    expect(end).toMatchObject({ outcome: 'failed', ending: 'crashed', output: 'on' });
    expect(end.reason).toMatch(/^The agent exited with 1\n.*crashing as asked/);
  });

  test('before it began is not called a failure of its work', async () => {
    const prepared = { command: ['/no/such/agent'], environment: {}, files: [], notCompiled: [] };
    const end = await play('x', { prepared }).worker.ended;
    expect(end).toMatchObject({ outcome: 'failed', ending: 'unprepared' });
    expect(end.reason).toMatch(/could not be started: .*ENOENT/);
  });

  test('leaves nothing running, not even what left the family', async () => {
    const { worker, confinement } = play('[[run!:setsid -f sleep 300; (sleep 301 &)]] [[say:done]]');
    expect(await worker.ended).toMatchObject({ ending: 'answered' });
    expect(await confinement.alive()).toEqual([]);
  });

  test('by a person carries its reason', async () => {
    const on = play('[[say:started]] [[sleep:60]]');
    await on.said('started');
    expect(await on.stop()).toMatchObject({
      outcome: 'cancelled',
      ending: 'stopped',
      output: 'started',
      reason: 'Stopped by ada. The agent ended its turn.',
    });
    expect(await on.confinement.alive()).toEqual([]);
  });

  test('in a hurry takes under two seconds, whatever the agent does', async () => {
    const on = play('[[say:hanging]] [[hang]]');
    await on.said('hanging');
    const from = Date.now();
    expect(await on.stop(AbortSignal.abort())).toMatchObject({ reason: expect.stringContaining('SIGKILL') });
    expect(Date.now() - from).toBeLessThan(4_000);
    expect(await on.confinement.alive()).toEqual([]);
  });
});

describe('a call that is denied and was done all the same', () => {
  test.each([
    ['completed', '[[run!:curl --version]]'],
    ['failed with an exit code', '[[run!:git push]]'],
    ['shows output while it runs', '[[run!:curl --version; sleep 60]]'],
  ])('and %s raises the alarm, and ends the work', async (_, act) => {
    const on = play(`${act} [[say:never]] [[sleep:60]]`);
    const from = Date.now();
    expect(await on.worker.ended).toMatchObject({
      outcome: 'failed',
      ending: 'breach',
      reason: expect.stringMatching(/^The agent did not ask before it did what the profile denies: .*denies it$/),
    });
    expect(Date.now() - from).toBeLessThan(10_000);
    expect(on.notices().filter((text) => text.startsWith('error: Alarm: '))).toHaveLength(1);
    expect(await on.confinement.alive()).toEqual([]);
  });
});

describe('where nobody is there to ask', () => {
  test('a question is a no, and the agent hears why', async () => {
    const on = play('[[run:node -v]] [[sleep:0.3]] [[say:end]]', { onAsk: 'deny' });
    expect(await on.worker.ended).toMatchObject({ ending: 'answered' });
    expect(on.ofKind('approval.requested')).toEqual([]);
    expect(on.ofKind('tool.finished')).toMatchObject([{ status: 'denied' }]);
    expect(on.text('thought')).toMatch(/node -v was denied. `Bash\(node:\*\)` asks, and nobody is there to ask/);
  });

  test('or a yes that is told, while a no stays a no', async () => {
    const on = play('[[run:node -v]] [[run:curl x]] [[say:end]]', { onAsk: 'allow' });
    await on.worker.ended;
    expect(on.ofKind('tool.finished').map(({ status }) => status)).toEqual(['completed', 'denied']);
    expect(on.notices()[0]).toBe('info: Allowed, since nobody is there to ask: node -v');
  });
});

describe('a session of before', () => {
  test('is loaded by another process, and its history is not told again', async () => {
    const confinement = plainConfinement();
    const first = play('[[say:one]]', { confinement });
    await first.worker.ended;
    const remembered = first.worker.remembered?.();
    expect(remembered).toMatchObject({ loads: true });
    const second = play('[[recall]]', { confinement, resume: { id: remembered?.id ?? '' } });
    expect(await second.worker.ended).toMatchObject({ output: '[[say:one]]' });
    expect(second.text()).toBe('[[say:one]]');
    expect(second.worker.remembered?.()).toEqual(remembered);
  });

  test('that cannot be loaded gives way to a new one, which is told', async () => {
    const on = play('[[recall]]', { resume: { id: 'unheard-of' } });
    expect(await on.worker.ended).toMatchObject({ output: 'I remember nothing.' });
    expect(on.notices()).toEqual([
      expect.stringMatching(/^warning: The earlier session .* new one begins: .*not found/),
    ]);
  });
});

test('an allowed edit is made without asking, in the environment that was given', async () => {
  const confinement = plainConfinement();
  const HOME = join(confinement.folder, 'home');
  const environment = { PATH: process.env['PATH'] ?? '', HOME: join(tmpdir(), 'nowhere') };
  const prepared = { command: SCRIPTED, environment: { HOME }, files: [], notCompiled: [] };
  const on = play('[[write:src/a.txt=hi]] [[env]]', { confinement, environment, prepared });
  await on.worker.ended;
  expect(readFileSync(join(on.confinement.folder, 'workspace/src/a.txt'), 'utf8')).toBe('hi');
  expect(on.ofKind('approval.requested')).toEqual([]);
  expect(on.text()).toContain(`HOME=${HOME}`);
});
