import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { claude } from '../../../action/agents/claude.ts';
import { claudeRules } from '../../../action/agents/claude-rules.ts';

const prepared = claude.prepare({
  installed: '/opt/agents/claude',
  home: '/srv/home',
  workspace: '/srv/ws',
  node: '/opt/node',
  rules: { name: 'edit', allow: ['Read'], ask: ['Bash(git push:*)'], deny: ['Bash(curl:*)'] },
  endpoint: { baseUrl: 'http://127.0.0.1:4000/anthropic', pass: 'the-pass' },
  model: 'claude-sonnet-5',
});

interface Options {
  readonly settingSources: readonly string[];
  readonly settings: {
    readonly permissions: Record<string, unknown>;
    readonly hooks: {
      readonly PreToolUse: [{ readonly matcher: string; readonly hooks: [{ readonly command: string }] }];
    };
  };
}

const meta = prepared.meta as { readonly claudeCode: { readonly options: Options } };
const { options } = meta.claudeCode;
const [gate] = options.settings.hooks.PreToolUse;

describe('a profile, to Claude Code', () => {
  const rules = (deny: string[], ask: string[] = []) => claudeRules({ deny, ask }, '/srv/ws');

  test.each([
    ['Bash(git push:*)', ['Bash(git push:*)']],
    ['Bash(npm publish)', ['Bash(npm publish)']],
    ['Bash', ['Bash']],
    ['Edit', ['Edit', 'Write', 'NotebookEdit']],
    ['Edit(src/**)', ['Edit(//srv/ws/src/**)']],
    ['Edit(./*.lock)', ['Edit(//srv/ws/*.lock)']],
    ['Read(/etc/**)', ['Read(//etc/**)']],
    ['Read', ['Read', 'Glob', 'Grep']],
    ['WebFetch', ['WebFetch', 'WebSearch']],
    ['WebFetch(domain:example.org)', ['WebFetch(domain:example.org)']],
    ['mcp(github:create_issue)', ['mcp__github__create_issue']],
    ['mcp(github:*)', ['mcp__github']],
    ['NotebookEdit2', ['NotebookEdit2']],
  ])('says %s as %j', (rule, words) => {
    expect(rules([rule])).toEqual({ deny: words, ask: [], notCompiled: [] });
    expect(rules([], [rule])).toEqual({ deny: [], ask: words, notCompiled: [] });
  });

  test('keeps apart what has no words there', () => {
    expect(rules(['WebFetch(domain:*.example.org)', 'Bash(', 'Bash(curl:*)']).notCompiled).toEqual([
      'WebFetch(domain:*.example.org)',
      'Bash(',
    ]);
  });

  test('never lets it allow something by itself', () => {
    expect(options.settings.permissions).toMatchObject({ ask: ['Bash(git push:*)'], deny: ['Bash(curl:*)'] });
    expect(JSON.stringify(options)).not.toContain('"allow"');
  });
});

describe('Claude Code', () => {
  test('is given the pass for its model and no setting but ours', () => {
    expect(prepared.command).toEqual([
      '/opt/node',
      '/opt/agents/claude/node_modules/@agentclientprotocol/claude-agent-acp/dist/index.js',
    ]);
    expect(prepared.environment).toMatchObject({
      ANTHROPIC_BASE_URL: 'http://127.0.0.1:4000/anthropic',
      ANTHROPIC_API_KEY: 'the-pass',
      ANTHROPIC_MODEL: 'claude-sonnet-5',
      CLAUDE_CONFIG_DIR: '/srv/home/.claude',
    });
    expect(options.settingSources).toEqual([]);
  });

  test('begins in the mode in which it asks', () => {
    const [file] = prepared.files;
    expect(file?.path).toBe('.claude/settings.json');
    expect(JSON.parse(file?.text ?? '')).toMatchObject({ permissions: { defaultMode: 'default' } });
  });

  test('asks before every tool but those for its own notes and parts', () => {
    const matcher = new RegExp(gate.matcher);
    for (const tool of ['Bash', 'Write', 'Read', 'WebFetch', 'mcp__github__create_issue', 'TodoWriteMore', 'Agents'])
      expect(matcher.test(tool)).toBe(true);
    for (const tool of ['TodoWrite', 'TaskUpdate', 'Agent']) expect(matcher.test(tool)).toBe(false);
  });

  test('hears that from a command of the shell itself, with no file that could be changed', () => {
    const said = execFileSync('/bin/sh', ['-c', gate.hooks[0].command], { env: {}, encoding: 'utf8' });
    expect(JSON.parse(said)).toEqual({
      hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision: 'ask' },
    });
  });

  test('has the edit of a notebook judged as one', () => {
    const call = {
      toolCallId: 't',
      name: 'NotebookEdit',
      kind: 'other',
      rawInput: { notebook_path: 'a.ipynb' },
    } as const;
    expect(claude.normaliseCall?.(call)).toMatchObject({ kind: 'edit', rawInput: { file_path: 'a.ipynb' } });
  });

  test('has the output of a command shown as it was written, and its description only once', () => {
    const text = (words: string) => [{ type: 'content', content: { type: 'text', text: words } }] as const;
    const call = { toolCallId: 't', name: 'Bash', sessionUpdate: 'tool_call_update' } as const;
    const asked = { ...call, content: [...text('List files')], rawInput: { command: 'ls' } };
    expect(claude.normaliseCall?.(asked)).toMatchObject({ content: [] });
    const ended = { ...call, content: [...text('```console\na.txt\n```')], rawOutput: 'a.txt' };
    expect(claude.normalise?.(ended)).toMatchObject({ content: text('a.txt') });
    const edit = { ...call, name: 'Write', content: [...text('as it is')] };
    expect(claude.normalise?.(edit)).toEqual(edit);
  });
});
