import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ToolCallUpdate } from '@agentclientprotocol/sdk';
import { asked } from '../../../action/agents/asked.ts';
import { merge, type MergedCall } from '../../../action/agents/tool-call.ts';
import { Judge } from '../../../action/judge.ts';
import { Watch } from '../../../action/agents/watch.ts';

const WORKSPACE = '/place/of/work';
const RULES = {
  name: 'edit',
  allow: ['Bash(npm test:*)'],
  ask: ['Bash(git push:*)'],
  deny: ['Bash(curl:*)', 'Edit(ci/**)'],
};
let alarms: string[];
let warnings: string[];
let watch: Watch;
const known = new Map<string, MergedCall>();

beforeEach(() => {
  vi.useFakeTimers();
  alarms = [];
  warnings = [];
  known.clear();
  watch = new Watch(
    new Judge(RULES),
    WORKSPACE,
    (what) => alarms.push(what),
    (what) => warnings.push(what),
  );
});
afterEach(() => {
  watch.close();
  vi.useRealTimers();
});

const call = (news: Partial<ToolCallUpdate>): MergedCall => {
  const merged = merge(known.get('1'), { toolCallId: '1', ...news });
  known.set('1', merged);
  return merged;
};
const saw = (news: Partial<ToolCallUpdate>, shows = false) => watch.saw(call(news), shows);
const asks = (news: Partial<ToolCallUpdate>) => watch.asks('1', asked(call(news), WORKSPACE).input);
const curl = { kind: 'execute', title: 'curl x', rawInput: { command: 'curl x' } } as const;

describe('a call that a rule of the profile asks about', () => {
  const push = { kind: 'execute', title: 'git push', rawInput: { command: 'git push' } } as const;

  test('and that was done without asking is told, once, and ends nothing', () => {
    saw({ ...push, status: 'in_progress' });
    expect(warnings).toEqual([]);
    saw({ status: 'in_progress' }, true);
    saw({ status: 'completed' });
    expect(warnings).toEqual([
      'The agent did not ask before it did what `Bash(git push:*)` asks a person about: git push.',
    ]);
    expect(alarms).toEqual([]);
  });

  test('is not told where the agent asked, nor where no rule speaks of it', () => {
    asks({ ...push, status: 'pending' });
    saw({ status: 'completed' });
    expect(warnings).toEqual([]);
    known.clear();
    watch.saw(
      merge(undefined, {
        toolCallId: '2',
        kind: 'execute',
        title: 'ls',
        rawInput: { command: 'ls' },
        status: 'completed',
      }),
      true,
    );
    expect(warnings).toEqual([]);
  });
});

describe('a denied call', () => {
  test('that is only announced, or that failed before it began, is none', () => {
    saw({ ...curl, status: 'pending' });
    saw({ status: 'in_progress' });
    saw({ status: 'failed' });
    vi.advanceTimersByTime(60_000);
    expect(alarms).toEqual([]);
  });

  test('that an agent calls in progress and asks for then is judged there', () => {
    saw({ ...curl, status: 'in_progress' });
    vi.advanceTimersByTime(4_000);
    asks({});
    vi.advanceTimersByTime(60_000);
    watch.denied('1');
    saw({ status: 'failed' });
    expect(alarms).toEqual([]);
  });

  test('that goes on without a question is found out while it runs', () => {
    saw({ ...curl, status: 'in_progress' });
    vi.advanceTimersByTime(5_000);
    expect(alarms).toEqual([
      'The agent did not ask before it did what the profile denies: curl x. `Bash(curl:*)` denies it',
    ]);
    saw({ status: 'completed' });
    expect(alarms).toHaveLength(1);
  });

  test.each([
    ['output', { status: 'in_progress' } as const, true],
    ['an exit code', { status: 'failed', rawOutput: { exitCode: 7 } } as const, false],
    ['its end', { status: 'completed' } as const, false],
  ])('is given away by %s at once', (_, news, shows) => {
    saw({ ...curl, status: 'pending' });
    saw(news, shows);
    expect(alarms).toHaveLength(1);
  });

  test('that is done after all is an alarm too, whoever denied it', () => {
    asks({ kind: 'execute', title: 'make', rawInput: { command: 'make' } });
    watch.denied('1');
    saw({ status: 'completed' });
    expect(alarms).toEqual(['The agent did what it had been denied: make.']);
  });

  test('that was asked for as something else does not pass as that', () => {
    asks({ kind: 'execute', title: 'npm test', rawInput: { command: 'npm test' } });
    saw({ status: 'in_progress' });
    saw({ rawInput: curl.rawInput, status: 'completed' });
    expect(alarms).toEqual([
      expect.stringMatching(/^The agent asked for something else before it did .*denies: curl x\./),
    ]);
  });

  test('is known by any of its files, however many they are', () => {
    const paths = Array.from({ length: 300 }, (_, n) => ({ path: `${WORKSPACE}/src/${n}.ts` }));
    saw({ kind: 'edit', title: 'Edit', locations: [...paths, { path: `${WORKSPACE}/ci/a.yml` }], status: 'completed' });
    expect(alarms).toHaveLength(1);
  });
});

test('what is allowed, or was allowed when it asked, is left alone', () => {
  asks({ ...curl });
  saw({ status: 'in_progress' }, true);
  saw({ status: 'completed' });
  watch.saw(merge(undefined, { toolCallId: '2', kind: 'execute', title: 'npm test', status: 'completed' }), false);
  expect(alarms).toEqual([]);
});
