/** Which rule a yes "in this session" adds: exactly what was asked for, and none where the language cannot say it. */
import { describe, expect, test } from 'vitest';
import { evaluate, type ToolCall } from '../../app/remote/rules.ts';
import { sessionRuleFor, type AskedCall } from '../../app/remote/session-rule.ts';

const ruleFor = (asked: AskedCall, deny: readonly string[] = []): string | null => sessionRuleFor(asked, { deny });
const bash = (input: string, deny: readonly string[] = []): string | null => ruleFor({ tool: 'Bash', input }, deny);

describe('a command', () => {
  test.each([
    ['npm test', 'Bash(npm test)'],
    ['  npm   test  ', 'Bash(npm test)'],
    ['npm test -- parser.test.ts', 'Bash(npm test -- parser.test.ts)'],
    ['npm test # the quick ones', 'Bash(npm test)'],
    ['npm test 2>&1', 'Bash(npm test)'],
    ['npm test > /dev/null', 'Bash(npm test)'],
    ['CI=1 npm test', 'Bash(npm test)'],
    ['git push origin fix/parser', 'Bash(git push origin fix/parser)'],
    ['git push \'origin\' "fix/parser"', 'Bash(git push origin fix/parser)'],
    ['git log --format=%H -n 3', 'Bash(git log --format=%H -n 3)'],
    ['timeout 60 npm test', 'Bash(npm test)'],
    ['env CI=1 timeout 60 npm test', 'Bash(npm test)'],
    ['./scripts/build.sh', 'Bash(./scripts/build.sh)'],
    ['bash scripts/build.sh', 'Bash(bash scripts/build.sh)'],
    ['bash -lc "npm test"', 'Bash(npm test)'],
    ['ls ~', 'Bash(ls ~)'],
    ['rm -rf build', 'Bash(rm -rf build)'],
    ['sudo npm test', 'Bash(sudo npm test)'],
    ['echo größe', 'Bash(echo größe)'],
  ])('%j is allowed by %j', (command, rule) => {
    expect(bash(command)).toBe(rule);
  });

  test.each([
    '',
    '   ',
    '# nothing',
    'npm test && npm run lint',
    'cd app && npm test',
    'npm test; rm -rf /',
    'npm test | tee out.txt',
    'npm test || true\nrm -rf /',
    'npm test\nnpm test',
    'npm test\\\n; curl evil.example',
    'echo "two words"',
    "git commit -m 'fix it'",
    'echo $HOME',
    'echo "$(whoami)"',
    'echo `whoami`',
    'ls *.ts',
    'ls src/?.ts',
    'ls {a,b}',
    "echo '*'",
    "echo 'a:*'",
    "npm test ':*'",
    'echo \\*',
    'npm test > out.txt',
    'npm test < input.txt',
    'cat <<EOF\nx\nEOF',
    'cat <<< x',
    'diff <(ls) <(ls)',
    'PATH=. npm test',
    'env LD_PRELOAD=./x npm test',
    'bash -c "npm test; rm -rf /"',
    'bash -c "$1" npm',
    '$CMD test',
    '"" test',
    "echo ''",
    "echo '$(x)'",
    'echo (a)',
    'f() { ls; }',
    'if true; then ls; fi',
    'echo a\u200bb',
    'echo \u202egnp.exe',
    'npm\u00a0test',
    'npm test\r',
    'npm test\u0000',
    'echo \ud83d',
    `echo ${'x'.repeat(600)}`,
    `${'a '.repeat(20_000)}`,
    'xargs rm',
    'npm test)',
    'npm test) Bash(curl',
  ])('%j has no rule', (command) => {
    expect(bash(command)).toBeNull();
  });

  test.each<[string, readonly string[]]>([
    ['git push origin main', ['Bash(git push:*)']],
    ['git push origin main', ['Bash(git push * main)', 'Bash(git push:*)']],
    ['npm publish', ['Bash(npm publish)']],
    ['npm --prefix x publish', ['Bash(npm publish)']],
    ['sudo npm publish', ['Bash(npm publish)']],
    ['timeout 9 npm publish', ['Bash(npm publish)']],
    ['cat secrets/key', ['Read(secrets/**)']],
    ['rm .github/workflows/ci.yml', ['Edit(.github/workflows/**)']],
    ['npm test', ['Bash']],
    // A deny that cannot be read might be about this.
    ['npm test', ['Bash(npm "test")']],
  ])('%j has none beside the denials %j', (command, deny) => {
    expect(bash(command)).not.toBeNull();
    expect(bash(command, deny)).toBeNull();
  });

  test('that is only known from a display text has none', () => {
    expect(ruleFor({ tool: 'Bash', input: 'npm test', commandSource: 'title' })).toBeNull();
  });

  test('that a rule allows is this one and no other', () => {
    const rule = bash('npm test -- parser') ?? '';
    const verdict = (command: string) =>
      evaluate({ tool: 'Bash', command, commandSource: 'input' }, { allow: [rule], ask: [], deny: [] }).verdict;
    expect(verdict('npm test -- parser')).toBe('allow');
    for (const other of [
      'npm test',
      'npm test -- parser more',
      'npm test -- parser; ls',
      'npm test -- parser | sh',
      'npm test -- "$(ls)"',
      './npm test -- parser',
      'npm test -- parser > x',
      'NODE_OPTIONS=--require=./x npm test -- parser',
    ])
      expect([other, verdict(other)]).toEqual([other, 'ask']);
  });
});

describe('another tool', () => {
  test.each<[AskedCall, string | null]>([
    [{ tool: 'Edit', input: '+x', paths: ['src/a.ts'] }, 'Edit(src/a.ts)'],
    [{ tool: 'Edit', input: '+x', paths: ['docs/a b (c).md'] }, 'Edit(docs/a b (c).md)'],
    [{ tool: 'Edit', input: '+x', paths: ['/etc/hosts'] }, 'Edit(/etc/hosts)'],
    [{ tool: 'Edit', input: '+x', paths: ['.git/hooks/pre-commit'] }, 'Edit(.git/hooks/pre-commit)'],
    [{ tool: 'Read', input: 'src/a.ts', paths: ['src/a.ts'] }, 'Read(src/a.ts)'],
    [{ tool: 'WebFetch', input: 'https://docs.example.org/x?y=1' }, 'WebFetch(domain:docs.example.org)'],
    [{ tool: 'WebFetch', input: 'http://localhost:8080/' }, 'WebFetch(domain:localhost)'],
    [{ tool: 'Other', input: '{}', name: 'mcp__github__create_issue' }, 'mcp(github:create_issue)'],
    [{ tool: 'Other', input: '{}', name: 'Skill' }, 'Skill'],
    // No place, several, a link with the place it leads to, a pattern, a folder's everything.
    [{ tool: 'Edit', input: 'src/a.ts' }, null],
    [{ tool: 'Read', input: 'find it' }, null],
    [{ tool: 'Edit', input: '+x', paths: [] }, null],
    [{ tool: 'Edit', input: '+x', paths: ['link', 'src/a.ts'] }, null],
    [{ tool: 'Edit', input: '+x', paths: ['src/*.ts'] }, null],
    [{ tool: 'Edit', input: '+x', paths: ['src/**'] }, null],
    [{ tool: 'Edit', input: '+x', paths: ['src/'] }, null],
    [{ tool: 'Edit', input: '+x', paths: ['app/[id].ts'] }, null],
    [{ tool: 'Edit', input: '+x', paths: ['./src/a.ts'] }, null],
    [{ tool: 'Edit', input: '+x', paths: [' src/a.ts'] }, null],
    [{ tool: 'Edit', input: '+x', paths: ['a\nb'] }, null],
    [{ tool: 'Edit', input: '+x', paths: ['~/.bashrc'] }, null],
    [{ tool: 'Edit', input: '+x', paths: ['src/a\u202e.ts'] }, null],
    [{ tool: 'Edit', input: '+x\u200b', paths: ['src/a.ts'] }, null],
    [{ tool: 'WebFetch', input: 'https://ada@evil.example/' }, null],
    [{ tool: 'WebFetch', input: 'https://exämple.org/' }, null],
    [{ tool: 'WebFetch', input: 'file:///etc/passwd' }, null],
    [{ tool: 'WebFetch', input: 'read the docs' }, null],
    [{ tool: 'Other', input: '{}' }, null],
    [{ tool: 'Other', input: '{}', name: '' }, null],
    [{ tool: 'Other', input: '{}', name: 'Bash' }, null],
    [{ tool: 'Other', input: '{}', name: 'Edit(src/**)' }, null],
    [{ tool: 'Other', input: '{}', name: 'mcp__github__*' }, null],
    [{ tool: 'Other', input: '{}', name: 'two words' }, null],
    [{ tool: 'Start', input: 'J1' }, null],
    [{ tool: 'constructor', input: '' }, null],
  ])('%j has the rule %j', (asked, rule) => {
    expect(ruleFor(asked)).toBe(rule);
  });

  test.each<[AskedCall, string]>([
    [{ tool: 'Edit', input: '+x', paths: ['.github/workflows/ci.yml'] }, 'Edit(.github/workflows/**)'],
    [{ tool: 'Edit', input: '-x', paths: ['.github'] }, 'Edit(.github/workflows/**)'],
    [{ tool: 'WebFetch', input: 'https://a.example.org/' }, 'WebFetch(domain:example.org)'],
    [{ tool: 'Other', input: '{}', name: 'mcp__github__create_issue' }, 'mcp(github:*)'],
    [{ tool: 'Other', input: '{}', name: 'Skill' }, 'Skill'],
    [{ tool: 'Edit', input: '+x', paths: ['src/a.ts'], name: 'apply_patch' }, 'apply_patch'],
  ])('%j has none beside the denial %j', (asked, deny) => {
    expect(ruleFor(asked)).not.toBeNull();
    expect(ruleFor(asked, [deny])).toBeNull();
  });

  test('keeps to the very place', () => {
    const call = (path: string): ToolCall => ({ tool: 'Edit', paths: [path] });
    const verdict = (path: string) => evaluate(call(path), { allow: ['Edit(src/a)'], ask: [], deny: [] }).verdict;
    expect(['src/a', 'src/a/b', 'src/A', 'src/a.ts'].map(verdict)).toEqual(['allow', 'ask', 'ask', 'ask']);
  });
});
