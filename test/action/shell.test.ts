import { describe, expect, test } from 'vitest';
import { jobFor, marked } from './runner.ts';
import { scene } from './scene.ts';

const stage = scene();
const shell = (command: string) => jobFor(stage.host, { kind: 'run', command });
const shown = () =>
  stage.app
    .ofKind('terminal')
    .map(({ text }) => text)
    .join('');

describe('a command', () => {
  test('streams both of its outputs in the order they were written', async () => {
    const { app } = stage;
    const attempt = stage.start(shell('for n in 1 2 3; do echo out $n; echo err $n >&2; done; cat README.md'));
    await attempt.succeeded();
    expect(shown()).toBe('out 1\nerr 1\nout 2\nerr 2\nout 3\nerr 3\nnewest');
    expect(app.finishes).toMatchObject([{ outcome: 'succeeded', exitCode: 0, output: shown() }]);
    expect(attempt.log()).toContain('out 3\nerr 3');
  });

  test.each([
    ['false; echo never', 1],
    ['false | cat; echo never', 1],
    ['exit 7', 7],
  ])('%s fails the job as it would fail a step of a workflow', async (command, exitCode) => {
    const { app } = stage;
    const attempt = stage.start(shell(command));
    expect(await attempt.exited).toBe(1);
    expect(app.finishes).toMatchObject([{ outcome: 'failed', exitCode, reason: `${command} ended with ${exitCode}` }]);
    expect(shown()).toBe('');
  });

  test('with a lot to say hands on the end of it', async () => {
    const { app } = stage;
    const attempt = stage.start(shell('seq 1 200000'));
    await attempt.succeeded();
    expect(shown().length).toBe(1_288_895);
    expect(app.finishes[0]?.output).toMatch(/^[\d\n]{8192}$/);
    expect(app.finishes[0]?.output.endsWith('199999\n200000\n')).toBe(true);
  });

  test('leaves nothing running in the background', async () => {
    const claimed = shell('(sleep 300; echo late) & setsid -f sleep 301; echo done');
    const attempt = stage.start(claimed);
    await attempt.succeeded();
    expect(shown()).toBe('done\n');
    expect(marked(claimed.session.id)).toEqual([]);
  });

  test('that ignores signals is stopped all the same', { timeout: 30_000 }, async () => {
    const { app } = stage;
    const claimed = shell('trap "" INT TERM; echo ready; while :; do sleep 1; done');
    const attempt = stage.start(claimed);
    await app.until('it is ready', () => shown().includes('ready'));
    app.order({ kind: 'stop', by: 'ada', reason: '' });
    expect(await attempt.exited).toBe(1);
    expect(app.finishes).toMatchObject([
      { outcome: 'cancelled', reason: 'Stopped by ada. The command ended on SIGKILL.' },
    ]);
    expect(marked(claimed.session.id)).toEqual([]);
  });

  test('takes an interrupt as Ctrl-C and refuses messages', async () => {
    const { app } = stage;
    const attempt = stage.start(shell('echo ready; sleep 60'));
    await app.until('it is ready', () => shown().includes('ready'));
    app.order({ kind: 'message', text: 'hello?', by: 'ada', mode: 'queue' });
    await app.until('the message is refused', () => app.ofKind('message').some(({ status }) => status === 'refused'));
    app.order({ kind: 'interrupt', by: 'ada' });
    expect(await attempt.exited).toBe(1);
    expect(app.finishes).toMatchObject([
      { outcome: 'failed', reason: expect.stringContaining('after an interrupt by ada') },
    ]);
  });
});
