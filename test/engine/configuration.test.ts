import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runnerOf } from './runner.ts';
import { stage, type Stage } from './stage.ts';

const GOOD =
  'version: 1\nlimits: { slots: 7, per_thread: 4 }\ngroups: { deploy: 2 }\nprefix: sb\njobs: { plan: { run: make plan } }\n';
const BAD = 'version: 1\njobs: { plan: { run: make plan, neds: x } }\n';

let box: Stage;
beforeEach(async () => {
  box = await stage({ config: GOOD });
});
afterEach(() => box.end());

const said = (): string => box.replies().at(-1) ?? '';
const settings = async () => (await box.store.repository(1))?.settings;
const pushed = (): Promise<void> => box.arrive({ kind: 'config_pushed', repositoryId: 1 }, 'config/1');

describe('the configuration on the default branch', () => {
  test('is kept with the first job, as far as the queue and the parser need it', async () => {
    await box.comment('/sb dispatch plan');
    expect(await box.states()).toBe('J1 starting');
    expect(await settings()).toEqual({ slots: 7, perThread: 4, groups: { deploy: 2 }, prefix: 'sb' });
  });

  test('is kept when it is pushed, before anybody asks for something', async () => {
    await pushed();
    expect(await settings()).toMatchObject({ slots: 7, prefix: 'sb' });
    expect(await box.store.goodConfig(1)).toMatchObject({ text: GOOD });
  });

  test('that has a problem leaves the last good one in force, and who asks is told', async () => {
    await box.comment('/sb dispatch plan');
    await (await runnerOf(box, 1)).finish('succeeded');
    box.clock.moveTo(box.clock.now() + 86_400_000);
    await box.quiet();
    box.github.config = BAD;
    await pushed();
    await box.comment('/sb dispatch plan', { id: 78 });
    expect(await box.states()).toBe('J1 succeeded, J2 starting');
    expect(said()).toContain('this went by the `.github/signalbox.yml` of 2026-11-22');
    expect(said()).toMatch(/line 2[^]*neds/);
    expect([...box.github.reactions]).toContain('78 eyes');
    expect(await settings()).toMatchObject({ slots: 7, prefix: 'sb' });
    await box.comment('/sb status');
    expect(said()).not.toContain('this went by');
  });

  test('that never was good starts nothing, and says what is wrong', async () => {
    box.github.config = BAD;
    await box.comment('/dispatch plan', { id: 77 });
    expect(await box.states()).toBe('');
    expect([...box.github.reactions]).toEqual(['77 confused']);
    expect(said()).toMatch(/nothing was started[^]*line 2/);
  });

  test('that is taken away leaves the defaults, also when a bad one follows', async () => {
    await pushed();
    box.github.config = null;
    await pushed();
    expect(await settings()).toEqual({ slots: 3, perThread: 1, groups: {}, prefix: null });
    box.github.config = BAD;
    await box.comment('/run make');
    expect(await box.states()).toBe('J1 starting');
    expect(said()).toContain('has a problem');
    await box.comment('/dispatch plan');
    expect(said()).toContain('The configuration has no jobs');
  });
});

describe('a prefix', () => {
  test('leaves the bare words to others, and costs them nothing', async () => {
    await pushed();
    const before = box.github.calls.length;
    await box.comment('/run make');
    await box.comment('/approve');
    await box.comment('/help');
    expect(box.github.calls.length).toBe(before);
    expect(await box.states()).toBe('');
  });

  test('is one of two: /signalbox is always understood', async () => {
    await pushed();
    await box.comment('/sb run make');
    await box.comment('/signalbox run make');
    expect(await box.states()).toBe('J1 starting, J2 starting');
    await box.comment('/sb help');
    expect(said()).toContain('`/sb dispatch');
  });

  test('that is new is known at the first comment that has it, although nobody told us of the push', async () => {
    await box.comment('/sb run make');
    expect(await box.states()).toBe('J1 starting');
    expect(await settings()).toMatchObject({ prefix: 'sb' });
  });
});
