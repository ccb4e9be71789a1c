/** Finds the lines of a comment on which a command may stand: outside code fences, quotes and HTML comments, at column 0. */

export interface CommandLine {
  /** Line number from 0. */
  readonly line: number;
  readonly word: string;
  /** Everything after the word on this line, with the column at which it starts. */
  readonly rest: string;
  readonly restColumn: number;
  readonly text: string;
}

const FENCE = /^ {0,3}(?<list>(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*)(?<fence>`{3,}|~{3,})(?<info>.*)$/s;
const COMMAND = /^\/([A-Za-z][A-Za-z0-9_-]*)(?:\s+|$)/;
/** What stands in such an element is shown as it is, like a fence. */
const SHOWN_AS_IS = /^ {0,3}<(?:pre|script|style|textarea)(?=[\s>]|$)/i;
const SHOWN_AS_IS_END = /<\/(?:pre|script|style|textarea)>/i;

interface Fence {
  readonly mark: string;
  /** Opened behind a list's bullet, so it ends with the item at the latest. */
  readonly inList: boolean;
}

/** All `/word` lines of a comment, whoever they are addressed to. */
export function commandLines(lines: readonly string[]): CommandLine[] {
  const found: CommandLine[] = [];
  let fence: Fence | undefined;
  let hidden: Hidden | undefined;
  for (const [line, text] of lines.entries()) {
    if (fence?.inList && /^\S/.test(text)) fence = undefined;
    if (fence !== undefined) {
      if (closes(text, fence)) fence = undefined;
      continue;
    }
    if (hidden !== undefined) {
      hidden = stillHidden(text, hidden);
      continue;
    }
    fence = opens(text);
    if (fence !== undefined) continue;
    const [start, word] = COMMAND.exec(text) ?? [];
    if (start !== undefined && word !== undefined)
      found.push({
        line,
        word: word.toLowerCase(),
        rest: text.slice(start.length).trimEnd(),
        restColumn: start.length,
        text,
      });
    hidden = opensHidden(text);
  }
  return found;
}

function opens(text: string): Fence | undefined {
  const groups = FENCE.exec(text)?.groups;
  if (groups?.['fence'] === undefined) return undefined;
  // A backtick fence whose info holds a backtick is inline code, not a fence.
  if (groups['fence'].startsWith('`') && groups['info']?.includes('`')) return undefined;
  return { mark: groups['fence'], inList: groups['list'] !== '' };
}

function closes(text: string, { mark, inList }: Fence): boolean {
  const bare = text.trim();
  return (
    (inList || /^ {0,3}\S/.test(text)) && bare.length >= mark.length && bare === mark.charAt(0).repeat(bare.length)
  );
}

/**
 * An HTML comment that begins a line hides all up to its end; one within a paragraph goes no further than the paragraph. An element
 * such as `<pre>` is code.
 */
type Hidden = 'block' | 'paragraph' | 'element';

function opensHidden(text: string): Hidden | undefined {
  if (SHOWN_AS_IS.test(text)) return SHOWN_AS_IS_END.test(text) ? undefined : 'element';
  if (!text.includes('<!--')) return undefined;
  // Inside inline code the same characters are only characters.
  const shown = withoutInlineCode(text);
  const start = shown.lastIndexOf('<!--');
  if (start < 0 || shown.includes('-->', start)) return undefined;
  return /^ {0,3}<!--/.test(text) ? 'block' : 'paragraph';
}

function stillHidden(text: string, hidden: Hidden): Hidden | undefined {
  if (hidden === 'element') return SHOWN_AS_IS_END.test(text) ? undefined : hidden;
  if (text.includes('-->')) return opensHidden(text.slice(text.indexOf('-->')));
  return hidden === 'paragraph' && text.trim() === '' ? undefined : hidden;
}

/** Inline code goes from a run of backticks to the next one as long; read backwards once, since a search from each run would be quadratic. */
function withoutInlineCode(text: string): string {
  const runs = [...text.matchAll(/`+/g)].map((match) => ({ start: match.index, end: match.index + match[0].length }));
  const nextAsLong = new Map<number, number>();
  const closing = runs.map(() => -1);
  for (let index = runs.length - 1; index >= 0; index -= 1) {
    const run = runs[index];
    if (!run) continue;
    closing[index] = nextAsLong.get(run.end - run.start) ?? -1;
    nextAsLong.set(run.end - run.start, index);
  }
  const shown: string[] = [];
  let from = 0;
  for (let index = 0; index < runs.length; index += 1) {
    const run = runs[index];
    const close = closing[index] ?? -1;
    const last = runs[close];
    if (!run || !last) continue;
    shown.push(text.slice(from, run.start));
    from = last.end;
    index = close;
  }
  return [...shown, text.slice(from)].join(' ');
}
