/** Answers to what cannot be understood, with a caret under the place: a command, or the configuration file. */
import { codeBlock, prose } from '../../ground/markdown.ts';
import { visible } from '../../ground/plain-text.ts';
import { CONFIG_PATH } from '../../ground/paths.ts';
import type { Mistake } from '../mistake.ts';
import { CONFIGURATION_URL, seeHelp } from './manual.ts';

/** A place of the configuration file and what is wrong there. */
export interface ConfigProblem {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  /** Markdown, one or two sentences. */
  readonly message: string;
}

/** The line as typed with a caret under the place, what is wrong, what would be right. */
export function mistakeText(mistake: Mistake, prefix: string | null = null): string {
  return `${pointed(mistake.text, mistake.column)}\nLine ${mistake.line + 1}: ${mistake.message} Nothing was started. ${seeHelp(prefix)}`;
}

/** A line of text with a caret under the character at `column` (from 0). */
function pointed(text: string, column: number): string {
  const from = Math.max(0, column - 60);
  const line = text.slice(from, from + 100);
  // What is shown may be wider than what was typed: hidden characters are written out, tabs stay tabs.
  const caret = `${visible(text.slice(from, column)).replace(/[^\t]/gu, ' ')}^`;
  return codeBlock(`${line}\n${caret}`);
}

/** Problems that are listed, and those of them that are shown with their line. */
const LISTED = 20;
const POINTED = 3;

/** The file is broken and there is no good one to go by; `source` is its text, where it is at hand. */
export function brokenConfigText(
  login: string,
  problems: readonly ConfigProblem[],
  url: string,
  source: string | null = null,
): string {
  return `@${login} \`${CONFIG_PATH}\` on the default branch has ${counted(problems)}, so nothing was started:\n\n${listOf(problems, url, source)}\n\n[How the file is written](${CONFIGURATION_URL}).`;
}

/** The file is broken, and the last good one served; `since` is when that one was first read (epoch ms). */
export function lastGoodText(
  login: string,
  problems: readonly ConfigProblem[],
  url: string,
  since: number,
  source: string | null = null,
): string {
  return `@${login} this went by the \`${CONFIG_PATH}\` of ${momentOf(since)}: the one that is on the default branch now has ${counted(problems)}.\n\n${listOf(problems, url, source)}\n\n[How the file is written](${CONFIGURATION_URL}).`;
}

/** `2026-11-22 14:05 UTC`. */
const momentOf = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

const counted = (problems: readonly ConfigProblem[]): string =>
  problems.length === 1 ? 'a problem' : `${problems.length} problems`;

function listOf(problems: readonly ConfigProblem[], url: string, source: string | null): string {
  const lines = source === null ? [] : source.split(/\r\n|\r|\n/);
  const list = problems.slice(0, LISTED).map((problem, index) => {
    const { line, column, message } = problem;
    const text = index < POINTED ? lines[line - 1] : undefined;
    // An error at the end of the file may stand on a line where there is nothing to point at.
    const shown =
      text === undefined || text.trim() === ''
        ? ''
        : `\n\n${indented(pointed(text, Math.min(column - 1, text.length)))}\n`;
    return `- [line ${line}, column ${column}](${url}#L${line}): ${prose(message)}${shown}`;
  });
  const more = problems.length > LISTED ? `\n- and ${problems.length - LISTED} more` : '';
  return `${list.join('\n')}${more}`;
}

/** A block within an item of a list. */
const indented = (block: string): string => block.replace(/^/gm, '  ');
