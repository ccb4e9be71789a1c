import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ToolCallContent, ToolCallUpdate } from '@agentclientprotocol/sdk';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { asked } from '../../action/agents/asked.ts';
import { OUTPUT_PIECE } from '../../action/agents/profile.ts';
import { merge, type MergedCall } from '../../action/agents/tool-call.ts';
import { ToolCalls } from '../../action/agents/tool-calls.ts';
import type { RunnerEvent } from '../../app/wire/events.ts';

const workspace = realpathSync(mkdtempSync(join(tmpdir(), 'signalbox-calls-')));
afterAll(() => rmSync(workspace, { recursive: true, force: true }));

const all = (...news: ToolCallUpdate[]): MergedCall => {
  const [first, ...rest] = news;
  if (!first) throw new Error('say something');
  return rest.reduce<MergedCall>((known, update) => merge(known, update), merge(undefined, first));
};
const judged = (...news: ToolCallUpdate[]) => asked(all(...news), workspace);

describe('what an agent asks for', () => {
  test('is pieced together: an empty first word, then the command', () => {
    const call = judged(
      { toolCallId: '1', kind: 'execute', title: 'Terminal', rawInput: {} },
      { toolCallId: '1', title: 'git push', rawInput: { command: 'git push', description: 'push' } },
      { toolCallId: '1', name: 'Bash', status: 'pending' },
    );
    expect(call).toMatchObject({
      call: { tool: 'Bash', name: 'Bash', command: 'git push', commandSource: 'input' },
      input: 'git push',
    });
  });

  test('may be told only in a title, which counts for less', () => {
    expect(judged({ toolCallId: '1', kind: 'execute', title: 'git push' }).call).toEqual({
      tool: 'Bash',
      command: 'git push',
      commandSource: 'title',
    });
  });

  test.each([
    [['bash', '-lc', 'git push && true'], 'git push && true'],
    [['git', 'commit', '-m', "it's done"], String.raw`git commit -m 'it'\''s done'`],
  ])('as the words %j means %s', (command, text) => {
    expect(judged({ toolCallId: '1', kind: 'execute', rawInput: { command } }).input).toBe(text);
  });

  test.each([
    ['edit', 'Edit'],
    ['delete', 'Edit'],
    ['move', 'Edit'],
    ['read', 'Read'],
    ['search', 'Read'],
    ['fetch', 'WebFetch'],
    ['switch_mode', 'Other'],
    ['think', 'Other'],
  ] as const)('of kind %s is judged as %s', (kind, tool) => {
    expect(judged({ toolCallId: '1', kind, title: 'it' }).call.tool).toBe(tool);
  });

  test('names every path it touches, as it is called and as what it leads to', () => {
    mkdirSync(join(workspace, '.github/workflows'), { recursive: true });
    mkdirSync(join(workspace, 'docs'), { recursive: true });
    symlinkSync('../.github/workflows', join(workspace, 'docs/link'));
    const { call } = judged({
      toolCallId: '1',
      kind: 'edit',
      rawInput: { file_path: 'docs/link/ci.yml' },
      locations: [{ path: join(workspace, 'src/a.ts') }],
      content: [{ type: 'diff', path: '/etc/passwd', newText: 'x' }],
    });
    expect(call.paths).toEqual(['docs/link/ci.yml', '.github/workflows/ci.yml', 'src/a.ts', '/etc/passwd']);
  });

  test('a link that leads to nothing yet counts as what writing to it would make', () => {
    mkdirSync(join(workspace, 'docs'), { recursive: true });
    symlinkSync('../.github/workflows/new.yml', join(workspace, 'docs/dangling'));
    symlinkSync('dangling', join(workspace, 'docs/twice'));
    symlinkSync('/etc/cron.d/signalbox-test', join(workspace, 'docs/outside'));
    symlinkSync('round', join(workspace, 'docs/round'));
    const pathsOf = (file_path: string) =>
      judged({ toolCallId: '1', kind: 'edit', title: 'Edit', rawInput: { file_path } }).call.paths;
    expect(pathsOf('docs/dangling')).toEqual(['docs/dangling', '.github/workflows/new.yml']);
    expect(pathsOf('docs/twice')).toEqual(['docs/twice', '.github/workflows/new.yml']);
    expect(pathsOf('docs/outside')).toEqual(['docs/outside', '/etc/cron.d/signalbox-test']);
    expect(pathsOf('docs/round')).toEqual(['docs/round', '/(unknown)']);
  });

  test('in another folder is judged and shown as a command that goes there first', () => {
    const run = (rawInput: Record<string, unknown>) => judged({ toolCallId: '1', kind: 'execute', rawInput }).input;
    expect(run({ command: 'git push', cwd: workspace })).toBe('git push');
    expect(run({ command: 'git push', workdir: 'docs' })).toBe('cd docs && git push');
    expect(run({ command: ['rm', 'a'], cwd: "/an other's" })).toBe(String.raw`cd '/an other'\''s' && rm a`);
  });

  test('names every one of its files to those who judge, also those outside of the diff', () => {
    const { call, input } = judged({
      toolCallId: '1',
      kind: 'edit',
      rawInput: { file_path: join(workspace, 'a.txt') },
      locations: Array.from({ length: 120 }, (_, n) => ({ path: `b${n}` })),
      content: [{ type: 'diff', path: 'a.txt', oldText: null, newText: 'new\n' }],
    });
    expect(call.paths).toHaveLength(121);
    expect(input).toMatch(/^Touches also: b0, b1, .*b119\n/);
  });

  test('as an edit is shown as the change itself', () => {
    writeFileSync(join(workspace, 'a.txt'), 'old\n');
    const { input } = judged({
      toolCallId: '1',
      kind: 'edit',
      title: 'Write a.txt',
      content: [{ type: 'diff', path: 'a.txt', oldText: 'old\n', newText: 'new\n' }],
    });
    expect(input).toMatch(/-old\n\+new/);
  });

  test('as a web page is its address, also when only the title tells it', () => {
    expect(judged({ toolCallId: '1', kind: 'fetch', title: 'Fetch https://example.com/a' })).toMatchObject({
      call: { tool: 'WebFetch', url: 'https://example.com/a' },
      input: 'https://example.com/a',
    });
  });
});

describe('the events of a call', () => {
  let out: RunnerEvent[];
  let calls: ToolCalls;
  beforeEach(() => {
    out = [];
    calls = new ToolCalls((event) => out.push(event), workspace);
  });
  const text = (value: string): ToolCallContent[] => [{ type: 'content', content: { type: 'text', text: value } }];

  test('show growing output as it grows, once', () => {
    calls.see({ toolCallId: '1', kind: 'execute', title: 'seq', rawInput: { command: 'seq' } });
    calls.see({ toolCallId: '1', content: text('1\n') });
    calls.see({ toolCallId: '1', content: text('1\n2\n') });
    calls.see({ toolCallId: '1', content: text('1\n2\n'), status: 'completed', rawOutput: { exitCode: 0 } });
    expect(out.map((event) => (event.kind === 'terminal' ? event.text : event.kind))).toEqual([
      'tool.started',
      '1\n',
      '2\n',
      'tool.finished',
    ]);
    expect(out.at(-1)).toMatchObject({ status: 'completed', exitCode: 0 });
  });

  test('show output that comes in pieces, and not again when it comes whole', () => {
    const _meta = (piece: string) => ({ [OUTPUT_PIECE]: piece });
    calls.see({ toolCallId: '1', kind: 'execute', title: 'seq', status: 'in_progress' });
    calls.see({ toolCallId: '1', _meta: _meta('1\n') });
    calls.see({ toolCallId: '1', _meta: _meta('2\n') });
    calls.see({ toolCallId: '1', content: text('1\n2\n3\n'), status: 'completed' });
    expect(out.flatMap((event) => (event.kind === 'terminal' ? [event.text] : []))).toEqual(['1\n', '2\n', '3\n']);
  });

  test('find output that an agent tells only as a raw value', () => {
    calls.see({ toolCallId: '1', kind: 'execute', title: 'echo' });
    calls.see({ toolCallId: '1', status: 'completed', rawOutput: { output: 'hi', metadata: { exit: 3 } } });
    expect(out.slice(1)).toMatchObject([{ kind: 'terminal', text: 'hi' }, { exitCode: 3 }]);
  });

  test('show a diff as content and not twice', () => {
    const content: ToolCallUpdate['content'] = [{ type: 'diff', path: 'a', oldText: null, newText: 'x' }];
    calls.see({ toolCallId: '1', kind: 'edit', title: 'Write a', content });
    calls.see({ toolCallId: '1', content });
    calls.see({ toolCallId: '1', status: 'completed' });
    expect(out.map(({ kind }) => kind)).toEqual(['tool.started', 'tool.updated', 'tool.finished']);
  });

  test('tell our no from a failure, and end with the turn', () => {
    calls.see({ toolCallId: '1', kind: 'execute', title: 'a' });
    calls.see({ toolCallId: '2', kind: 'execute', title: 'b' });
    calls.deny('1');
    calls.see({ toolCallId: '1', status: 'failed' });
    calls.closeOpen();
    calls.see({ toolCallId: '2', status: 'completed' });
    expect(out.flatMap((event) => (event.kind === 'tool.finished' ? [`${event.id} ${event.status}`] : []))).toEqual([
      '1 denied',
      '2 failed',
    ]);
  });

  test('stay within what one event may carry', () => {
    const long = 'ü'.repeat(100_000);
    calls.see({
      toolCallId: 'x'.repeat(500),
      kind: 'edit',
      title: long,
      content: [{ type: 'diff', path: long, oldText: long, newText: long }],
    });
    expect(Math.max(...out.map((event) => JSON.stringify(event).length))).toBeLessThan(40_000);
  });
});

test('how long a call took leaves out how long it waited for leave, however many were asked and whether they answered', () => {
  vi.useFakeTimers();
  try {
    const events: RunnerEvent[] = [];
    const calls = new ToolCalls((event) => events.push(event), workspace);
    const pass = (ms: number): void => void vi.advanceTimersByTime(ms);
    calls.see({ toolCallId: '1', kind: 'execute', title: 'npm test' });
    calls.see({ toolCallId: '2', kind: 'edit', title: 'edit' });
    pass(10);
    const [one, other] = [calls.waits('1'), calls.waits('1')];
    calls.waits('2');
    calls.waits('unknown')();
    pass(1_000);
    one();
    pass(60_000);
    other();
    pass(200);
    calls.see({ toolCallId: '1', status: 'completed' });
    calls.closeOpen();
    expect(events.flatMap((event) => (event.kind === 'tool.finished' ? [[event.id, event.ms]] : []))).toEqual([
      ['1', 210],
      ['2', 10],
    ]);
  } finally {
    vi.useRealTimers();
  }
});
