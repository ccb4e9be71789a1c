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

const FENCE = /^ {0,3}(?<fence>`{3,}|~{3,})(?<info>.*)$/;
const COMMAND = /^\/(?<word>[A-Za-z][A-Za-z0-9_-]*)(?<gap>[ \t]+|$)(?<rest>.*)$/;

/** All `/word` lines of a comment, whoever they are addressed to. */
export function commandLines(lines: readonly string[]): CommandLine[] {
  const found: CommandLine[] = [];
  let fence: string | undefined;
  let hidden = false;
  for (const [line, text] of lines.entries()) {
    if (fence !== undefined) {
      if (closes(text, fence)) fence = undefined;
      continue;
    }
    if (hidden) {
      hidden = !text.includes('-->');
      continue;
    }
    fence = opens(text);
    if (fence !== undefined) continue;
    const match = COMMAND.exec(text);
    if (match?.groups) {
      const { word = '', gap = '', rest = '' } = match.groups;
      found.push({ line, word: word.toLowerCase(), rest: rest.trimEnd(), restColumn: 1 + word.length + gap.length, text });
    }
    hidden = opensHidden(text);
  }
  return found;
}

function opens(text: string): string | undefined {
  const groups = FENCE.exec(text)?.groups;
  if (groups?.['fence'] === undefined) return undefined;
  // A backtick fence whose info holds a backtick is inline code, not a fence.
  return groups['fence'].startsWith('`') && groups['info']?.includes('`') ? undefined : groups['fence'];
}

function closes(text: string, fence: string): boolean {
  const bare = text.trim();
  return /^ {0,3}\S/.test(text) && bare.length >= fence.length && bare === fence.charAt(0).repeat(bare.length);
}

function opensHidden(text: string): boolean {
  const start = text.lastIndexOf('<!--');
  return start >= 0 && !text.includes('-->', start);
}
