import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runnerOf } from './runner.ts';
import { stage, type Stage } from './stage.ts';

const CONFIG = `version: 1
limits: { slots: 5, per_thread: 5 }
who: { bots: [777] }
jobs:
  plan: { run: make plan }
  build: { run: make, needs: plan }
`;
const EVE = { id: 6, login: 'eve' };

let box: Stage;
beforeEach(async () => {
  box = await stage({ config: CONFIG });
});
afterEach(() => box.end());

const said = (): string => box.replies().at(-1) ?? '';
/** A webhook of a label that arrives late: the thread shows what it shows by then. */
async function late(label: string, moved: 'added' | 'removed'): Promise<void> {
  const shown = new Set(box.github.labelsOf(42));
  await box.label(label, moved, undefined, false, shown);
}

describe('the present labels decide', () => {
  test('a label that was put on and taken off again before we heard of it starts nothing', async () => {
    await late('dispatch:plan', 'added');
    expect(await box.states()).toBe('');
    expect(box.replies()).toEqual([]);
  });

  test('and a late word of its removal does not cancel a job that was asked for since', async () => {
    await box.label('dispatch:plan', 'added');
    await late('dispatch:plan', 'removed');
    expect(await box.states()).toBe('J1 starting');
  });

  test('a late or doubled word of an old start does not start what is done', async () => {
    await box.label('dispatch:plan', 'added');
    await (await runnerOf(box, 1)).finish('succeeded');
    expect(box.github.labelsOf(42)).toEqual(['done:plan']);
    await late('dispatch:plan', 'added');
    await late('dispatch:plan', 'added');
    expect(await box.states()).toBe('J1 succeeded');
    expect(box.github.labelsOf(42)).toEqual(['done:plan']);
  });
});

describe('the label done:NAME, put on by a person with the right', () => {
  test('waives a job that waits, and what needs it goes on at once', async () => {
    await box.comment('/run first\n/run --then --as prepare make ready\n/run --then go');
    expect(await box.states()).toBe('J1 starting, J2 waiting, J3 waiting');
    await box.label('done:prepare', 'added');
    expect(await box.states()).toBe('J1 starting, J2 skipped, J3 starting');
    expect(await box.job(2)).toMatchObject({ waivedBy: 'ada' });
    expect(box.github.labelsOf(42)).toEqual(['done:prepare']);
  });

  test('waives a job that failed, and lets what was held for it run', async () => {
    box.github.config = CONFIG.replace('needs: plan', 'needs: { plan: { on_failure: hold } }');
    await box.label('dispatch:build', 'added');
    await (await runnerOf(box, 1)).finish('failed');
    expect(await box.states()).toBe('J1 failed, J2 held');
    await box.label('done:plan', 'added');
    expect(await box.states()).toBe('J1 skipped, J2 starting');
    expect(await box.job(1)).toMatchObject({ waivedBy: 'ada', reason: 'waived by ada' });
    expect(box.github.labelsOf(42)).toEqual(['dispatch:build', 'done:plan']);
    expect(box.check('J1')?.conclusion).not.toBe('success');
    expect(box.report()).toContain('waived by');
  });

  test('records a step that was never asked for as waived, so that what needs it does not bring it along', async () => {
    await box.label('done:plan', 'added');
    expect(await box.job(1)).toMatchObject({ name: 'plan', state: 'skipped', waivedBy: 'ada' });
    await box.label('dispatch:build', 'added');
    expect(await box.states()).toBe('J1 skipped, J2 starting');
    expect(box.github.runs.map(({ job }) => job)).toEqual(['J2']);
    expect(box.github.labelsOf(42)).toEqual(['dispatch:build', 'done:plan']);
  });

  test('does nothing to a job that succeeded, and is refused while it runs', async () => {
    await box.label('dispatch:plan', 'added');
    await box.label('done:plan', 'added');
    expect(said()).toContain('J1 is starting. End it first');
    expect(box.github.labelsOf(42)).toEqual(['dispatch:plan']);
    await (await runnerOf(box, 1)).finish('succeeded');
    await box.label('done:plan', 'added');
    expect(await box.states()).toBe('J1 succeeded');
    expect(box.replies()).toHaveLength(1);
  });

  test('is taken off again where the right or the job is missing', async () => {
    await box.label('done:plan', 'added', EVE);
    expect(said()).toContain('you cannot move `done:plan`');
    await box.label('done:plaan', 'added');
    expect(said()).toContain('Did you mean `plan`?');
    expect(box.github.labelsOf(42)).toEqual([]);
    expect(await box.states()).toBe('');
  });
});

describe('two that answer each other', () => {
  test('are stopped after ten starts within an hour, and the label is taken off', async () => {
    for (let round = 0; round < 10; round += 1) {
      await box.label('dispatch:plan', 'added');
      await (await runnerOf(box, round + 1)).finish('failed');
    }
    await box.label('dispatch:plan', 'added');
    expect((await box.states()).split(', ')).toHaveLength(10);
    expect(said()).toContain('10 times within an hour');
    expect(box.github.labelsOf(42)).toEqual(['failed:plan']);
    await box.advance(3_600_000);
    await box.label('dispatch:plan', 'added');
    expect((await box.states()).split(', ')).toHaveLength(11);
  });

  test('a bot moves labels in vain, but for one that the configuration names, and gets no words', async () => {
    await box.label('dispatch:plan', 'added', { id: 778, login: 'other[bot]' }, true);
    expect(await box.states()).toBe('');
    await box.label('dispatch:plan', 'added', { id: 777, login: 'named[bot]' }, true);
    expect(await box.states()).toBe('J1 starting');
    await box.label('dispatch:nothing', 'added', { id: 777, login: 'named[bot]' }, true);
    expect(box.replies()).toEqual([]);
    expect(box.github.labelsOf(42)).toEqual(['dispatch:plan']);
  });
});

test('labels are made with a colour and a description the first time, and once', async () => {
  await box.label('dispatch:plan', 'added');
  await (await runnerOf(box, 1)).finish('succeeded');
  await box.label('dispatch:plan', 'added');
  await (await runnerOf(box, 2)).finish('succeeded');
  expect([...box.github.looks.keys()]).toEqual(['dispatch:plan', 'done:plan']);
  expect(box.github.looks.get('done:plan')).toMatchObject({
    color: '1a7f37',
    description: expect.stringContaining('plan succeeded'),
  });
  expect(box.github.count('ensureLabel')).toBe(2);
});

test('needs-approval is on the thread exactly while a person has to decide', async () => {
  box.github.config = `${CONFIG}agent: mine\nagents: { mine: { command: [a] } }\n`;
  await box.comment('/dispatch push it');
  const runner = await runnerOf(box, 1);
  const asks = {
    kind: 'approval.requested',
    tool: 'Bash',
    title: 'push',
    input: 'git push',
    hash: 'f'.repeat(64),
  } as const;
  await runner.send({ ...asks, request: 'r1' });
  await box.advance(5_000);
  expect(box.github.labelsOf(42)).toEqual(['needs-approval']);
  await box.comment('/approve P1');
  await box.advance(5_000);
  expect(box.github.labelsOf(42)).toEqual([]);
  await runner.send({ ...asks, request: 'r2' });
  await box.advance(5_000);
  expect(box.github.labelsOf(42)).toEqual(['needs-approval']);
  await runner.finish('failed');
  await box.advance(5_000);
  expect(box.github.labelsOf(42)).toEqual([]);
});
