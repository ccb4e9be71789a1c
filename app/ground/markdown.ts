/** Writes hostile text into GitHub's Markdown so that it stays text: no links, no mentions, no table breaks. */
import { headAndTail, visible } from './plain-text.ts';

/**
 * One line of plain text for a table cell or a sentence. What GitHub links by itself (`@ada`, `#7`, `GH-7`, addresses) is parted by a
 * character without width: a backslash does not keep it from pinging people and marking other threads.
 */
export function plain(text: string, limit = 120): string {
  const line = headAndTail(visible(text).replace(/\s+/g, ' ').trim(), limit);
  const escaped = line
    .replace(/[\\`*_{}[\]()<>#+!|~$&]/g, (character) => `\\${character}`)
    .replaceAll('\\<', '&lt;')
    .replaceAll('\\&', '&amp;');
  // What begins a line may also be a rule, an underline or a list.
  const begun = escaped.replace(/^[-=]/, '\\$&').replace(/^(\d{1,9})\./, '$1\\.');
  return begun.replace(/@(?=\w)|#(?=\d)|:(?=[\w/-]|\\\+)|\bgh-(?=\d)|\bwww(?=\.)/gi, '$&\u200b');
}

/** Inline code that cannot be left, whatever backticks the text holds. Not for a table's cell: there `codeInTable` is. */
export function code(text: string, limit = 120): string {
  const line = headAndTail(visible(text).replace(/\s+/g, ' ').trim(), limit);
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  const pad = line.startsWith('`') || line.endsWith('`') || line === '' ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** The same in a cell of a table, where even inside code a bar would end the cell. */
export const codeInTable = (text: string, limit = 120): string => code(text, limit).replaceAll('|', '\\|');

/** A sentence that may quote: what stands between backticks becomes code, and everything else is plain text. */
export function prose(text: string, limit = 400): string {
  const pieces = headAndTail(visible(text).replace(/\s+/g, ' ').trim(), limit).split('`');
  // A last backtick that nothing closes is a character like any other.
  const open = pieces.length % 2 === 0 ? ` \\\`${plain(pieces.pop() ?? '', limit)}` : '';
  return pieces
    .map((piece, index) => (index % 2 === 1 ? code(piece, limit) : between(piece, limit, index)))
    .join('')
    .concat(open)
    .trim();
}

/** Plain text beside code: two codes without anything between them would read as one. */
function between(piece: string, limit: number, index: number): string {
  const shown = `${piece.startsWith(' ') ? ' ' : ''}${plain(piece, limit)}${piece.length > 1 && piece.endsWith(' ') ? ' ' : ''}`;
  return shown === '' && index > 0 ? ' ' : shown;
}

/** A block of code that cannot be left. */
export function codeBlock(text: string, info = 'text', limit = 8_000): string {
  const body = headAndTail(visible(text), limit);
  const longest = Math.max(2, ...[...body.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${info}\n${body}\n${fence}`;
}

/** What a person can type, as code: `approve P7` as `/approve P7`, or as `/sb approve P7` where commands have that prefix. */
export const typed = (command: string, prefix: string | null): string =>
  prefix === null ? `\`/${command}\`` : `\`/${prefix} ${command}\``;
