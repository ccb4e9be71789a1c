import { describe, expect, test } from 'vitest';
import { policyFor } from '../../../action/agents/gemini-policy.ts';
import { gemini } from '../../../action/agents/gemini.ts';

const preparation = {
  installed: '/opt/agents/gemini',
  home: '/srv/home',
  workspace: '/srv/ws',
  node: '/opt/node',
  rules: { name: 'edit', allow: ['Read'], ask: [], deny: ['Bash(curl:*)'] },
  endpoint: { baseUrl: 'http://127.0.0.1:4000/gemini', pass: 'the-pass' },
  model: undefined,
};
const prepared = gemini.prepare(preparation);
const fileOf = (path: string): string => prepared.files.find((file) => file.path === path)?.text ?? '';

describe('Gemini CLI', () => {
  test('is started as an agent over ACP, with a model that is named and a policy of ours', () => {
    expect(prepared.command).toEqual([
      '/opt/node',
      '/opt/agents/gemini/node_modules/@google/gemini-cli/bundle/gemini.js',
      '--acp',
      '--model=gemini-2.5-pro',
      '--policy=/srv/home/.gemini/signalbox.toml',
    ]);
    expect(gemini.prepare({ ...preparation, model: 'gemini-3.8-flash' }).command).toContain('--model=gemini-3.8-flash');
  });

  test('has a pass in place of a key, and trusts nothing that lies in the repository', () => {
    expect(prepared.environment).toMatchObject({
      GOOGLE_GEMINI_BASE_URL: 'http://127.0.0.1:4000/gemini',
      GEMINI_API_KEY: 'the-pass',
      GEMINI_CLI_TRUST_WORKSPACE: 'false',
    });
    expect(JSON.parse(fileOf('.gemini/settings.json'))).toMatchObject({
      security: { folderTrust: { enabled: true }, disableYoloMode: true, disableAlwaysAllow: true },
      telemetry: { enabled: false },
      privacy: { usageStatisticsEnabled: false },
    });
  });

  test('hears of the notes that the repository keeps for agents, which it does not read by itself', () => {
    expect(fileOf('.gemini/GEMINI.md')).toContain('AGENTS.md');
  });

  test('has a saved session put back where a new one of the same minute does not write over it', () => {
    const path = '.gemini/tmp/widgets/chats/session-2026-11-22T15-25-1afb8bbd.jsonl';
    expect(gemini.putBackAs?.(path)).toBe('.gemini/tmp/widgets/chats/session-1926-11-22T15-25-1afb8bbd.jsonl');
  });
});

describe('a profile, to Gemini CLI', () => {
  const denied = (...deny: string[]) => policyFor({ name: 'x', allow: [], ask: [], deny }, '/srv/ws.d');
  /** The pattern of the first rule, as Gemini tries it on the input of a call. */
  const matches = (rule: string, input: unknown): boolean => {
    const pattern = /^argsPattern = (".*")$/mu.exec(denied(rule).text)?.[1] ?? '"(?!)"';
    return new RegExp(JSON.parse(pattern) as string).test(JSON.stringify(input));
  };

  test('always asks, by a rule with a pattern: without one, commands that seem harmless are not asked about', () => {
    expect(denied().text).toContain('toolName = "*"\ndecision = "ask_user"\npriority = 100\nargsPattern = "."');
  });

  test.each([
    ['Bash', 'toolName = "run_shell_command"\ndecision = "deny"'],
    ['Bash(git push:*)', 'commandPrefix = "git push"'],
    ['Edit', 'toolName = ["write_file","replace"]\ndecision = "deny"'],
    ['WebFetch', 'toolName = ["web_fetch","google_web_search"]\ndecision = "deny"'],
    ['mcp(github:create_issue)', 'toolName = "create_issue"\nmcpName = "github"'],
    ['mcp(github:*)', 'toolName = "*"\nmcpName = "github"'],
  ])('that denies %s is said in a rule of its own', (rule, said) => {
    expect(denied(rule).text).toContain(said);
    expect(denied(rule).notCompiled).toEqual([]);
  });

  test.each<[string, unknown, boolean]>([
    ['Bash(npm publish)', { command: 'npm publish' }, true],
    ['Bash(npm publish)', { command: 'npm publish --dry-run' }, false],
    ['Edit(src/**)', { file_path: 'src/a/b.ts' }, true],
    ['Edit(src/**)', { file_path: './src/a.ts' }, true],
    ['Edit(src/**)', { file_path: '/srv/ws.d/src/a.ts' }, true],
    ['Edit(src/**)', { file_path: '/srv/wsxd/src/a.ts' }, false],
    ['Edit(src/**)', { file_path: 'lib/src/a.ts' }, false],
    ['Edit(*.lock)', { file_path: 'yarn.lock' }, true],
    ['Edit(*.lock)', { file_path: 'a/yarn.lock' }, false],
    ['Edit(**/*.lock)', { file_path: 'a/yarn.lock' }, true],
    ['Read(/etc/**)', { file_path: '/etc/passwd' }, true],
    ['WebFetch(domain:example.com)', { url: 'https://example.com/x' }, true],
    ['WebFetch(domain:example.com)', { url: 'https://www.example.com' }, true],
    ['WebFetch(domain:example.com)', { url: 'https://example.community/' }, false],
  ])('that denies %s stops %j: %s', (rule, input, stopped) => {
    expect(matches(rule, input)).toBe(stopped);
  });

  test('with a rule that cannot be read or written down keeps the others', () => {
    const { text, notCompiled } = denied('Bash(', 'named\u007f', 'Bash(a\u007fb)', 'Bash(curl:*)');
    expect(notCompiled).toEqual(['Bash(', 'named\u007f', 'Bash(a\u007fb)']);
    expect(text).toContain('commandPrefix = "curl"');
  });
});

describe('what Gemini CLI tells of a call', () => {
  const call = (title: string, more: object = {}) =>
    gemini.normaliseCall?.({ toolCallId: '1', title, status: 'pending', ...more });
  const text = (words: string) => [{ type: 'content', content: { type: 'text', text: words } }];

  test('is its command, word for word, instead of a title, and no output', () => {
    const content = text('[current working directory /srv/ws]');
    expect(call('npm test', { kind: 'execute', content })).toMatchObject({
      rawInput: { command: 'npm test' },
      content: [],
    });
  });

  test.each([
    ['[in sub]', 'sub'],
    ['[in sub] (runs (all) tests) [background]', 'sub'],
    ['[in a]b]', 'a]b]'],
  ])('is also where it runs: %s', (told, cwd) => {
    expect(call('npm test', { kind: 'execute', content: text(told) })).toMatchObject({ rawInput: { cwd } });
  });

  test('is the address that it fetches, and a search on the web is no reading of files', () => {
    const fetching = call('Fetching content from: https://example.com/x', { kind: 'fetch' });
    expect(fetching).toMatchObject({ kind: 'fetch', rawInput: { url: 'https://example.com/x' } });
    expect(call('Searching the web for: "x"', { kind: 'search' })).toMatchObject({ kind: 'fetch' });
  });

  test('is the name of a tool of an MCP server', () => {
    expect(call('create_issue (github MCP Server)', { kind: 'other' })).toMatchObject({
      name: 'mcp__github__create_issue',
    });
  });

  test('keeps the output of a command that has ended', () => {
    const content = text('1\n2');
    const ended = { sessionUpdate: 'tool_call_update', toolCallId: '1', kind: 'execute', title: 'seq 2' } as const;
    expect(gemini.normalise?.({ ...ended, status: 'completed', content } as never)).toMatchObject({ content });
  });
});
