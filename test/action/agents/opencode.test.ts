import { describe, expect, test } from 'vitest';
import { permissionFor } from '../../../action/agents/opencode-permission.ts';
import { binaryFor, opencode } from '../../../action/agents/opencode.ts';

const prepared = opencode.prepare({
  installed: '/opt/agents/opencode',
  home: '/srv/home',
  workspace: '/srv/ws',
  node: '/opt/node',
  rules: { name: 'edit', allow: ['Read'], ask: [], deny: ['Bash(curl:*)'] },
  endpoint: { baseUrl: 'http://127.0.0.1:4000/openai', pass: 'the-pass' },
  model: 'gpt-5.4',
});
const config = JSON.parse(prepared.environment['OPENCODE_CONFIG_CONTENT'] ?? '') as Record<string, unknown>;
const plugin = prepared.files.find(({ path }) => path.endsWith('signalbox.js'))?.text ?? '';

describe('OpenCode', () => {
  test.each([
    ['linux', 'x64', false, 'opencode-linux-x64-baseline'],
    ['linux', 'x64', true, 'opencode-linux-x64-baseline-musl'],
    ['linux', 'arm64', false, 'opencode-linux-arm64'],
    ['darwin', 'arm64', false, 'opencode-darwin-arm64'],
    ['win32', 'x64', false, 'opencode-windows-x64-baseline'],
  ] as const)('on %s and %s (musl: %s) is the package %s', (platform, arch, musl, name) => {
    expect(binaryFor({ platform, arch }, musl)).toBe(name);
  });

  test('knows one provider, which is the gateway, with a pass in place of a key', () => {
    expect(config).toMatchObject({
      model: 'signalbox/gpt-5.4',
      enabled_providers: ['signalbox'],
      provider: { signalbox: { options: { baseURL: 'http://127.0.0.1:4000/openai/v1', apiKey: 'the-pass' } } },
      share: 'disabled',
      autoupdate: false,
    });
  });

  test('goes on after a no, reads no configuration of the repository, and lets nobody else in', () => {
    expect(config['experimental']).toEqual({ continue_loop_on_deny: true });
    expect(prepared.environment).toMatchObject({
      OPENCODE_DISABLE_PROJECT_CONFIG: '1',
      OPENCODE_SERVER_PASSWORD: 'the-pass',
    });
  });

  test('loads nothing that lies in the repository as a part of itself', () => {
    const filter = /new RegExp\((".*")\)/u.exec(plugin)?.[1] ?? '""';
    const nothing = new RegExp(JSON.parse(filter) as string);
    expect(['/srv/ws/x.ts', '/elsewhere/.opencode/plugin/x.js', '/srv/home/.cache/opencode/x.js']).toSatisfy(
      (paths: string[]) => paths.every((path) => nothing.test(path)),
    );
    expect(nothing.test('/srv/home/.config/opencode/plugin/signalbox.js')).toBe(false);
  });
});

describe('a profile, to OpenCode', () => {
  const denied = (...deny: string[]) => permissionFor({ name: 'x', allow: [], ask: [], deny }, '/srv/ws');

  test('always asks, and starts no other agents', () => {
    expect(Object.keys(denied().permission)[0]).toBe('*');
    expect(denied().permission).toMatchObject({ '*': 'ask', task: 'deny', skill: 'deny' });
  });

  test.each<[string, object]>([
    ['Bash', { bash: 'deny' }],
    ['Bash(git push:*)', { bash: { '*': 'ask', 'git push': 'deny', 'git push *': 'deny' } }],
    ['Bash(npm publish)', { bash: { '*': 'ask', 'npm publish': 'deny' } }],
    ['Edit', { edit: 'deny' }],
    ['Edit(src/**)', { edit: { '*': 'ask', 'src/*': 'deny', 'srv/ws/src/*': 'deny' } }],
    ['Read(/etc/**)', { read: { '*': 'ask', '/etc/*': 'deny', 'etc/*': 'deny' } }],
    ['Read', { read: 'deny', grep: 'deny', glob: 'deny', list: 'deny' }],
    ['WebFetch', { webfetch: 'deny', websearch: 'deny' }],
    ['mcp(github:create_issue)', { github_create_issue: 'deny' }],
  ])('that denies %s is said as %j', (rule, said) => {
    expect(denied(rule).permission).toMatchObject(said);
    expect(denied(rule).notCompiled).toEqual([]);
  });

  test.each(['Edit(src/*.ts)', 'Edit(**/x)', 'WebFetch(domain:example.com)', 'Bash('])(
    'that denies %s is not said: it cannot be, exactly',
    (rule) => {
      expect(denied(rule).notCompiled).toEqual([rule]);
    },
  );

  test('that denies a tool altogether and a part of it denies it altogether', () => {
    expect(denied('Bash', 'Bash(curl:*)').permission).toMatchObject({ bash: 'deny' });
  });
});

describe('what OpenCode tells of a call', () => {
  const update = (more: object) =>
    opencode.normalise?.({ sessionUpdate: 'tool_call_update', toolCallId: '1', ...more } as never);

  test('in progress without any output is a call that may still be denied', () => {
    expect(update({ status: 'in_progress', kind: 'execute', locations: [{ path: '/srv/ws' }] })).toMatchObject({
      status: 'pending',
      locations: [],
    });
    const content = [{ type: 'content', content: { type: 'text', text: 'hi' } }];
    expect(update({ status: 'in_progress', kind: 'execute', content })).toMatchObject({ status: 'in_progress' });
  });

  test('that is a patch names files by whole paths only', () => {
    const content = [{ type: 'diff', path: '/srv/ws/a.txt', oldText: '', newText: 'a' }];
    const asked = {
      toolCallId: '1',
      kind: 'edit',
      content,
      rawInput: { filepath: 'srv/ws/a.txt', diff: '+a' },
    } as const;
    expect(opencode.normaliseCall?.(asked as never)?.rawInput).toEqual({ diff: '+a' });
    const whole = { ...asked, rawInput: { filepath: '/srv/ws/a.txt', diff: '+a' } };
    expect(opencode.normaliseCall?.(whole as never)?.rawInput).toEqual(whole.rawInput);
  });

  test('that is an edit keeps its changes to the end', () => {
    const content = [{ type: 'content', content: { type: 'text', text: 'Success.' } }];
    const ended = { status: 'completed', title: 'Success.', content, rawOutput: { metadata: { diff: '+a' } } };
    expect(update(ended)).toMatchObject({ status: 'completed', title: null, content: null });
  });
});
