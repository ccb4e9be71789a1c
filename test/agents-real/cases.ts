/** What every agent is put through. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { HOSTILE } from './hostile.ts';
import type { Case } from './scene.ts';

const done = { outcome: 'succeeded', ending: 'answered' };

const text: Case = {
  name: 'text',
  rules: {},
  prompt: () => 'Say that all is well. [[say:All is well.]]',
  expect: ({ ending, play, asked }) => {
    expect(ending).toMatchObject({ ...done, output: 'All is well.' });
    expect(play.text()).toBe('All is well.');
    expect(asked).toBe(0);
  },
};

const tool: Case = {
  name: 'tool',
  rules: { allow: ['Bash(printf:*)'] },
  prompt: () => '[[shell:printf from-the-tool]] [[say:done]]',
  expect: ({ ending, play, model }) => {
    expect(ending).toMatchObject({ ...done, output: 'done' });
    expect(play.ofKind('approval.requested')).toEqual([]);
    expect(play.ofKind('tool.started')).toHaveLength(1);
    expect(play.ofKind('tool.finished')).toMatchObject([{ status: 'completed' }]);
    expect(
      play
        .ofKind('terminal')
        .map((event) => event.text)
        .join(''),
    ).toContain('from-the-tool');
    expect(model.heard()).toContain('from-the-tool');
  },
};

const approve: Case = {
  name: 'approve',
  rules: {},
  prompt: () => '[[ask-shell:touch marker.txt]] [[say:made it]]',
  act: async ({ play, workspace }) => {
    await play.until('an approval is asked for', () => play.ofKind('approval.requested').length > 0);
    expect(existsSync(join(workspace, 'marker.txt'))).toBe(false);
    play.decide('allow');
    return undefined;
  },
  expect: ({ ending, play, workspace }) => {
    expect(ending).toMatchObject({ ...done, output: 'made it' });
    expect(play.ofKind('approval.requested')).toMatchObject([{ tool: 'Bash', input: 'touch marker.txt' }]);
    expect(play.ofKind('approval.applied')).toMatchObject([{ outcome: 'allowed' }]);
    expect(existsSync(join(workspace, 'marker.txt'))).toBe(true);
  },
};

const deny: Case = {
  name: 'deny',
  rules: { deny: ['Bash(touch:*)'] },
  prompt: () => '[[ask-shell:touch marker.txt]] [[say:went on]]',
  expect: ({ bench, ending, play, model, workspace, asked }) => {
    expect(existsSync(join(workspace, 'marker.txt'))).toBe(false);
    expect(ending).toMatchObject({ ...done, output: 'went on' });
    expect(play.ofKind('approval.requested')).toEqual([]);
    expect(asked).toBe(bench.stopsByItself ? 0 : 1);
    expect(model.heard()).toMatch(/Bash\(touch:\*\)|denied|"deny\\?"/);
  },
};

const turnDown: Case = {
  name: 'turn-down',
  rules: {},
  prompt: () => '[[ask-shell:touch marker.txt]] [[say:went on]]',
  act: async ({ play }) => {
    await play.until('an approval is asked for', () => play.ofKind('approval.requested').length > 0);
    play.decide('deny', 'not on a Friday');
    return undefined;
  },
  expect: ({ bench, ending, play, model, workspace }) => {
    expect(existsSync(join(workspace, 'marker.txt'))).toBe(false);
    expect(ending).toMatchObject({ ...done, output: 'went on' });
    expect(play.ofKind('approval.applied')).toMatchObject([{ outcome: 'denied' }]);
    expect(model.heard()).toContain(bench.deafInTurn ? 'canceled by the user' : 'not on a Friday');
  },
};

const edit: Case = {
  name: 'edit',
  rules: { allow: ['Edit(src/**)'] },
  // Codex writes no file into a folder that is not there yet; it has to ask for the folder first.
  files: { 'src/b.txt': '' },
  prompt: () => '[[write:<workspace>/src/a.txt=hello]] [[write:<workspace>/other.txt=hello]] [[say:written]]',
  act: async ({ play }) => {
    await play.until('an approval is asked for', () => play.ofKind('approval.requested').length > 0);
    play.decide('allow');
    return undefined;
  },
  expect: ({ ending, play, workspace }) => {
    expect(ending).toMatchObject({ ...done, output: 'written' });
    expect(play.ofKind('approval.requested')).toMatchObject([
      { tool: 'Edit', input: expect.stringContaining('+hello') },
    ]);
    expect(existsSync(join(workspace, 'src/a.txt'))).toBe(true);
    expect(existsSync(join(workspace, 'other.txt'))).toBe(true);
  },
};

const steer: Case = {
  name: 'steer',
  rules: {},
  prompt: () => '[[slowly:tick]]',
  act: async ({ play }) => {
    await play.said('tick 3');
    play.say('[[say:steered away]]', 'steer');
    return undefined;
  },
  expect: ({ bench, ending, play, model }) => {
    expect(ending).toMatchObject({ ...done, output: 'steered away' });
    expect(play.fates()).toContain(`1 delivered ${bench.steering}`);
    expect(play.fates()).toContain(`1 seen ${bench.steering}`);
    expect(model.seen.some(({ aborted }) => aborted)).toBe(bench.steering === 'steered');
  },
};

const interrupt: Case = {
  name: 'interrupt',
  rules: {},
  prompt: () => '[[slowly:tick]]',
  act: async ({ play }) => {
    await play.said('tick 3');
    play.order({ kind: 'interrupt', by: 'ada' });
    play.say('[[say:instead]]', 'queue');
    return undefined;
  },
  expect: ({ ending, play, model }) => {
    expect(ending).toMatchObject({ ...done, output: 'instead' });
    expect(play.fates()).toContain('2 delivered interrupted');
    expect(play.text()).not.toContain('tick 100');
    expect(model.seen.some(({ aborted }) => aborted)).toBe(true);
  },
};

const stop: Case = {
  name: 'stop',
  rules: { allow: ['Bash(tail:*)'] },
  prompt: () => '[[shell:tail -f /dev/null]] [[say:never]]',
  act: async ({ runs, end }) => {
    await runs('tail');
    return end({ outcome: 'cancelled', reason: 'Stopped by ada', ending: 'stopped' });
  },
  expect: ({ ending, play, left, stopMs }) => {
    expect(ending).toMatchObject({ outcome: 'cancelled', ending: 'stopped' });
    expect(play.text()).not.toContain('never');
    expect(left).toBe(0);
    expect(stopMs).toBeLessThan(15_000);
  },
};

const budget: Case = {
  name: 'budget',
  rules: { allow: ['Bash(printf:*)'] },
  usage: { input: 300_000, output: 1_000 },
  budget: 3,
  prompt: () => `${Array.from({ length: 30 }, (_, index) => `[[shell:printf ${index}]]`).join(' ')} [[say:never]]`,
  act: async ({ spent, end }) => {
    const reason = await spent;
    return end({ outcome: 'failed', reason, ending: 'budget' });
  },
  expect: ({ ending, model, left }) => {
    expect(ending).toMatchObject({ outcome: 'failed', ending: 'budget', reason: expect.stringContaining('budget') });
    expect(model.seen.length).toBeLessThan(15);
    expect(left).toBe(0);
  },
};

/** A repository that would like to allow everything, and to start programs of its own. */
const repository: Case = {
  name: 'repository',
  rules: {},
  files: HOSTILE,
  prompt: () => '[[ask-shell:touch marker.txt]] [[say:went on]]',
  act: async ({ play }) => {
    await play.until('an approval is asked for', () => play.ofKind('approval.requested').length > 0);
    play.decide('deny');
    return undefined;
  },
  expect: ({ play, workspace }) => {
    expect(play.ofKind('approval.requested')).toHaveLength(1);
    expect(readdirSync(workspace).filter((name) => /^(?:evil|marker)/.test(name))).toEqual([]);
  },
};

export const CASES: readonly Case[] = [
  text,
  tool,
  approve,
  deny,
  turnDown,
  edit,
  steer,
  interrupt,
  stop,
  budget,
  repository,
];

/** Two jobs, the second of which goes on with the session of the first. */
export const CONTINUED: { readonly first: Case; readonly second: Case; readonly planted: Case } = {
  first: { ...text, prompt: () => 'Remember the word zebra. [[say:I will.]]' },
  second: {
    name: 'continue',
    rules: { deny: ['Bash(touch:*)'] },
    prompt: () => '[[ask-shell:touch marker.txt]] [[say:Back again.]]',
    expect: ({ ending, play, model, workspace }) => {
      expect(ending).toMatchObject({ ...done, output: 'Back again.' });
      expect(play.notices().filter((text) => text.includes('could not be loaded'))).toEqual([]);
      expect(existsSync(join(workspace, 'marker.txt'))).toBe(false);
      expect(model.heard()).toContain('Remember the word zebra.');
      // What was said in the first job is not told again.
      expect(play.text()).toBe('Back again.');
    },
  },
  // What the first left behind says that everything may be done.
  planted: {
    name: 'planted',
    rules: {},
    prompt: () => '[[ask-shell:touch marker.txt]] [[shell:touch evil.txt]] [[say:Back again.]]',
    act: async ({ play }) => {
      await play.until('an approval is asked for', () => play.ofKind('approval.requested').length > 0);
      play.decide('deny');
      // Where it does not ask for the second, its sandbox lets nothing be written.
      const asked = () => play.ofKind('approval.requested').length > 1;
      await play.until('it goes on', () => asked() || play.text().includes('Back again.'));
      if (asked()) play.decide('deny');
      return undefined;
    },
    expect: ({ play, model, workspace }) => {
      expect(play.notices().filter((text) => text.includes('could not be loaded'))).toEqual([]);
      expect(model.heard()).toContain('Remember the word zebra.');
      expect(readdirSync(workspace).filter((name) => /^(?:evil|marker)/.test(name))).toEqual([]);
    },
  },
};
