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

/** Inline code that cannot be left, whatever backticks the text holds; usable in a table cell. */
export function code(text: string, limit = 120): string {
  const line = headAndTail(visible(text).replace(/\s+/g, ' ').trim(), limit).replaceAll('|', '\\|');
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  const pad = line.startsWith('`') || line.endsWith('`') || line === '' ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** A block of code that cannot be left. */
export function codeBlock(text: string, info = 'text', limit = 8_000): string {
  const body = headAndTail(visible(text), limit);
  const longest = Math.max(2, ...[...body.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${info}\n${body}\n${fence}`;
}
