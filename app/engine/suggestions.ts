/** Changes of files as suggestions on the lines of a pull request: only where each of them lies within what it changes. */
import { structuredPatch } from 'diff';
import { suggestionText } from '../dispatch/texts/deliveries.ts';
import type { FileDiff, LineComment } from './ports/deliveries.ts';

export interface Edit {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** More than a person reads line by line. */
const MOST = 30;

/** `undefined` where not all can be said that way. */
export function suggestionsFor(edits: readonly Edit[], diff: readonly FileDiff[]): LineComment[] | undefined {
  const comments: LineComment[] = [];
  for (const edit of edits) {
    const shown = diff.find(({ path }) => path === edit.path)?.patch;
    const found = shown ? suggestionsIn(edit, rangesOf(shown)) : undefined;
    if (!found || comments.length + found.length > MOST) return undefined;
    comments.push(...found);
  }
  return comments;
}

interface Range {
  readonly first: number;
  readonly last: number;
}

/** The lines of the new side that a diff shows. */
function rangesOf(patch: string): Range[] {
  return [...patch.matchAll(/^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@/gmu)].map(([, start, count]) => ({
    first: Number(start),
    last: Number(start) + Number(count ?? 1) - 1,
  }));
}

function suggestionsIn({ path, before, after }: Edit, ranges: readonly Range[]): LineComment[] | undefined {
  // The end of a line, or of the file, cannot be suggested.
  if (/\r/u.test(before + after) || before.endsWith('\n') !== after.endsWith('\n')) return undefined;
  const old = before.split('\n');
  const comments: LineComment[] = [];
  for (const hunk of structuredPatch(path, path, before, after, '', '', { context: 0 }).hunks) {
    const added = hunk.lines.flatMap((line) => (line.startsWith('+') ? [line.slice(1)] : []));
    const { oldStart, oldLines } = hunk;
    // What is only added goes with a line beside it.
    const comment =
      oldLines > 0
        ? { startLine: oldStart, endLine: oldStart + oldLines - 1, lines: added }
        : oldStart > 1
          ? { startLine: oldStart - 1, endLine: oldStart - 1, lines: [old[oldStart - 2] ?? '', ...added] }
          : { startLine: 1, endLine: 1, lines: [...added, old[0] ?? ''] };
    const { startLine, endLine, lines } = comment;
    // Two that add on both sides of one line would undo each other.
    const overlaps = startLine <= (comments.at(-1)?.endLine ?? 0);
    if (overlaps || !ranges.some(({ first, last }) => first <= startLine && endLine <= last)) return undefined;
    comments.push({ path, startLine, endLine, body: suggestionText(lines) });
  }
  return comments;
}
