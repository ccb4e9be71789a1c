import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRule } from '../../app/ground/rule.ts';

test.each([
  ['Bash', { tool: 'Bash', words: [], prefix: true }],
  ['Bash(*)', { tool: 'Bash', words: [], prefix: true }],
  ['Bash(npm test)', { tool: 'Bash', words: ['npm', 'test'], prefix: false }],
  ['Bash(npm test:*)', { tool: 'Bash', words: ['npm', 'test'], prefix: true }],
  ['Bash(npm test *)', { tool: 'Bash', words: ['npm', 'test'], prefix: true }],
  ['Bash(npm run test:unit)', { tool: 'Bash', words: ['npm', 'run', 'test:unit'], prefix: false }],
  ['Edit', { tool: 'Edit', glob: undefined }],
  ['Edit(./src/)', { tool: 'Edit', glob: 'src/**' }],
  ['Read(**/*.md)', { tool: 'Read', glob: '**/*.md' }],
  ['WebFetch(domain:Example.ORG)', { tool: 'WebFetch', domain: 'example.org' }],
  ['mcp(github:create_issue)', { tool: 'mcp', server: 'github', name: 'create_issue' }],
  ['mcp(github:*)', { tool: 'mcp', server: 'github', name: undefined }],
  ['TodoWrite', { tool: 'named', name: 'TodoWrite' }],
])('%s is read', (text, rule) => {
  expect(parseRule(text)).toEqual({ ok: true, rule: { text, ...rule } });
});

test.each([
  ['', 'is not a rule'],
  ['Bash(', 'is not a rule'],
  ['Bash()', 'brackets'],
  ['Bash(:*)', 'names no command'],
  ['Bash(npm * x)', 'only at the end'],
  ['Bash(a && b)', 'one command'],
  ['Bash(echo "x")', 'without quotes'],
  ['bash(npm test)', 'did you mean `Bash`'],
  ['Write(src/**)', 'did you mean `Edit`'],
  ['Edit({a,b})', 'one rule per path'],
  ['Edit(~/x)', 'whole path'],
  ['WebFetch(example.org)', 'domain:'],
  ['mcp', 'server and a tool'],
  ['Grep(x)', 'takes no pattern'],
  ['x'.repeat(501), 'at most 500'],
])('%s is refused and told what would be right', (text, message) => {
  const parsed = parseRule(text);
  expect(parsed.ok ? '' : parsed.message).toContain(message);
});

test('any text is a rule or a message', () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom('', 'Bash(', 'Edit(', 'mcp('), (text, start) => {
      const parsed = parseRule(`${start}${text}${start && ')'}`);
      expect(parsed.ok || parsed.message.length > 10).toBe(true);
    }),
  );
});
