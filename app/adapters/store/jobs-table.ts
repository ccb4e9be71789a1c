/** The table of jobs as both databases hold it. */
import type { Generated } from 'kysely';
import type { JobWork } from '../../dispatch/job.ts';
import type { Output, State } from '../../ground/job-state.ts';
import type { Thread } from '../../ground/ids.ts';

export interface JobsTable {
  repository_id: number;
  number: number;
  key: string;
  name: string | null;
  asked: string;
  command_hash: string;
  requester_id: number;
  requester_login: string;
  authority_id: number;
  authority_login: string;
  who: string;
  thread_kind: Thread['kind'];
  thread_number: number;
  thread_title: string;
  thread_body: string;
  input: string;
  work_kind: JobWork['kind'];
  work: string;
  profile: string;
  /** Lower goes first. */
  priority: number;
  group_name: string | null;
  deliver: Output;
  continues: number | null;
  commit_sha: string;
  is_fork: number;
  base_sha: string | null;
  context: Generated<string>;
  place: Generated<string>;
  budget: string | null;
  delivery_rules: Generated<string>;
  limits: string;
  retries: string;
  retried: string;
  /** Also as rows of `job_needs`, for the way from a job to those that need it. */
  needs: string;
  blocked_by: string;
  gate: number | null;
  state: State;
  /** 1 until the job has ended. */
  active: number;
  /** 1 while it takes a slot: what the index of busy jobs is built on. */
  busy: number;
  turn: number;
  reason: string;
  attempt: number;
  nonce: string;
  run_id: number | null;
  run_url: string | null;
  former_run_id: number | null;
  session_id: string | null;
  output: string;
  delivered: string | null;
  handed_in: string | null;
  delivery: string | null;
  ending: string | null;
  usage: string | null;
  charge_id: number | null;
  charge_login: string | null;
  held_by: string | null;
  waived_by: string | null;
  created_at: number;
  started_at: number | null;
  ended_at: number | null;
  deadline: number | null;
  runner_seen_at: number | null;
  stop: string | null;
}
