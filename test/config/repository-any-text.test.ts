import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRepositoryConfig } from '../../app/config/repository/parse.ts';
import { runs } from '../hard.ts';

describe('whatever the text', () => {
  /** What is wrong with the answer to a text: nothing, always. */
  const faults = (text: string): readonly unknown[] => {
    const parsed = parseRepositoryConfig(text);
    if (parsed.ok) return [];
    const lines = text.split(/\r\n|\r|\n/).length;
    const misplaced = parsed.problems.filter(
      ({ line, column, message }) => message === '' || line < 1 || line > lines || column < 1,
    );
    return parsed.problems.length === 0 ? ['no problem is named'] : misplaced;
  };

  test('random texts give a configuration or problems', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(faults(text)).toEqual([]);
      }),
      { numRuns: runs(60, 20_000) },
    );
  });

  test('random pieces of YAML give a configuration or problems', () => {
    const piece = fc.constantFrom(
      'version: 1',
      'jobs:',
      ' ',
      '\n',
      '  a:',
      'needs: a',
      'run: x',
      '&a',
      '*a',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '- ',
      '"',
      '|',
      '>',
      '!!x',
      '<<: *a',
      '%YAML',
      '---',
      '? ',
      '#',
      '\t',
      '__proto__: 1',
      'profiles:',
      'allow:',
      'null',
      '1',
      'agents:',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        expect(faults(pieces.join(''))).toEqual([]);
      }),
      { numRuns: runs(120, 20_000) },
    );
  });

  test('random values of every shape give a configuration or problems', () => {
    const key = fc.constantFrom(
      'version',
      'agent',
      'agents',
      'limits',
      'slots',
      'timeout',
      'profile',
      'profiles',
      'jobs',
      'needs',
      'run',
      'prompt',
      'allow',
      'approvers',
      'on_failure',
      'command',
      'a',
      'constructor',
      'toString',
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom(1, 0, 'a', 'read', '45m', null, true, 'constructor'),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(key, tie('tree'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(key, tree), (value) => {
        expect(faults(JSON.stringify({ version: 1, ...value }))).toEqual([]);
      }),
      { numRuns: runs(120, 20_000) },
    );
  });
});
