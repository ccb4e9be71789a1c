/** The template that escapes: whatever a value is, the reader sees it as text. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escaped, html, markup, safeUrl, type Html } from '../../app/web/html.ts';
import { markdown } from '../../app/web/render/markdown.ts';
import { ansiHtml, terminalLines } from '../../app/web/render/ansi.ts';

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
const unescaped = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => NAMED[name] ?? '');
/** Likes the characters that matter more than chance does. */
const nasty = fc
  .array(
    fc.oneof(
      fc.constantFrom('<', '>', '&', '"', "'", '`', '=', '/', '<script>', '&lt;', '<!--', ']]>', '\u2028', '\n', ' '),
      fc.string(),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

describe('html', () => {
  test('a value never adds a tag, an attribute or an entity', () => {
    fc.assert(
      fc.property(nasty, nasty, (inText, inAttribute) => {
        const page = markup(html`<p title="${inAttribute}">${inText}</p>`);
        const [, attribute = '', text = ''] = /^<p title="([^"<>]*)">([^<>]*)<\/p>$/.exec(page) ?? [];
        expect([unescaped(attribute), unescaped(text)]).toEqual([inAttribute, inText]);
      }),
    );
  });

  test('what html made is not escaped again, in lists neither, and nothing is written for nothing', () => {
    const parts = ['a<b', 'c'].map((part) => html`<i>${part}</i>`);
    expect(markup(html`${parts}${null}${undefined}${false}${''}${0}`)).toBe('<i>a&lt;b</i><i>c</i>0');
  });

  test('data parsed from JSON cannot pass for markup', () => {
    const forged = JSON.parse('{"markup":"<b>","html":"<b>","isEscaped":true}') as Html;
    expect(markup(html`<p>${forged}</p>`)).not.toContain('<b>');
  });

  test('escaping is its own inverse read back', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(unescaped(escaped(text))).toBe(text);
      }),
    );
  });
});

describe('addresses', () => {
  test.each(['https://github.com/acme/widgets', 'http://127.0.0.1:4001/x', '/acme/widgets/J1', '/'])(
    '%s may be linked',
    (url) => {
      expect(safeUrl(url)).toBe(url);
    },
  );

  test.each([
    'javascript:alert(1)',
    'JAVASCRIPT:alert(1)',
    ' javascript:alert(1)',
    'java\nscript:x',
    'data:text/html,x',
    '//evil.example',
    '/\\evil.example',
    'acme',
    '',
  ])('%j leads nowhere', (url) => {
    expect(safeUrl(url)).toBe('#');
  });
});

describe('Markdown', () => {
  const TAGS = /<(\/?)([a-z0-9]+)([^>]*)>/gi;
  const ALLOWED = new Set(
    'a blockquote br code del div em h1 h2 h3 h4 h5 h6 hr li ol p pre s strong table tbody td th thead tr ul'.split(
      ' ',
    ),
  );

  test('never makes a tag outside its own small set, nor an attribute that acts', () => {
    const pieces = fc.constantFrom(
      '[a](',
      ')',
      'javascript:x',
      '![',
      '](https://a.example/"onload=',
      '`',
      '```\n',
      '<img src=x onerror=y>',
      '|a|\n|-|\n',
      '> ',
      '- ',
      '\n\n',
      '**',
      '&lt;',
      '<https://a.example>',
      '~~',
      '# ',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 15 }), (parts) => {
        for (const [, , tag = '', attributes = ''] of markup(markdown(parts.join(''))).matchAll(TAGS)) {
          expect(ALLOWED).toContain(tag.toLowerCase());
          expect(attributes).toMatch(
            /^( (href="((https?:|mailto:)[^"<>]*)?"|(rel|target|class|title|start|dir|tabindex|role|aria-label)="[^"<>]*"))* ?$/i,
          );
        }
      }),
      { numRuns: 400 },
    );
  });

  test('links open apart and give nothing away; images are links that say so; a file name is no host', () => {
    expect(markup(markdown('[x](https://a.example) ![pic](https://a.example/p.png) parser.test.ts'))).toBe(
      '<p dir="auto"><a href="https://a.example" rel="noopener noreferrer nofollow ugc" target="_blank">x</a> <a href="https://a.example/p.png" class="image-link" rel="noopener noreferrer nofollow ugc" target="_blank">image: pic</a> parser.test.ts</p>\n',
    );
  });
});

describe('terminal output', () => {
  test('becomes spans with classes and text, whatever it holds', () => {
    const codes = fc.constantFrom(
      '\u001b[31m',
      '\u001b[1;4m',
      '\u001b[0m',
      '\u001b[38;5;200m',
      '\u001b[48;2;1;2;3m',
      '\u001b]8;;javascript:x\u0007',
      '\u001b]8;;\u001b\\',
      '\u001b[2J',
      '\u001b[',
      '\u001b',
      '\r',
      '\n',
      '<b style=x>',
      '"',
      '<span class="x">',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(codes, fc.string()), { maxLength: 20 }), (parts) => {
        const out = markup(ansiHtml(terminalLines(parts.join(''))));
        expect(out.replace(/<span class="(ansi-[a-z-]+ ?)+">|<\/span>/g, '')).not.toMatch(/[<>]/);
      }),
      { numRuns: 400 },
    );
  });

  test('colours of 256 and of 16 million become the nearest of sixteen, bold and faint are classes', () => {
    expect(markup(ansiHtml(['\u001b[1m\u001b[38;2;250;90;80mred\u001b[0m \u001b[2mfaint']))).toBe(
      '<span class="ansi-bold ansi-bright-red-fg">red</span> <span class="ansi-faint">faint</span>',
    );
  });

  test('a colour that began above what is shown still holds', () => {
    expect(markup(ansiHtml(['still red'], ['\u001b[31mred from here', 'and here']))).toBe(
      '<span class="ansi-red-fg">still red</span>',
    );
  });

  test('what a carriage return wrote over is gone; what reorders text is made visible', () => {
    expect(terminalLines('10%\r50%\r100%\r\ndone\n')).toEqual(['100%', 'done']);
    expect(markup(ansiHtml(['a\u202eb']))).toBe('a‹U+202E›b');
  });
});
