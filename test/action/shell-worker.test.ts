import { readdirSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { confine } from '../../action/confine/confine.ts';
import { confineByMark } from '../../action/confine/plain.ts';
import type { Confinement } from '../../action/confine/confinement.ts';
import { workEnvironment } from '../../action/environment.ts';
import { startShell } from '../../action/shell.ts';
import type { Halt } from '../../action/worker.ts';
import type { RunnerEvent } from '../../app/wire/events.ts';

const open: Confinement[] = [];
afterEach(async () => {
  for (const confinement of open.splice(0)) await confinement.close();
});

async function shell(command: string, change: { best?: boolean; workspace?: string } = {}) {
  const session = `shell-${process.pid}-${Math.random()}`;
  const best = () => confine({ session, need: 'any', reach: [], onLess: () => undefined });
  const confinement = await (change.best === false ? confineByMark(session) : best());
  open.push(confinement);
  const events: RunnerEvent[] = [];
  const waiting: (() => void)[] = [];
  const worker = startShell({
    command,
    commit: 'c0ffee',
    workspace: change.workspace ?? confinement.folder,
    environment: workEnvironment(process.env, confinement.folder, session),
    confinement,
    report: (event) => {
      events.push(event);
      for (const look of waiting) look();
    },
  });
  const shown = () => events.map((event) => (event.kind === 'terminal' ? event.text : '')).join('');
  const until = (text: string) =>
    new Promise<void>((done) => {
      const look = () => (shown().includes(text) ? done() : undefined);
      waiting.push(look);
      look();
    });
  return { worker, confinement, shown, until };
}

const halt = (hurry = new AbortController().signal): Halt => ({
  outcome: 'cancelled',
  reason: 'Stopped by ada',
  ending: 'stopped',
  hurry,
});

describe.each([true, false])('a command (in the best place there is: %s)', (best) => {
  test('may name its outputs, reads nothing, and keeps the order of what it writes', async () => {
    const { worker, shown } = await shell('echo one; echo two >/dev/stderr; echo three | tee /dev/stdout; wc -c; tty', {
      best,
    });
    expect(await worker.ended).toMatchObject({ outcome: 'failed', ending: 'exited', exitCode: 1 });
    expect(shown()).toBe('one\ntwo\nthree\nthree\n0\nnot a tty\n');
  });

  test('is read to its last word, though it leaves others with its output open', async () => {
    const { worker, shown, confinement } = await shell('(sleep 300) & setsid -f sleep 301; seq 1 100000', { best });
    expect(await worker.ended).toMatchObject({ outcome: 'succeeded', ending: 'exited', exitCode: 0 });
    expect(shown().endsWith('99999\n100000\n')).toBe(true);
    expect(await confinement.alive()).toEqual([]);
  });

  test('that ignores every signal is stopped at once when there is hurry', async () => {
    const ignoring =
      'trap "" INT TERM HUP; setsid -f bash -c "trap : TERM INT; while :; do sleep 0.1; done"; echo ready; while :; do sleep 1; done';
    const { worker, until, confinement } = await shell(ignoring, { best });
    await until('ready');
    const since = performance.now();
    const ending = await worker.stop(halt(AbortSignal.abort()));
    expect(ending).toMatchObject({ outcome: 'cancelled', ending: 'stopped' });
    expect(ending.reason).toBe('Stopped by ada. The command ended on SIGKILL.');
    expect(performance.now() - since).toBeLessThan(3_500);
    expect(await confinement.alive()).toEqual([]);
    expect(await worker.ended).toMatchObject({ outcome: 'failed' });
  });
});

test('a folder that is not there ends the job with a reason', async () => {
  const { worker } = await shell('true', { workspace: '/nowhere/at/all' });
  const { outcome, ending, reason } = await worker.ended;
  expect({ outcome, ending }).toEqual({ outcome: 'failed', ending: 'crashed' });
  expect(reason).toMatch(/^bash could not be started: /);
});

test('nothing of a command outlives its place', async () => {
  const { worker, confinement } = await shell(
    'mkdir -p deep/er; echo x >/tmp/of-$(id -un)-$$; ls /tmp | grep -c "of-$(id -un)"',
  );
  expect(await worker.ended).toMatchObject({ outcome: 'succeeded', output: '1\n' });
  await confinement.close();
  open.length = 0;
  expect(readdirSync('/tmp').filter((file) => file.includes(`of-${confinement.account}`))).toEqual([]);
});
