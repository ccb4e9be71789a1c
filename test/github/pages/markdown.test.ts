/** Comments as they are shown: what bots use works, what could do harm is text. */
import { expect, test } from 'vitest';
import { html } from './html.ts';
import { renderMarkdown } from './markdown.ts';

const render = (text: string) => renderMarkdown(text).markup;

test('hidden remarks are not shown, in a line of their own, in a table, over several lines', () => {
  const markup = render('<!-- signalbox:1 -->\n| a |\n|-|\n| J1 <!-- x --> |\n\n<!-- two\nlines -->\nend');

  expect(markup).not.toContain('--');
  expect(markup).not.toContain('signalbox');
  expect(markup).toContain('<td>J1 </td>');
  expect(markup).toContain('<p>end</p>');
});

test('a fold holds Markdown, and its summary too', () => {
  const markup = render('<details><summary>What you can `type`</summary>\n\n- **/help**\n\n</details>\n');

  expect(markup).toContain('<details><summary>What you can <code>type</code></summary>');
  expect(markup).toContain('<li><strong>/help</strong></li>');
  expect(markup.trim().endsWith('</details>')).toBe(true);
});

test('other HTML is text', () => {
  expect(render('<script>alert(1)</script> <img src=x onerror=alert(1)> <details onclick=x>')).not.toMatch(
    /<(script|img|details)/,
  );
  expect(render('[x](javascript:alert(1))')).not.toContain('href');
});

test('what is in a code fence stays as it was typed', () => {
  expect(render('```\n<!-- kept -->\n<details>\n```')).toContain('&lt;!-- kept --&gt;\n&lt;details&gt;');
});

test('a diagram is shown as its source', () => {
  expect(render('```mermaid\ngraph LR\n  a --> b\n```')).toMatch(/<figure class="diagram">[^]*a --&gt; b/);
});

test('the template tag escapes text and attributes, and leaves out what is not there', () => {
  const name = `"><script>'&`;
  expect(html`<a title="${name}">${[1, undefined, false, html`<b>${name}</b>`]}</a>`.markup).toBe(
    '<a title="&quot;&gt;&lt;script&gt;&#39;&amp;">1<b>&quot;&gt;&lt;script&gt;&#39;&amp;</b></a>',
  );
});
