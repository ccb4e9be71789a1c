/** Text of others on its way to a model: without what people do not see of it, and with every line marked as a quotation. */
import { withoutInvisible } from './plain-text.ts';

const OPENING = '<!--';
const CLOSING = '-->';
const CUT_OFF = '(a comment of HTML that never ends was left out, with all that came after it)';

/** Every way to end a line becomes one, so that no line can be without its mark. */
const withPlainLines = (text: string): string => text.replace(/\r\n|[\r\u000b\u000c\u0085\u2028\u2029]/g, '\n');

/**
 * Markdown as a person reads it at GitHub: without invisible and direction-changing characters, comments of HTML, and definitions of links
 * that serve as comments. What stands in code is not spared: a reader that differs from GitHub's in a detail could be led around.
 */
export function cleaned(text: string): string {
  const plain = withoutComments(withPlainLines(withoutInvisible(withPlainLines(text))));
  return plain.replace(DEFINITION, shownOf).trim();
}

/**
 * A label, an address and perhaps a title, each of which may stand on the next line, also in a quotation or a list. Nothing of it is shown.
 * A footnote is.
 */
const DEFINITION =
  /^[ \t>*+\-\d.)]*\[(?!\^)((?:\\.|[^[\]\\]){1,999})\]:[ \t]*(?:\n[ \t>]*)?(<[^>\n]*>|[^\s<]\S*)((?:[ \t]+|[ \t]*\n[ \t>]*)(?:"(?:\\.|[^"\\]){0,2000}"|'(?:\\.|[^'\\]){0,2000}'|\((?:\\.|[^()\\]){0,2000}\)))?[ \t]*$/gm;
const LONGEST_LABEL = 40;
const LEADS_NOWHERE = /^<?#?>?$/;

/** A short label with its address stays, for what names it; `[//]: # (hidden)`, `[words]: <>` and `[words]: address "hidden"` go. */
const shownOf = (definition: string, label: string, address: string, title: string | undefined): string =>
  title === undefined && label.length <= LONGEST_LABEL && !LEADS_NOWHERE.test(address) ? definition : '';

function withoutComments(text: string): string {
  let shown = '';
  for (let from = 0; ;) {
    const open = text.indexOf(OPENING, from);
    if (open < 0) return shown + text.slice(from);
    shown += text.slice(from, open);
    // The end may share its dashes with the beginning, as browsers read it.
    const close = text.indexOf(CLOSING, open + 2);
    if (close < 0) return `${shown.trimEnd()}\n${CUT_OFF}`;
    // What is left on both sides must not become a new beginning.
    if (/<!?-?$/.test(shown.slice(-3))) shown += ' ';
    from = close + CLOSING.length;
  }
}

/** The text with `> ` before each of its lines, which nothing inside it can end. */
export const quoted = (text: string): string => withPlainLines(text).replace(/^/gm, '> ');
