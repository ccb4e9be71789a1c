/** How a transcript is looked at: which attempt, from where, through which filter, and what is looked for in it. */
import type { SessionSearch } from '../ground/search-view.ts';
import type { Filter } from './render/filters.ts';

export interface Reading {
  /** The attempt that is shown; its log is what the page holds. */
  readonly attempt: number;
  /** The attempts that can be shown, ascending. */
  readonly attempts: readonly number[];
  /** The event that the address names; `null` for the newest ones. */
  readonly at: number | null;
  /** The log went on after what the page holds. */
  readonly later: boolean;
  readonly filter: Filter;
  readonly search: { readonly text: string; readonly found: SessionSearch } | null;
}

/** The page's own address, of which only the query changes. Nothing that is as usual is in it. */
export function readingPath(
  attempt: number | null,
  { at, filter, text, before }: { at?: number; filter?: Filter; text?: string; before?: number },
): string {
  const query = new URLSearchParams();
  if (attempt !== null) query.set('attempt', String(attempt));
  if (at !== undefined) query.set('at', String(at));
  if (filter !== undefined && filter !== 'all') query.set('filter', filter);
  if (text !== undefined && text !== '') query.set('q', text);
  if (before !== undefined) query.set('before', String(before));
  return `?${query.toString()}${at === undefined ? '' : `#e${at}`}`;
}
