/**
 * Which lines of a comment are addressed to us. Without a prefix our bare words are ours, and so are their near misses; with one
 * only what stands behind it, for the bare words belong to another bot. `/signalbox …` is understood everywhere.
 */
import { nearest } from '../ground/near-miss.ts';
import { commandLines, type CommandLine } from './command-lines.ts';
import { COMMANDS, OWN_PREFIX, type CommandWord } from './grammar.ts';

export const WORDS: readonly CommandWord[] = COMMANDS.map((row) => row.word);

export const isCommandWord = (word: string): word is CommandWord => WORDS.some((ours) => ours === word);

/** A line that is addressed to us. Its word need not be one of ours: then it is a mistake. */
export interface Addressed {
  /** Line number from 0. */
  readonly line: number;
  readonly text: string;
  /** In small letters; empty where only the prefix stands. */
  readonly word: string;
  readonly wordColumn: number;
  /** What stands before a command's word here: `/`, or `/sb ` behind a prefix. */
  readonly lead: string;
  /** What follows the word, and the column at which it starts. */
  readonly rest: string;
  readonly restColumn: number;
  /** For a word that is none of ours: the command that was meant, as it is written here, where that can be guessed. */
  readonly meant: string | undefined;
}

/** At most `most` of them, in order; `prefix` is the repository's own, or `null`. */
export function addressed(lines: readonly string[], prefix: string | null, most: number): Addressed[] {
  const found: Addressed[] = [];
  for (const line of commandLines(lines)) {
    const ours = address(line, prefix);
    if (ours === undefined) continue;
    found.push(ours);
    if (found.length >= most) break;
  }
  return found;
}

function address(line: CommandLine, prefix: string | null): Addressed | undefined {
  const prefixes = prefix === null ? [OWN_PREFIX] : [prefix.toLowerCase(), OWN_PREFIX];
  if (prefixes.includes(line.word)) return behindPrefix(line);
  const bare = { ...line, wordColumn: 1, lead: '/', meant: undefined };
  if (prefix === null && isCommandWord(line.word)) return bare;
  // Another bot's words shall not be taken for ours: only what is long enough counts as a near miss.
  if (line.word.length <= 4) return undefined;
  const near = prefix === null ? WORDS.find((ours) => isOneEdit(line.word, ours)) : undefined;
  if (near !== undefined) return { ...bare, meant: `/${near}` };
  const nearPrefix = prefixes.find((ours) => isOneEdit(line.word, ours));
  if (nearPrefix === undefined) return undefined;
  const { word } = behindPrefix(line);
  return isCommandWord(word) ? { ...bare, meant: `/${nearPrefix} ${word}` } : undefined;
}

function behindPrefix(line: CommandLine): Addressed {
  const [typed = ''] = line.rest.split(/\s/, 1);
  const word = typed.toLowerCase();
  const rest = line.rest.slice(typed.length);
  const near = isCommandWord(word) ? undefined : nearest(word, WORDS);
  const gap = rest.length - rest.trimStart().length;
  return {
    line: line.line,
    text: line.text,
    word,
    wordColumn: typed === '' ? 1 : line.restColumn,
    lead: `/${line.word} `,
    rest: rest.trimStart(),
    restColumn: line.restColumn + typed.length + gap,
    meant: near === undefined ? undefined : `/${line.word} ${near}`,
  };
}

/**
 * True when one letter is missing, added or another, or two neighbours are swapped: what differs lies between a common beginning and a
 * common end. Every `/word` of a comment is tried, and there may be thousands.
 */
function isOneEdit(typed: string, ours: string): boolean {
  if (Math.abs(typed.length - ours.length) > 1) return false;
  const shorter = Math.min(typed.length, ours.length);
  let start = 0;
  while (start < shorter && typed[start] === ours[start]) start += 1;
  let end = 0;
  while (end < shorter - start && typed[typed.length - 1 - end] === ours[ours.length - 1 - end]) end += 1;
  if (shorter - start - end > 2) return false;
  const [had, meant] = [typed.slice(start, typed.length - end), ours.slice(start, ours.length - end)];
  return (had.length <= 1 && meant.length <= 1) || (had.length === 2 && had[0] === meant[1] && had[1] === meant[0]);
}
