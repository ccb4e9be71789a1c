/** How one file changed: which lines stayed, which went and which came, and what is to be said of the change as a whole. */
import { diffArrays } from 'diff';
import type { ToolContent } from '../../wire/events.ts';
import { html, type Html } from '../html.ts';

export type FileChange = Extract<ToolContent, { type: 'diff' }>;

export interface Line {
  readonly sign: '+' | '-' | ' ' | '@';
  readonly text: string;
  readonly before: number | null;
  readonly after: number | null;
}

/** A stretch of the file: lines that stayed, or lines that went and those that came in their place. */
export type Stretch =
  | { readonly kind: 'same'; readonly lines: readonly Line[] }
  | { readonly kind: 'change'; readonly removed: readonly Line[]; readonly added: readonly Line[] };

export interface Difference {
  readonly added: number;
  readonly removed: number;
  /** The whole file. */
  readonly stretches: readonly Stretch[];
  /** Changed lines with some around them; `@` stands for those left out. */
  readonly lines: readonly Line[];
  readonly what: 'changed' | 'new' | 'deleted' | 'same' | 'binary';
  /** The runner left out the middle of a text that was too long. */
  readonly isCut: boolean;
}

/** Beyond this many edits the two texts are shown as all removed and all added, rather than let the page think for seconds. */
const EDIT_LIMIT = 1000;
/** Lines around a change that are always in sight. */
const CONTEXT = 3;
const computed = new WeakMap<FileChange, Difference>();

export function differenceOf(change: FileChange): Difference {
  const known = computed.get(change);
  if (known) return known;
  const difference = compared(change);
  computed.set(change, difference);
  return difference;
}

function compared(change: FileChange): Difference {
  const { oldText, newText } = change;
  const isBinary = `${oldText ?? ''}${newText}`.includes('\u0000');
  const stretches = isBinary ? [] : stretchesOf(linesIn(oldText ?? ''), linesIn(newText));
  const sum = (side: 'added' | 'removed') =>
    stretches.reduce((count, one) => count + (one.kind === 'change' ? one[side].length : 0), 0);
  return {
    stretches,
    added: sum('added'),
    removed: sum('removed'),
    lines: withContext(stretches),
    what: isBinary ? 'binary' : whatOf(change),
    isCut: [oldText ?? '', newText].some((text) => CUT.test(text)),
  };
}

function whatOf({ oldText, newText }: FileChange): Difference['what'] {
  if (oldText === null) return 'new';
  if (oldText === newText) return 'same';
  return newText === '' ? 'deleted' : 'changed';
}

/** The mark of `headAndTail`. */
const CUT = / …\d+ more… /;

function linesIn(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function stretchesOf(before: readonly string[], after: readonly string[]): Stretch[] {
  const parts = diffArrays([...before], [...after], { maxEditLength: EDIT_LIMIT }) ?? [
    { value: [...before], removed: true, added: false },
    { value: [...after], removed: false, added: true },
  ];
  const stretches: Stretch[] = [];
  let [old, fresh] = [0, 0];
  let open: { removed: Line[]; added: Line[] } | null = null;
  for (const { value, removed, added } of parts) {
    if (!removed && !added) {
      open = null;
      stretches.push({
        kind: 'same',
        lines: value.map((text) => ({ sign: ' ', text, before: (old += 1), after: (fresh += 1) })),
      });
      continue;
    }
    if (!open) {
      open = { removed: [], added: [] };
      stretches.push({ kind: 'change', ...open });
    }
    for (const text of value) {
      if (removed) open.removed.push({ sign: '-', text, before: (old += 1), after: null });
      else open.added.push({ sign: '+', text, before: null, after: (fresh += 1) });
    }
  }
  return stretches;
}

/** What of the lines that stayed is left out: those further than `CONTEXT` from any change, when they are more than a few. */
export function leftOut(stretches: readonly Stretch[], index: number): { readonly from: number; readonly to: number } {
  const stretch = stretches[index];
  const nothing = { from: 0, to: 0 };
  if (stretch?.kind !== 'same') return nothing;
  const from = index === 0 ? 0 : CONTEXT;
  const to = stretch.lines.length - (index === stretches.length - 1 ? 0 : CONTEXT);
  // One or two lines are shown sooner than said to be there.
  return to - from > 2 ? { from, to } : nothing;
}

function withContext(stretches: readonly Stretch[]): Line[] {
  if (!stretches.some(({ kind }) => kind === 'change')) return [];
  return stretches.flatMap((stretch, index): readonly Line[] => {
    if (stretch.kind === 'change') return [...stretch.removed, ...stretch.added];
    const { from, to } = leftOut(stretches, index);
    const [head, tail] = [stretch.lines.slice(0, from), stretch.lines.slice(to)];
    if (to === 0) return stretch.lines;
    const next = stretch.lines[to]?.after;
    const isBetween = index > 0 && next !== undefined;
    return [
      ...head,
      ...(isBetween ? [{ sign: '@', text: `line ${next}`, before: null, after: null } as const] : []),
      ...tail,
    ];
  });
}

export const counts = ({ added, removed, what }: Difference): Html =>
  what === 'binary'
    ? html`<span class="counts muted">binary</span>`
    : html`<span class="counts"
        ><span class="added" aria-label="${added} added">+${added}</span>
        <span class="removed" aria-label="${removed} removed">−${removed}</span></span
      >`;
