/** What the overview is rendered from, and its filters as they stand in its address. */
import type { JobView } from '../ground/job-view.ts';
import type { OverallSearch } from '../ground/search-view.ts';
import { OVERVIEW_PATH } from './paths.ts';
import type { ChainNode, Viewer } from './view.ts';

/** The parts of the overview, in their order. `failed` is what ended without success, nobody having wanted that. */
export const SECTIONS = ['needs-you', 'running', 'queue', 'waiting', 'ended', 'failed'] as const;
export type Section = (typeof SECTIONS)[number];

/** Stands for whoever looks, so that an address can be passed on. */
export const MYSELF = '@me';

export interface OverviewFilter {
  /** `owner/name`. */
  readonly repo: string | null;
  /** Jobs that this login asked for or is in charge of; `MYSELF` for the reader's own. */
  readonly by: string | null;
  readonly state: Section | null;
  /** Jobs that ended before this place in the list of all that did. */
  readonly before: string | null;
}

export const NO_FILTER: OverviewFilter = { repo: null, by: null, state: null, before: null };

/** Whatever is no filter of ours counts as none. */
export function overviewFilterOf(query: (key: string) => string | undefined): OverviewFilter {
  const fits = (key: string, form: RegExp): string | null => {
    const value = query(key) ?? '';
    return form.test(value) ? value : null;
  };
  const state = query('state');
  return {
    repo: fits('repo', /^[\w.-]{1,100}\/[\w.-]{1,100}$/),
    by: fits('by', /^@?[\w-]{1,100}(\[bot\])?$/),
    state: SECTIONS.find((section) => section === state) ?? null,
    before: fits('before', /^\d{1,15}-\d{1,15}-\d{1,10}$/),
  };
}

/** The address of the overview under `filter` with `change` in it. Any change leads to the beginning of its list. */
export function overviewHref(filter: OverviewFilter, change: Partial<OverviewFilter> = {}): string {
  const next = { ...filter, before: null, ...change };
  const query = new URLSearchParams();
  for (const key of ['repo', 'by', 'state', 'before'] as const) if (next[key] !== null) query.set(key, next[key]);
  return query.size === 0 ? OVERVIEW_PATH : `${OVERVIEW_PATH}?${query.toString()}`;
}

/** A job with a question that the reader may answer. */
export interface AskingJob {
  readonly job: JobView;
  readonly viewer: Viewer;
}

/** What the jobs of a repository took that ended in one week. */
export interface RepositoryWeek {
  /** `owner/name`. */
  readonly repository: string;
  /** Monday 00:00 UTC, epoch ms. */
  readonly week: number;
  readonly jobs: number;
  /** Running time in ms. */
  readonly ms: number;
  /** US dollars. */
  readonly cost: number;
}

export interface Overview {
  readonly login: string;
  /** Ties the forms of the page to the sign-in; without it none is offered. */
  readonly csrf?: string;
  readonly filter: OverviewFilter;
  /** What can be chosen: repositories with jobs that the person may read, and people with jobs in them. */
  readonly repositories: readonly string[];
  readonly people: readonly string[];
  readonly needsYou: readonly AskingJob[];
  readonly running: readonly JobView[];
  /** All that has not begun: queued, waiting, held and gated. */
  readonly queued: readonly JobView[];
  readonly ended: readonly JobView[];
  /** Jobs that hang together, of which one at least is shown and has not ended. */
  readonly chains: readonly (readonly ChainNode[])[];
  /** Where the list of ended jobs goes on, as `before` of the next page. */
  readonly earlier: string | null;
  /** Jobs in each part, and whether there are more; of those that ended, the ones of the last day. */
  readonly counts: Readonly<Record<Section, { readonly jobs: number; readonly more: boolean }>>;
  /** By week, then repository; empty weeks are left out. */
  readonly weeks: readonly RepositoryWeek[];
  /** GitHub did not say in time of every repository whether the person may read it. */
  readonly incomplete: boolean;
  /** What was looked for, and found. */
  readonly search?: { readonly text: string; readonly found: OverallSearch } | null;
  readonly now: number;
}
