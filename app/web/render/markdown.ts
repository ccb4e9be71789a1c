/** What agents and people wrote in Markdown. Nothing in it may run, load or pass for ours: no HTML, no images, links only to the web. */
import MarkdownIt from 'markdown-it';
import { escaped, trusted, type Html } from '../html.ts';

const parser = new MarkdownIt({ html: false, linkify: true, breaks: false, typographer: false, maxNesting: 30 });

// A bare name with a dot (`parser.test.ts`) is a file far more often than a host.
parser.linkify.set({ fuzzyLink: false, fuzzyEmail: false });
parser.validateLink = (url) => /^(https?:|mailto:)/i.test(url.trim());

parser.renderer.rules['link_open'] = (tokens, index, options, _env, renderer) => {
  const token = tokens[index];
  token?.attrSet('rel', 'noopener noreferrer nofollow ugc');
  token?.attrSet('target', '_blank');
  return renderer.renderToken(tokens, index, options);
};

/** Loading an image would tell its host who is watching, so it becomes a link that says what it is. */
parser.renderer.rules['image'] = (tokens, index) => {
  const token = tokens[index];
  const source = String(token?.attrGet('src') ?? '');
  const label = token?.content || source;
  if (!/^https?:/i.test(source)) return escaped(label);
  return `<a href="${escaped(source)}" class="image-link" rel="noopener noreferrer nofollow ugc" target="_blank">image: ${escaped(label)}</a>`;
};

/** Wide tables scroll in themselves, not the page. */
parser.renderer.rules['table_open'] = () =>
  '<div class="table-scroll" tabindex="0" role="group" aria-label="Table"><table>';
parser.renderer.rules['table_close'] = () => '</table></div>';
// The CSP forbids inline styles; a column's alignment is not worth a hole in it.
for (const cell of ['th_open', 'td_open']) {
  parser.renderer.rules[cell] = (tokens, index) => `<${tokens[index]?.tag === 'th' ? 'th' : 'td'} dir="auto">`;
}

/** Each part reads in the direction of its own first letters. */
for (const block of ['paragraph_open', 'heading_open', 'list_item_open', 'blockquote_open']) {
  parser.renderer.rules[block] = (tokens, index, options, _env, renderer) => {
    tokens[index]?.attrSet('dir', 'auto');
    return renderer.renderToken(tokens, index, options);
  };
}

export const markdown = (text: string): Html => trusted(parser.render(text));

/** One line of it: no paragraphs or headings. */
export const inlineMarkdown = (text: string): Html => trusted(parser.renderInline(text));
