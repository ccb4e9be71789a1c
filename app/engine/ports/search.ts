/**
 * Searching jobs and the logs of their sessions. The index follows what is stored, a moment later; it holds no truth and can be made anew.
 * A query is a list of phrases in the words of `remote/search`.
 */
import type { Query } from '../../remote/search/query.ts';

/** Where is searched: one session's log, or all jobs and sessions of some repositories. */
export type SearchPlace = { readonly sessionId: string } | { readonly repositoryIds: readonly number[] };

export interface SearchAsk {
  readonly place: SearchPlace;
  /** Names at least one word. */
  readonly query: Query;
  /** In a session: only texts whose first event has a smaller number. */
  readonly before?: number | undefined;
  readonly limit: number;
}

/** A text that was found: events `seq` to `last` of a session's log, or, where `sessionId` is `null`, what was asked of a job. */
export interface Found {
  readonly repositoryId: number;
  readonly job: number;
  readonly sessionId: string | null;
  readonly attempt: number;
  readonly kind: string;
  readonly seq: number;
  readonly last: number;
  readonly at: number;
}

export interface Search {
  /** Newest first. */
  searchFor(ask: SearchAsk): Promise<Found[]>;
  /** One bounded step for whatever is behind, newest sessions first: at most about `limit` events. Returns how many it went through. */
  indexSome(limit: number, now: number): Promise<number>;
  /** One bounded step for one session. Returns how many events it went through: 0 when nothing is behind. */
  indexSession(sessionId: string, limit: number): Promise<number>;
}
