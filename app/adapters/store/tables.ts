/** The tables as both databases hold them: instants and flags are integers, structured values are JSON text. */
import type { Generated } from 'kysely';
import type { Thread } from '../../ground/ids.ts';
import type { RepositoryStatus } from '../../engine/ports/store.ts';
import type { Approval } from '../../remote/approval.ts';
import type { JobsTable } from './jobs-table.ts';
import type { PeopleTables } from './people-tables.ts';
import type { SearchTables } from './search/tables.ts';

interface RepositoriesTable {
  id: number;
  installation_id: number;
  owner: string;
  name: string;
  default_branch: string;
  is_private: number;
  settings: string;
  status: Generated<RepositoryStatus>;
  /** The turn of the job that got a slot last. */
  /** JSON: the highest turn served, in each priority. */
  queue_clock: Generated<string>;
  next_job: Generated<number>;
  next_approval: Generated<number>;
}

/** In small letters. */
interface FormerNamesTable {
  owner: string;
  name: string;
  repository_id: number;
}

interface ThreadsTable {
  repository_id: number;
  number: number;
  kind: Thread['kind'];
  title: string;
  head: string | null;
}

interface GoodConfigsTable {
  repository_id: number;
  text: string;
  since: number;
}

interface ChangesTable {
  repository_id: number;
  job: number;
  attempt: number;
  /** Compressed JSON, without the patch. */
  body: Uint8Array;
  /** Compressed. */
  patch: Uint8Array;
  received_at: number;
}

interface SavedSessionsTable {
  repository_id: number;
  job: number;
  body: Uint8Array;
  expires_at: number;
}

interface JobNeedsTable {
  repository_id: number;
  needs: number;
  job: number;
}

interface JobFactsTable {
  id: Generated<number>;
  repository_id: number;
  job: number;
  fact: string;
  at: number;
  by: string;
  reason: string;
}

interface ApprovalsTable {
  repository_id: number;
  number: number;
  kind: Approval['kind'];
  job: number;
  session_id: string | null;
  request: string;
  tool: string;
  title: string;
  input: string;
  hash: string;
  rule: string | null;
  approvers: string;
  state: Approval['state'];
  requested_at: number;
  deadline: number;
  session_rule: string | null;
  scope: Approval['scope'];
  decided_by: string | null;
  decided_reason: string;
  decided_at: number | null;
  applied_at: number | null;
}

interface SessionsTable {
  id: string;
  repository_id: number;
  job: number;
  attempt: number;
  token_hash: string;
  next_runner_event: number;
  next_seq: number;
  next_control: number;
  started_at: number;
  ended_at: number | null;
  /** JSON: what people allowed for the rest of the session. */
  rules: Generated<string>;
  deleted_at: number | null;
  deleted_by: string | null;
}

interface EventsTable {
  session_id: string;
  seq: number;
  /** The runner's own number; null for events of the app. */
  runner_number: number | null;
  at: number;
  kind: string;
  /** The message of a person that it concerns, 0 for all of them; null for every other event. */
  control: number | null;
  body: string;
}

interface ControlsTable {
  session_id: string;
  number: number;
  at: number;
  body: string;
}

interface InboxTable {
  id: Generated<number>;
  key: string;
  lane: string;
  kind: string;
  body: string;
  received_at: number;
  due_at: number;
  attempts: Generated<number>;
  error: string | null;
  settled_at: number | null;
}

interface OutboxTable {
  id: Generated<number>;
  key: string;
  subject: string;
  kind: string;
  /** Lower is performed first, see `outbox.ts`. */
  rank: Generated<number>;
  repository_id: number;
  body: string;
  created_at: number;
  due_at: number;
  /** The row is being performed until this instant; 0 when nobody performs it. */
  lease_until: Generated<number>;
  /** How often it was claimed. */
  attempts: Generated<number>;
  error: string | null;
  settled_at: number | null;
  /** 1 when it was settled by giving up. */
  buried: Generated<number>;
}

interface ProjectionsTable {
  subject: string;
  external_id: string | null;
  digest: string | null;
}

interface SignInsTable {
  id_hash: string;
  person_id: number;
  person_login: string;
  created_at: number;
  expires_at: number;
}

interface ApiTokensTable {
  id: string;
  hash: string;
  person_id: number;
  person_login: string;
  name: string;
  created_at: number;
  expires_at: number;
  used_at: number | null;
}

interface NotesTable {
  key: string;
  value: string;
}

interface KeysTable {
  key: string;
  taken_at: number;
}

interface MigrationsTable {
  number: number;
  name: string;
  applied_at: number;
}

export interface Tables extends SearchTables, PeopleTables {
  changes: ChangesTable;
  saved_sessions: SavedSessionsTable;
  repositories: RepositoriesTable;
  former_names: FormerNamesTable;
  threads: ThreadsTable;
  good_configs: GoodConfigsTable;
  jobs: JobsTable;
  job_needs: JobNeedsTable;
  job_facts: JobFactsTable;
  approvals: ApprovalsTable;
  sessions: SessionsTable;
  events: EventsTable;
  controls: ControlsTable;
  inbox: InboxTable;
  outbox: OutboxTable;
  projections: ProjectionsTable;
  sign_ins: SignInsTable;
  api_tokens: ApiTokensTable;
  notes: NotesTable;
  keys: KeysTable;
  migrations: MigrationsTable;
}
