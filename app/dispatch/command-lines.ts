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

const FENCE = /^ {0,3}(?<list>(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*)(?<fence>`{3,}|~{3,})(?<info>.*)$/;
const COMMAND = /^\/(?<word>[A-Za-z][A-Za-z0-9_-]*)(?<gap>[ \t]+|$)(?<rest>.*)$/;

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
    const match = COMMAND.exec(text);
    if (match?.groups) {
      const { word = '', gap = '', rest = '' } = match.groups;
      found.push({
        line,
        word: word.toLowerCase(),
        rest: rest.trimEnd(),
        restColumn: 1 + word.length + gap.length,
        text,
      });
    }
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

/** An HTML comment that begins a line hides all up to its end; one within a paragraph goes no further than the paragraph. */
type Hidden = 'block' | 'paragraph';

function opensHidden(text: string): Hidden | undefined {
  // Inside inline code the same characters are only characters.
  const shown = text.replace(/(`+)[^`]+\1/g, (span) => ' '.repeat(span.length));
  const start = shown.lastIndexOf('<!--');
  if (start < 0 || shown.includes('-->', start)) return undefined;
  return /^ {0,3}<!--/.test(text) ? 'block' : 'paragraph';
}

function stillHidden(text: string, hidden: Hidden): Hidden | undefined {
  if (text.includes('-->')) return opensHidden(text.slice(text.indexOf('-->')));
  return hidden === 'paragraph' && text.trim() === '' ? undefined : hidden;
}
