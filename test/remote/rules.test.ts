import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type RuleSet, type ToolCall, evaluate } from '../../app/remote/rules.ts';
import { runs } from '../hard.ts';

const rules = (given: Partial<RuleSet>): RuleSet => ({ allow: [], ask: [], deny: [], ...given });
const verdict = (call: ToolCall, given: Partial<RuleSet>): string => evaluate(call, rules(given)).verdict;
const bash = (command: string): ToolCall => ({ tool: 'Bash', command });

describe('the order of rules', () => {
  test('deny goes before ask, ask before allow, and without a rule the answer is ask', () => {
    const all = { allow: ['Bash'], ask: ['Bash(npm:*)'], deny: ['Bash(npm publish)'] };
    expect(verdict(bash('npm publish'), all)).toBe('deny');
    expect(verdict(bash('npm test'), all)).toBe('ask');
    expect(verdict(bash('ls'), all)).toBe('allow');
    expect(verdict(bash('ls'), {})).toBe('ask');
  });

  test('the verdict names the rule and the reason', () => {
    expect(evaluate(bash('git push'), rules({ deny: ['Bash(git push:*)'] }))).toEqual({
      verdict: 'deny',
      rule: 'Bash(git push:*)',
      reason: '`Bash(git push:*)` denies it',
    });
    expect(evaluate(bash('make'), rules({}))).toEqual({ verdict: 'ask', reason: 'no rule allows `make`' });
  });

  test('a command known only from a display text is never allowed, but can be denied', () => {
    const given = { allow: ['Bash'], deny: ['Bash(git push:*)'] };
    expect(verdict({ ...bash('ls'), commandSource: 'title' }, given)).toBe('ask');
    expect(verdict({ ...bash('git push'), commandSource: 'title' }, given)).toBe('deny');
  });

  test('a deny rule that cannot be read turns every allow into ask', () => {
    expect(verdict(bash('ls'), { allow: ['Bash'], deny: ['Bash(git push'] })).toBe('ask');
    expect(verdict(bash('ls'), { allow: ['Bash(', 'Bash(ls)'] })).toBe('allow');
  });

  test('a bare Bash denies even what holds no command', () => {
    expect(verdict({ tool: 'Bash' }, { allow: ['Bash'], deny: ['Bash'] })).toBe('deny');
    expect(verdict({ tool: 'Bash' }, { allow: ['Bash'] })).toBe('ask');
  });

  test('a narrow rule is not widened by the folder option of git, a prefix rule by ordinary arguments is', () => {
    expect(verdict(bash('git -C sub status'), { allow: ['Bash(git status:*)'] })).toBe('ask');
    expect(verdict(bash('git --no-pager status -s'), { allow: ['Bash(git status:*)'] })).toBe('allow');
  });
});

describe('files', () => {
  const edit = (...paths: string[]): ToolCall => ({ tool: 'Edit', paths });
  const given = { allow: ['Edit', 'Read'], deny: ['Edit(.github/workflows/**)', 'Read(secrets/)'] };

  test.each([
    ['allow', edit('src/a.ts')],
    ['allow', edit('./src/../b.ts')],
    ['deny', edit('.github/workflows/ci.yml')],
    ['deny', edit('src/a.ts', 'src/../.github/workflows/deep/ci.yml')],
    ['deny', edit('.GitHub/Workflows/ci.yml')],
    ['deny', edit('.github\\workflows\\ci.yml')],
    ['ask', edit('.github')],
    ['ask', edit('../elsewhere')],
    ['ask', edit('src/../../elsewhere')],
    ['ask', edit('/etc/passwd')],
    ['ask', edit('.git/hooks/pre-commit')],
    ['ask', edit('sub/.git/config')],
    ['ask', edit()],
    ['ask', { tool: 'Edit' }],
    ['allow', { tool: 'Read', paths: ['a'] }],
    ['ask', { tool: 'Read', paths: ['/proc/self/environ'] }],
    ['deny', { tool: 'Read', paths: ['secrets/key'] }],
    ['deny', { tool: 'Read', paths: ['secrets'] }],
    ['ask', { tool: 'Read' }],
  ] as const)('%s: %j', (expected, call) => {
    expect(verdict(call, given)).toBe(expected);
  });

  test('a search names no file and is allowed when nothing narrower is denied', () => {
    expect(verdict({ tool: 'Read' }, { allow: ['Read'] })).toBe('allow');
    expect(verdict({ tool: 'Read', name: 'Grep', paths: ['src'] }, { allow: ['Grep'] })).toBe('allow');
    expect(verdict({ tool: 'Read', name: 'Grep', paths: ['/'] }, { allow: ['Grep'] })).toBe('ask');
  });

  test('places outside the workspace can be named', () => {
    expect(verdict(edit('/tmp/x/y'), { allow: ['Edit(/tmp/**)'] })).toBe('allow');
    expect(verdict(edit('/tmp/../etc/x'), { allow: ['Edit(/tmp/**)'] })).toBe('ask');
    expect(verdict(edit('/tmp/x'), { allow: ['Edit(**)'] })).toBe('ask');
  });

  test.each([
    ['src/**', 'src/a/b.ts', true],
    ['src/**', 'src', false],
    ['src/*', 'src/a/b.ts', false],
    ['**/*.md', 'a.md', true],
    ['**/*.md', 'x/y/a.md', true],
    ['**/test/**', 'x/test/a', true],
    ['a?c', 'abc', true],
    ['a?c', 'a/c', false],
    ['*a*b*c', 'xxaxxbxxcxxc', true],
    ['*a*b*c', 'xxaxxbxxcxxd', false],
    ['a.c', 'abc', false],
  ] as const)('%s covers %s: %s', (glob, path, covers) => {
    expect(verdict(edit(path), { allow: [`Edit(${glob})`] })).toBe(covers ? 'allow' : 'ask');
  });

  test('a pattern made to hang a backtracking matcher is answered at once', () => {
    const started = performance.now();
    verdict(edit(`${'a/'.repeat(300)}b`), { allow: [`Edit(${'**/a*'.repeat(40)}c)`] });
    verdict(edit('a'.repeat(5000)), { allow: [`Edit(${'a*'.repeat(100)}b)`] });
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe('addresses and other tools', () => {
  const web = (url: string): ToolCall => ({ tool: 'WebFetch', url });
  const given = { allow: ['WebFetch'], ask: [], deny: ['WebFetch(domain:evil.example)'] };

  test.each([
    ['allow', 'https://example.org/x?y#z'],
    ['deny', 'https://evil.example/'],
    ['deny', 'https://a.EVIL.example:8080'],
    ['deny', 'https://evil.example./'],
    ['ask', 'https://good.example@evil.example/'],
    ['ask', 'https://evil.example\\@good.example/'],
    ['ask', 'file:///etc/passwd'],
    ['ask', 'https://e%76il.example/'],
    ['ask', ''],
  ] as const)('%s: %s', (expected, url) => {
    expect(verdict(web(url), given)).toBe(expected);
  });

  test('a domain is that host alone; with *. it is what lies below', () => {
    expect(verdict(web('https://example.org/'), { allow: ['WebFetch(domain:example.org)'] })).toBe('allow');
    expect(verdict(web('https://api.example.org/'), { allow: ['WebFetch(domain:example.org)'] })).toBe('ask');
    expect(verdict(web('https://api.example.org/'), { allow: ['WebFetch(domain:*.example.org)'] })).toBe('allow');
    expect(verdict(web('https://notexample.org/'), { allow: ['WebFetch(domain:*.example.org)'] })).toBe('ask');
  });

  test('MCP tools and other tools go by name', () => {
    const other = (name?: string): ToolCall => ({ tool: 'Other', ...(name === undefined ? {} : { name }) });
    expect(verdict(other('mcp__github__create_issue'), { allow: ['mcp(github:create_issue)'] })).toBe('allow');
    expect(verdict(other('mcp__github__delete_repo'), { allow: ['mcp(github:create_issue)'] })).toBe('ask');
    expect(verdict(other('mcp__github__delete_repo'), { allow: ['mcp(github:*)'] })).toBe('allow');
    expect(verdict(other('github_delete_repo'), { deny: ['mcp(github)'] })).toBe('deny');
    expect(verdict(other('TodoWrite'), { allow: ['TodoWrite'] })).toBe('allow');
    expect(verdict(other(), { allow: ['TodoWrite', 'mcp(github)'] })).toBe('ask');
  });

  test('the name of a tool that runs commands allows none of them', () => {
    expect(verdict({ ...bash('make'), name: 'Terminal' }, { allow: ['Terminal'] })).toBe('ask');
    expect(verdict({ ...bash('make'), name: 'Terminal' }, { deny: ['Terminal'] })).toBe('deny');
  });
});

describe('whatever the command', () => {
  const piece = fc.constantFrom(
    ...'git|push|npm test|ls|;|&&|\n|(|)|{|}|$(|`|"|\'|\\|<<E|>|if|then|fi|bash -c|eval|sudo|env|A=1|$X|*|xargs|-C|x|#|=|${|case|in|esac|[['.split(
      '|',
    ),
    '|',
    ' ',
  );

  test('nothing is thrown and there is always a verdict with a reason', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(piece).map((list) => list.join(' ')),
        ),
        (command) => {
          const answer = evaluate(bash(command), rules({ allow: ['Bash'], deny: ['Bash(git push:*)'] }));
          expect(['allow', 'ask', 'deny']).toContain(answer.verdict);
          expect(answer.reason).not.toBe('');
        },
      ),
      { numRuns: runs(120, 20_000) },
    );
  });

  test('a denied word as the command is never allowed, wherever it stands and however it is quoted', () => {
    const quoted = fc.constantFrom('git', `g'i't`, '"git"', 'g\\it', `$'git'`, '/bin/git', `''git`);
    const before = fc.constantFrom(
      '',
      'ls; ',
      'ls && ',
      'ls | ',
      'ls\n',
      '(',
      '{ ',
      '! ',
      'X=1 ',
      'sudo ',
      'env -i A=b ',
      'time ',
      'nohup ',
      'xargs ',
      'if ',
      '$(',
      '<(',
      '2>&1 ',
      '`',
    );
    const after = fc.oneof(fc.constantFrom('', ' &', ' | cat', ')', '; }', '; then ls; fi', ' > x', '`'), fc.string());
    fc.assert(
      fc.property(fc.array(before, { maxLength: 4 }), quoted, after, (start, word, end) => {
        const answer = evaluate(
          bash(`${start.join('')}${word} ${end}`),
          rules({ allow: ['Bash'], deny: ['Bash(git:*)'] }),
        );
        expect(answer.verdict).not.toBe('allow');
      }),
      { numRuns: runs(200, 20_000) },
    );
  });

  test('a long or deep command is answered in bounded time', () => {
    const started = performance.now();
    const deep = `${'bash -c "'.repeat(40)}ls`;
    for (const command of [
      'ls;'.repeat(20_000),
      `${'('.repeat(5000)}ls`,
      `${'$('.repeat(5000)}ls`,
      '"$('.repeat(5000),
      '${a:-'.repeat(5000),
      '`'.repeat(5000),
      `npx "${'npx a '.repeat(4000)}"`,
      'npx "npx a b" '.repeat(2000),
      deep,
      `npx ${'sudo '.repeat(3000)}`,
      `git ${'-a '.repeat(9000)}`,
      `xargs ${'xargs '.repeat(3000)}`,
    ])
      expect(verdict(bash(command), { allow: ['Bash(ls:*)'], deny: ['Bash(git push:*)'] })).toBe('ask');
    expect(performance.now() - started).toBeLessThan(8000);
  });
});
