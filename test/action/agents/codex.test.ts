import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { codex } from '../../../action/agents/codex.ts';
import { codexRules } from '../../../action/agents/codex-rules.ts';
import { untrustingProgram } from '../../../action/agents/codex-untrusting.ts';
import { OUTPUT_PIECE } from '../../../action/agents/profile.ts';

const prepare = (rules: { allow?: string[]; ask?: string[]; deny?: string[] } = {}) =>
  codex.prepare({
    installed: '/opt/agents/codex',
    home: '/srv/home',
    workspace: '/srv/ws',
    node: '/opt/node',
    rules: { name: 'edit', allow: [], ask: [], deny: [], ...rules },
    endpoint: { baseUrl: 'http://127.0.0.1:4000/openai', pass: 'the-pass' },
    model: undefined,
  });

const file = (path: string, prepared = prepare()) => prepared.files.find((one) => one.path === path)?.text ?? '';

describe('a profile, to Codex', () => {
  const rules = (deny: string[], ask: string[] = []) => codexRules({ deny, ask });

  test('forbids commands with the reason that the model reads, or has it ask', () => {
    expect(rules(['Bash(git push:*)'], ['Bash(npm publish:*)']).commands.split('\n')).toEqual([
      'prefix_rule(pattern=["git","push"], decision="forbidden", justification="The rule Bash(git push:*) denies it.")',
      'prefix_rule(pattern=["npm","publish"], decision="prompt")',
      '',
    ]);
  });

  test('has it ask for a denied command of so many words: more words would not be denied', () => {
    expect(rules(['Bash(npm publish)']).commands).toBe('prefix_rule(pattern=["npm","publish"], decision="prompt")\n');
  });

  test('hides what may not be read, a folder with all that is in it', () => {
    const { sandbox, notCompiled } = rules(['Read(secrets/**)', 'Read(.env)', 'Read(/etc/**)', 'Read(../x)', 'Read']);
    expect(sandbox).toContain('"secrets/**" = "deny"\n".env" = "deny"\n".env/**" = "deny"\n');
    expect(notCompiled).toEqual(['Read(/etc/**)', 'Read(../x)', 'Read']);
  });

  test('takes its shell away where none is allowed', () => {
    expect(rules(['Bash']).noShell).toBe(true);
    expect(rules([], ['Bash'])).toMatchObject({ noShell: false, notCompiled: ['Bash'] });
    expect(file('.codex/config.toml', prepare({ deny: ['Bash'] }))).toContain('shell_tool = false');
  });

  test('keeps apart what has no words there', () => {
    const unsaid = ['Edit(src/**)', 'WebFetch', 'mcp(github:*)', 'Bash('];
    expect(rules(unsaid).notCompiled).toEqual(unsaid);
  });

  test('never lets it out of its sandbox without asking', () => {
    const prepared = prepare({ allow: ['Bash(npm test:*)', 'Edit'] });
    expect(JSON.stringify(prepared)).not.toContain('allow');
    expect(prepared.environment['INITIAL_AGENT_MODE']).toBe('permission-profile:signalbox');
    expect(file('.codex/config.toml', prepared)).toContain('extends = ":read-only"');
  });

  test.each([
    [{ allow: ['WebFetch'] }, 'live'],
    [{ allow: ['WebFetch'], deny: ['WebFetch(domain:example.org)'] }, 'disabled'],
    [{ allow: ['WebFetch(domain:example.org)'] }, 'disabled'],
    [{}, 'disabled'],
  ])('lets it search the web only where every address is allowed: %j', (some, mode) => {
    expect(file('.codex/config.toml', prepare(some))).toContain(`web_search = "${mode}"`);
  });
});

describe('Codex', () => {
  test('is given the pass for its model', () => {
    const { environment } = prepare();
    expect(environment['OPENAI_API_KEY']).toBe('the-pass');
    expect(JSON.parse(environment['CODEX_CONFIG'] ?? '')).toMatchObject({
      model_providers: { signalbox: { base_url: 'http://127.0.0.1:4000/openai/v1', env_key: 'OPENAI_API_KEY' } },
    });
  });

  test('has the output of a command shown piece by piece, and how it ended', () => {
    const call = { toolCallId: 't', sessionUpdate: 'tool_call_update' } as const;
    const began = { ...call, content: [{ type: 'terminal', terminalId: 't' } as const] };
    expect(codex.normalise?.(began)).toEqual(call);
    const goesOn = { ...call, _meta: { terminal_output_delta: { data: 'hi\n', terminal_id: 't' } } };
    expect(codex.normalise?.(goesOn)).toMatchObject({ _meta: { [OUTPUT_PIECE]: 'hi\n' } });
    const ended = { ...call, status: 'completed', _meta: { terminal_exit: { exit_code: 3 } } } as const;
    expect(codex.normalise?.(ended)).toMatchObject({ rawOutput: { exit_code: 3 } });
  });

  test('is told that the repository is not trusted, and everything else as it was said', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'codex-'));
    const [program, echo] = [join(folder, 'app-server.mjs'), join(folder, 'codex.mjs')];
    writeFileSync(echo, 'console.log(process.argv.slice(2).join(" ")); process.stdin.pipe(process.stdout);');
    writeFileSync(program, untrustingProgram(process.execPath, echo));
    chmodSync(program, 0o700);
    const child = spawn(program, ['app-server'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const start = {
      id: 1,
      method: 'thread/start',
      params: { config: { projects: { '/ws': { trust_level: 'trusted' } } } },
    };
    const turn = { id: 2, method: 'turn/start', params: { input: 'what is "trust_level"?'.repeat(50_000) } };
    child.stdin.end(`${JSON.stringify(start)}\n${JSON.stringify(turn)}\n`);
    const lines = (await text(child.stdout)).split('\n');
    rmSync(folder, { recursive: true });
    expect(lines[0]).toBe('app-server');
    expect(JSON.parse(lines[1] ?? '')).toEqual({
      ...start,
      params: { config: { projects: { '/ws': { trust_level: 'untrusted' } } } },
    });
    expect(JSON.parse(lines[2] ?? '')).toEqual(turn);
  });
});
