/** The tables of the search: how far each log was gone through, and the texts that were found in it. */
import type { Generated } from 'kysely';

/** One for each session, and one for each repository's jobs (`session_id` is empty there, and jobs count as events). */
interface SearchPlacesTable {
  id: Generated<number>;
  repository_id: number;
  session_id: string;
  job: number;
  attempt: number;
  /** Texts up to this event are complete. */
  through: Generated<number>;
  /** Events up to this one were looked at: the last text may still grow. */
  seen: Generated<number>;
  /** 1 when nothing more can come. */
  done: Generated<number>;
}

/** A newer text of a place has a higher `id`. Its words are in `search_words` (SQLite) or in a column of their own (PostgreSQL). */
interface SearchDocumentsTable {
  id: Generated<number>;
  place: number;
  seq: number;
  last: number;
  at: number;
  kind: string;
}

export interface SearchTables {
  search_places: SearchPlacesTable;
  search_documents: SearchDocumentsTable;
}
