/** What a search answers, as pages and programs get it. */
import type { JobRef, RepositoryName } from './ids.ts';

/** A piece of an excerpt; what was looked for is a hit. */
export interface ExcerptPart {
  readonly text: string;
  readonly isHit: boolean;
}

export interface SearchHit {
  /** `message`, `thought`, `prompt`, `tool`, `terminal`, `approval`, `notice`, `delivery`, `end`; `job` for what was asked of it. */
  readonly kind: string;
  /** The event it begins with; 0 for a `job`. */
  readonly seq: number;
  /** Epoch ms. */
  readonly at: number;
  readonly excerpt: readonly ExcerptPart[];
  /** The session's page, opened at that event. */
  readonly url: string;
}

/** `next`: give it as `before` for earlier ones; `null` at the end. */
export interface SessionSearch {
  readonly hits: readonly SearchHit[];
  readonly next: number | null;
  /** The newest events are not searchable yet. */
  readonly isBehind: boolean;
}

export interface JobHits {
  readonly job: JobRef;
  readonly title: string;
  readonly repository: RepositoryName;
  readonly attempt: number;
  readonly url: string;
  readonly hits: readonly SearchHit[];
}

/** Newest first; there may be more than is answered. */
export interface OverallSearch {
  readonly jobs: readonly JobHits[];
  readonly more: boolean;
}
