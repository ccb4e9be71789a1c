/**
 * A stranger's Markdown (what an agent wrote) so that it still reads well and does nothing: nobody is pinged, no other thread is
 * marked or closed, nothing is fetched or hidden, no bot takes a line of it for a command.
 */
import { headAndTail, visible } from './plain-text.ts';

/** Parts what GitHub would act on, also within code, where it shows as little as elsewhere. */
const APART = '\u200b';

const CLOSES = /\b(clos(?:e[sd]?)|fix(?:e[sd])?|resolve[sd]?)(?=\s*:?\s+(?:#|gh\\?-|https?:|[\w.-]+\/[\w.-]+\\?#))/giu;
/** Addresses of issues, pull requests, discussions and commits, on whatever host GitHub is. */
const THREAD_ADDRESS =
  /(?<=https?\\?:)(?=\\?\/\\?\/[^\s/]+\/[^\s/]+\/[^\s/]+\/(?:issues|pull|pulls|discussions|commit)\\?\/)/giu;
/** What keeps workflows from running where it stands in the message of a commit. */
const SKIPS_CHECKS = /(?<=\[)(?=(?:skip|no|ci|actions)[ -])|(?<=\*{3})(?=no_ci)|\bskip(?=-checks:)/giu;

/** At most about `limit` characters; blocks of code stay as they are, but for characters that cannot be seen. */
export function safeMarkdown(text: string, limit = 20_000): string {
  const shown = headAndTail(visible(text.replace(/\r\n?/gu, '\n')).trim(), limit);
  let readings: readonly Reading[] = [PROSE];
  const lines = shown.split('\n').map((line) => {
    const isCode = readings.every((reading) => reading !== PROSE);
    readings = [...new Set(readings.flatMap((reading) => after(reading, line)))];
    // The line that opens or ends a block is nobody's code.
    return isCode ? line : tamed(line);
  });
  const [open = PROSE, ...others] = readings;
  return open === PROSE || others.includes(PROSE) ? lines.join('\n') : [...lines, open].join('\n');
}

/** One line of a stranger's text for a place that GitHub reads without Markdown, as a commit's message. */
export const safeLine = (text: string, limit: number): string =>
  tamed(headAndTail(visible(text).replace(/\s+/gu, ' ').trim(), limit)).replace(SKIPS_CHECKS, `$&${APART}`);

/** The fence of the block of code that a line stands in, or none. */
type Reading = string;
const PROSE = '';

/**
 * What may hold after a line. A fence that is indented by one to three spaces stands in a list, and ends with it, or by itself, and stays
 * open: both are followed, and only what is code in every reading is taken for code. Deeper ones, and those behind the mark of a quotation or a
 * list, never outlast the next line that begins at the margin.
 */
function after(reading: Reading, line: string): readonly Reading[] {
  if (reading !== PROSE) return [closes(line, reading) ? PROSE : reading];
  const [, indent = '', backticks, tildes] = /^( {0,3})(?:(`{3,})[^`]*|(~{3,})[^]*)$/u.exec(line) ?? [];
  const fence = backticks ?? tildes;
  if (fence === undefined) return [PROSE];
  return indent === '' ? [fence] : [PROSE, fence];
}

const closes = (line: string, fence: string): boolean => {
  const found = /^ {0,3}(`{3,}|~{3,})[ \t]*$/u.exec(line)?.[1];
  return found !== undefined && found[0] === fence[0] && found.length >= fence.length;
};

function tamed(line: string): string {
  return (
    line
      .replace(THREAD_ADDRESS, APART)
      .replace(CLOSES, (word) => `${word.slice(0, 2)}${APART}${word.slice(2)}`)
      // Raw HTML and comments; images, which are fetched; characters written as numbers, which could be any of the others.
      .replace(/<(?=[a-z/!?])|!(?=\[)|&(?=#|[a-z])/giu, `$&${APART}`)
      // People and teams, numbers of threads, commits of other repositories.
      .replace(/@(?=[a-z\d])|#(?=\d)|\bgh(?=\\?-\d)/giu, `$&${APART}`)
      // A command stands at the beginning of a line, perhaps within a quote or a list.
      .replace(/^([\s>*+-]*)(?=\/[a-z])/iu, `$1${APART}`)
  );
}
