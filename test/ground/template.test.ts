/** How the `{{ }}` of prompts are cut, and what people are told about those that cannot be. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TEMPLATE_PATHS, parseTemplate } from '../../app/ground/template.ts';
import { runs } from '../hard.ts';

/** The template, or `offset: message`. */
function cut(text: string, needs: readonly string[] = []): unknown {
  const parsed = parseTemplate(text, needs);
  return parsed.ok ? parsed.template : `${parsed.offset}: ${parsed.message}`;
}

describe('a template', () => {
  test.each([
    ['', []],
    ['no place at all }} {', ['no place at all }} {']],
    ['{{thread.title}}', [{ path: ['thread', 'title'] }]],
    ['a {{ input }}{{\n requester\t}} b', ['a ', { path: ['input'] }, { path: ['requester'] }, ' b']],
    [
      'From {{ needs.a-b.output }} at {{ needs.a-b.commit }} ({{ needs.a-b.state }})',
      [
        'From ',
        { path: ['needs', 'a-b', 'output'] },
        ' at ',
        { path: ['needs', 'a-b', 'commit'] },
        ' (',
        { path: ['needs', 'a-b', 'state'] },
        ')',
      ],
    ],
    ['{{{ input }}}', ['{', { path: ['input'] }, '}']],
    ['Write {{ "{{" }} x {{ \'}}\' }} in Go', ['Write {{ x }} in Go']],
  ])('%j is cut at its places', (text, expected) => {
    expect(cut(text, ['a-b'])).toEqual(expected);
  });

  test('knows every place of the table', () => {
    for (const path of Object.keys(TEMPLATE_PATHS)) expect(cut(`{{ ${path} }}`)).toEqual([{ path: path.split('.') }]);
  });

  test.each([
    ['a {{ thread.titel }}', '2: There is no `thread.titel`. Did you mean `thread.title`?'],
    [
      '{{ secrets.TOKEN }}',
      '0: There is no `secrets.TOKEN`. There are `thread.title`, `thread.body`, `thread.comments`, `thread.number`, `thread.url`, `input`, `requester`, `event.kind`, `event.url` and `needs.NAME.output`.',
    ],
    ['{{ constructor }}', expect.stringContaining('0: There is no `constructor`.')],
    ['{{ need.plan.output }}', '0: There is no `need.plan.output`. Did you mean `needs.plan.output`?'],
    ['{{ needs.plam.output }}', '0: This job does not need `plam`. Did you mean `plan`?'],
    ['{{ needs.release.output }}', '0: This job does not need `release`. Name it under `needs`, too.'],
    ['{{ needs }}', '0: This job does not need such a job. Name it under `needs`, too.'],
    ['{{ needs.plan }}', '0: What `plan` hands on is `needs.plan.output`, `needs.plan.commit`, `needs.plan.state`.'],
    ['{{ needs.plan.ouput }}', '0: There is no `needs.plan.ouput`. Did you mean `needs.plan.output`?'],
    [
      '{{ thread.title || input }}',
      '0: `{{ }}` holds one name and nothing else, such as `{{ thread.title }}`. Two braces that are meant as text are written `{{ "{{" }}`.',
    ],
    ['{{ }}', expect.stringContaining('0: `{{ }}` holds one name')],
    ['x {{ input }', '2: These `{{` have no `}}`. Two braces that are meant as text are written `{{ "{{" }}`.'],
  ])('%j is refused with its place', (text, expected) => {
    expect(cut(text, ['plan'])).toEqual(expected);
  });

  test('keeps every character outside its places, whatever the text', () => {
    const piece = fc.oneof(
      fc.constantFrom('{{', '}}', '{', '}', ' ', 'input', 'thread.title', 'needs.a.output', '.', '\n'),
      fc.string({ maxLength: 6 }).filter((text) => !/["']/.test(text)),
    );
    // Blanks inside of the braces are not kept.
    const bare = (whole: string): string => whole.replace(/\s/g, '');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const text = pieces.join('');
        const parsed = parseTemplate(text, ['a']);
        const again = parsed.ok
          ? parsed.template.map((part) => (typeof part === 'string' ? part : `{{${part.path.join('.')}}}`)).join('')
          : text;
        expect(bare(again)).toBe(bare(text));
        expect(parsed.ok || text.startsWith('{{', parsed.offset)).toBe(true);
      }),
      { numRuns: runs(200, 30_000) },
    );
  });

  test('of hostile size is cut at once', () => {
    for (const text of ['{{ '.repeat(20_000), '{{"'.repeat(20_000), '{'.repeat(60_000), '{{input}}'.repeat(7_000)]) {
      const before = performance.now();
      parseTemplate(text, []);
      expect(performance.now() - before).toBeLessThan(200);
    }
  });
});
