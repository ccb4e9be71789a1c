/**
 * Comments as GitHub shows them: CommonMark with tables, raw HTML off. Of HTML only what bots' comments really use is let through:
 * hidden remarks vanish, and `<details>`, `<summary>`, `<br>`, `<sub>`, `<sup>` and `<kbd>` (without attributes) work.
 */
import MarkdownIt from 'markdown-it';
import { trusted, type Html } from './html.ts';

const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true });

const HIDDEN = /^<!--[\s\S]*?-->/;
const BLOCK_TAG = /^ {0,3}(?:<\/?details>|<details open(?:="")?>|<summary>.*?<\/summary>|<!--[\s\S]*?-->|\s)+$/;
const INLINE_TAG = /^<(?:\/?(?:sub|sup|kbd|b|i|strong|em|code|summary|details)|br ?\/?)>/;

/** A line that holds nothing but the folding tags (or a hidden remark) is markup of its own, between paragraphs. */
markdown.block.ruler.before(
  'paragraph',
  'folding',
  (state, startLine, _endLine, silent) => {
    let line = startLine;
    let text = lineAt(state, line);
    while (text.includes('<!--') && !text.includes('-->') && line + 1 < state.lineMax)
      text += '\n' + lineAt(state, ++line);
    if (!text.trim() || !BLOCK_TAG.test(text)) return false;
    if (silent) return true;

    const token = state.push('html_block', '', 0);
    token.content = text
      .replaceAll(/<!--[\s\S]*?-->/g, '')
      .replaceAll(
        /<summary>(.*?)<\/summary>/g,
        (_, inner: string) => `<summary>${markdown.renderInline(inner)}</summary>`,
      );
    state.line = line + 1;
    return true;
  },
  { alt: ['paragraph', 'reference', 'blockquote', 'list'] },
);

/** The same inside a paragraph or a table's cell. */
markdown.inline.ruler.before('html_inline', 'few_tags', (state, silent) => {
  const rest = state.src.slice(state.pos);
  const hidden = HIDDEN.exec(rest);
  const found = hidden ?? INLINE_TAG.exec(rest);
  if (!found) return false;
  if (!silent && !hidden) state.push('html_inline', '', 0).content = found[0];
  state.pos += found[0].length;
  return true;
});

/** A diagram is shown as its source, marked as such: the stand-in draws nothing. */
const plainFence = markdown.renderer.rules['fence'];
markdown.renderer.rules['fence'] = (tokens, index, options, env, self) => {
  const rendered = plainFence?.(tokens, index, options, env, self) ?? '';
  return tokens[index]?.info.trim() === 'mermaid'
    ? `<figure class="diagram"><figcaption>Mermaid diagram (source)</figcaption>${rendered}</figure>`
    : rendered;
};
markdown.renderer.rules['table_open'] = () => '<div class="wide"><table>';
markdown.renderer.rules['table_close'] = () => '</table></div>';

export function renderMarkdown(text: string | null | undefined): Html {
  return trusted(markdown.render(text ?? ''));
}

function lineAt(state: { src: string; bMarks: number[]; tShift: number[]; eMarks: number[] }, line: number): string {
  return state.src.slice((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0), state.eMarks[line]);
}
