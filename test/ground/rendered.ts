/** Looks at Markdown as a reader's page shows it: what is text, what came alive, and how many blocks, rows and cells there are. */
import MarkdownIt from 'markdown-it';

const markdown = new MarkdownIt({ html: true, linkify: true });
// It guesses more addresses than GitHub does; what GitHub does is below.
markdown.linkify.set({ fuzzyEmail: false, fuzzyLink: false }).add('//', null);

/** What GitHub itself makes of plain text: mentions, references to threads, addresses, emoji. */
const GITHUB = [
  /(?<!\w)@[a-z\d]/gi,
  /(?<!\w)#\d|\w#\d|\bGH-\d/gi,
  /[\w.+-]@[\w-]+\.\w/g,
  /:[a-z+-][\w+-]*:/g,
  /(?<!\w)www\.\w/gi,
];

/** Kinds of tokens that mean that a text did more than being read. */
const ALIVE = new Set([
  'link_open',
  'image',
  'html_block',
  'html_inline',
  'em_open',
  'strong_open',
  's_open',
  'heading_open',
  'hr',
]);

export interface Seen {
  readonly text: string;
  /** Links, images, HTML, emphasis … by their kind. */
  readonly alive: readonly string[];
  readonly blocks: number;
  readonly rows: number;
  readonly cells: number;
}

export function seenIn(source: string): Seen {
  const tokens = markdown.parse(source, {});
  const all = tokens.flatMap((token) => [token, ...(token.children ?? [])]);
  const count = (type: string): number => all.filter((token) => token.type === type).length;
  return {
    text: all
      .filter(({ type }) => ['text', 'text_special', 'code_inline', 'fence', 'softbreak'].includes(type))
      .map(({ content, type }) => (type === 'softbreak' ? '\n' : content))
      .join(''),
    alive: [
      ...all.map(({ type }) => type).filter((type) => ALIVE.has(type)),
      ...all.flatMap(({ type, content }) =>
        type === 'text' ? GITHUB.flatMap((pattern) => content.match(pattern) ?? []) : [],
      ),
    ],
    blocks: tokens.filter(({ level, nesting }) => level === 0 && nesting >= 0).length,
    rows: count('tr_open'),
    cells: count('td_open') + count('th_open'),
  };
}
