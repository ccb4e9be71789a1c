/**
 * A stranger's Markdown (what an agent wrote) so that it still reads well and does nothing: nobody is pinged, no other thread is
 * marked or closed, nothing is fetched or hidden, no bot takes a line of it for a command.
 */
import { headAndTail, visible } from './plain-text.ts';

/** Parts what GitHub would act on, also within code, where it shows as little as elsewhere. */
const APART = '\u200b';

const CLOSES = /\b(clos(?:e[sd]?)|fix(?:e[sd])?|resolve[sd]?)(?=\s*:?\s+(?:#|gh\\?-|https?:|[\w.-]+\/[\w.-]+\\?#))/giu;
/** Addresses of issues, pull requests, discussions and commits, on whatever host GitHub is. */
const THREAD_ADDRESS = /(?<=https?:)(?=\/\/[^\s/]+\/[^\s/]+\/[^\s/]+\/(?:issues|pull|pulls|discussions|commit)\/)/giu;

/** At most about `limit` characters; blocks of code stay as they are, but for characters that cannot be seen. */
export function safeMarkdown(text: string, limit = 20_000): string {
  const shown = headAndTail(visible(text.replace(/\r\n?/gu, '\n')).trim(), limit);
  let fence: string | undefined;
  const lines = shown.split('\n').map((line) => {
    if (fence !== undefined) {
      if (closes(line, fence)) fence = undefined;
      return line;
    }
    fence = fenceOf(line);
    return fence === undefined ? tamed(line) : line;
  });
  return fence === undefined ? lines.join('\n') : [...lines, fence].join('\n');
}

/** One line of a stranger's text for a place that GitHub reads without Markdown, as a commit's message. */
export const safeLine = (text: string, limit: number): string =>
  tamed(headAndTail(visible(text).replace(/\s+/gu, ' ').trim(), limit));

/**
 * Only a fence at the very beginning of a line is taken for one: what is indented may belong to a list or a quote, and would end
 * with it.
 */
function fenceOf(line: string): string | undefined {
  const found = /^(?:(`{3,})[^`]*|(~{3,}).*)$/u.exec(line);
  return found?.[1] ?? found?.[2];
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
