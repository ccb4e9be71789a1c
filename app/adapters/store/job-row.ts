/** The door between a job and its row. What a command asked for is written once; what moves is written at every change. */
import type { Insertable } from 'kysely';
import { PRIORITY_RANK } from '../../dispatch/queue.ts';
import { isInSlot } from '../../dispatch/slots.ts';
import type { Job, JobWork, PromptPart, ThreadTexts } from '../../dispatch/job.ts';
import { hasEnded } from '../../ground/job-state.ts';
import type { Priority } from '../../ground/job-state.ts';
import { Defect } from '../../ground/outcome.ts';
import { read } from './rows.ts';
import type { Row } from './rows.ts';
import type { Tables } from './tables.ts';

/** What a job is read from: not the texts of its thread, which many reads of many jobs would carry along for nothing. */
export const JOB_COLUMNS = [
  'repository_id',
  'number',
  'key',
  'name',
  'asked',
  'command_hash',
  'requester_id',
  'requester_login',
  'authority_id',
  'authority_login',
  'who',
  'thread_kind',
  'thread_number',
  'thread_title',
  'input',
  'work',
  'profile',
  'priority',
  'group_name',
  'deliver',
  'continues',
  'commit_sha',
  'is_fork',
  'base_sha',
  'place',
  'budget',
  'delivery_rules',
  'limits',
  'retries',
  'retried',
  'needs',
  'blocked_by',
  'gate',
  'state',
  'turn',
  'reason',
  'attempt',
  'nonce',
  'run_id',
  'run_url',
  'former_run_id',
  'session_id',
  'output',
  'delivered',
  'handed_in',
  'delivery',
  'ending',
  'usage',
  'charge_id',
  'charge_login',
  'held_by',
  'waived_by',
  'created_at',
  'started_at',
  'ended_at',
  'deadline',
  'runner_seen_at',
  'stop',
] as const satisfies readonly (keyof Tables['jobs'])[];

export function jobFrom(row: Pick<Row<'jobs'>, (typeof JOB_COLUMNS)[number]>): Job {
  return {
    repositoryId: row.repository_id,
    number: row.number,
    key: row.key,
    name: row.name,
    asked: row.asked,
    commandHash: row.command_hash,
    requester: { id: row.requester_id, login: row.requester_login },
    authority: { id: row.authority_id, login: row.authority_login },
    who: read<string[]>(row.who),
    thread: { kind: row.thread_kind, number: row.thread_number },
    threadTitle: row.thread_title,
    input: row.input,
    work: workFrom(row.work),
    profile: read<Job['profile']>(row.profile),
    priority: priorityFrom(row.priority),
    group: row.group_name,
    deliver: row.deliver,
    continues: row.continues,
    commit: row.commit_sha,
    isFork: row.is_fork === 1,
    base: row.base_sha,
    place: read<Job['place']>(row.place),
    budget: row.budget === null ? null : read<NonNullable<Job['budget']>>(row.budget),
    deliveryRules: read<Job['deliveryRules']>(row.delivery_rules),
    limits: read<Job['limits']>(row.limits),
    retries: read<Job['retries']>(row.retries),
    needs: read<Job['needs']>(row.needs),
    blockedBy: read<string[]>(row.blocked_by),
    gate: row.gate,
    state: row.state,
    reason: row.reason,
    attempt: row.attempt,
    retried: read<Job['retried']>(row.retried),
    turn: row.turn,
    nonce: row.nonce,
    runId: row.run_id,
    runUrl: row.run_url,
    formerRunId: row.former_run_id,
    sessionId: row.session_id,
    output: row.output,
    delivered: row.delivered,
    handedIn: row.handed_in === null ? null : read<NonNullable<Job['handedIn']>>(row.handed_in),
    delivery: row.delivery === null ? null : read<NonNullable<Job['delivery']>>(row.delivery),
    ending: row.ending,
    usage: row.usage === null ? null : read<NonNullable<Job['usage']>>(row.usage),
    charge: row.charge_id === null || row.charge_login === null ? null : { id: row.charge_id, login: row.charge_login },
    heldBy: row.held_by,
    waivedBy: row.waived_by,
    createdAt: row.created_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    deadline: row.deadline,
    runnerSeenAt: row.runner_seen_at,
    stop: row.stop === null ? null : read<NonNullable<Job['stop']>>(row.stop),
  };
}

export function jobRow(job: Job, texts: ThreadTexts): Insertable<Tables['jobs']> {
  return {
    repository_id: job.repositoryId,
    number: job.number,
    key: job.key,
    name: job.name,
    asked: job.asked,
    command_hash: job.commandHash,
    requester_id: job.requester.id,
    requester_login: job.requester.login,
    who: JSON.stringify(job.who),
    thread_kind: job.thread.kind,
    thread_number: job.thread.number,
    thread_title: job.threadTitle,
    thread_body: texts.threadBody,
    input: job.input,
    work_kind: job.work.kind,
    work: JSON.stringify(job.work),
    profile: JSON.stringify(job.profile),
    priority: PRIORITY_RANK[job.priority],
    group_name: job.group,
    deliver: job.deliver,
    continues: job.continues,
    is_fork: job.isFork ? 1 : 0,
    base_sha: job.base,
    context: texts.context,
    place: JSON.stringify(job.place),
    budget: job.budget === null ? null : JSON.stringify(job.budget),
    delivery_rules: JSON.stringify(job.deliveryRules),
    limits: JSON.stringify(job.limits),
    retries: JSON.stringify(job.retries),
    created_at: job.createdAt,
    ...movingRow(job),
  };
}

/** What facts fill in and change. The rest of a job is what was asked for, and stays as it was asked. */
export function movingRow(job: Job) {
  return {
    authority_id: job.authority.id,
    authority_login: job.authority.login,
    commit_sha: job.commit,
    needs: JSON.stringify(job.needs),
    blocked_by: JSON.stringify(job.blockedBy),
    gate: job.gate,
    state: job.state,
    active: hasEnded(job.state) ? 0 : 1,
    busy: isInSlot(job) ? 1 : 0,
    reason: job.reason,
    attempt: job.attempt,
    retried: JSON.stringify(job.retried),
    turn: job.turn,
    nonce: job.nonce,
    run_id: job.runId,
    run_url: job.runUrl,
    former_run_id: job.formerRunId,
    session_id: job.sessionId,
    output: job.output,
    delivered: job.delivered,
    handed_in: job.handedIn === null ? null : JSON.stringify(job.handedIn),
    delivery: job.delivery === null ? null : JSON.stringify(job.delivery),
    ending: job.ending,
    usage: job.usage === null ? null : JSON.stringify(job.usage),
    charge_id: job.charge?.id ?? null,
    charge_login: job.charge?.login ?? null,
    held_by: job.heldBy,
    waived_by: job.waivedBy,
    started_at: job.startedAt,
    ended_at: job.endedAt,
    deadline: job.deadline,
    runner_seen_at: job.runnerSeenAt,
    stop: job.stop === null ? null : JSON.stringify(job.stop),
  } satisfies Partial<Insertable<Tables['jobs']>>;
}

/** Rows of before: a prompt was one text, and every agent was a command. */
function workFrom(json: string): JobWork {
  const work = read<JobWork | { kind: 'prompt'; prompt: string; agent: { name: string; command: string[] } }>(json);
  if (work.kind === 'run') return work;
  const prompt: readonly PromptPart[] = typeof work.prompt === 'string' ? [work.prompt] : work.prompt;
  return { ...work, prompt, agent: { builtIn: null, model: null, ...work.agent } };
}

const PRIORITIES = new Map(Object.entries(PRIORITY_RANK).map(([name, rank]) => [rank, name as Priority]));

export function priorityFrom(rank: number): Priority {
  const priority = PRIORITIES.get(rank);
  if (priority === undefined) throw new Defect(`no priority has the rank ${rank}`);
  return priority;
}
