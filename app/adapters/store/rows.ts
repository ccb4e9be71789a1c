/** The door between rows and the domain: every row becomes a typed value here, and every value a row. */
import type { Insertable, Selectable } from 'kysely';
import type { Job } from '../../dispatch/job.ts';
import type { InboxItem, OutboxItem, Projection, RepositoryRow, SignIn, ThreadRow } from '../../engine/ports/store.ts';
import { hasEnded } from '../../ground/job-state.ts';
import type { Approval } from '../../remote/approval.ts';
import type { Session } from '../../remote/session.ts';
import type { Control, Order } from '../../wire/controls.ts';
import type { LogEntry, SessionEvent } from '../../wire/events.ts';
import type { Tables } from './tables.ts';

type Row<Table extends keyof Tables> = Selectable<Tables[Table]>;

/** JSON that only this store writes, so its shape is the one it was written with. */
const read = <T>(json: string): T => JSON.parse(json) as T;

export function repositoryFrom(row: Row<'repositories'>): RepositoryRow {
  return {
    id: row.id,
    installationId: row.installation_id,
    owner: row.owner,
    name: row.name,
    defaultBranch: row.default_branch,
    isPrivate: row.is_private === 1,
    slots: row.slots,
  };
}

export function repositoryRow(repository: RepositoryRow): Insertable<Tables['repositories']> {
  return {
    id: repository.id,
    installation_id: repository.installationId,
    owner: repository.owner,
    name: repository.name,
    default_branch: repository.defaultBranch,
    is_private: repository.isPrivate ? 1 : 0,
    slots: repository.slots,
  };
}

export function threadFrom(row: Row<'threads'>): ThreadRow {
  return { repositoryId: row.repository_id, number: row.number, kind: row.kind, title: row.title };
}

export function jobFrom(row: Row<'jobs'>): Job {
  return {
    repositoryId: row.repository_id,
    number: row.number,
    key: row.key,
    name: row.name,
    asked: row.asked,
    requester: { id: row.requester_id, login: row.requester_login },
    thread: { kind: row.thread_kind, number: row.thread_number },
    threadTitle: row.thread_title,
    work: read<Job['work']>(row.work),
    profile: read<Job['profile']>(row.profile),
    commit: row.commit_sha,
    timeoutSeconds: row.timeout_seconds,
    needs: read<Job['needs']>(row.needs),
    state: row.state,
    reason: row.reason,
    attempt: row.attempt,
    nonce: row.nonce,
    runId: row.run_id,
    runUrl: row.run_url,
    sessionId: row.session_id,
    output: row.output,
    createdAt: row.created_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    deadline: row.deadline,
    runnerSeenAt: row.runner_seen_at,
    stop: row.stop === null ? null : read<NonNullable<Job['stop']>>(row.stop),
  };
}

export function jobRow(job: Job): Insertable<Tables['jobs']> {
  return {
    repository_id: job.repositoryId,
    number: job.number,
    key: job.key,
    name: job.name,
    asked: job.asked,
    requester_id: job.requester.id,
    requester_login: job.requester.login,
    thread_kind: job.thread.kind,
    thread_number: job.thread.number,
    thread_title: job.threadTitle,
    work_kind: job.work.kind,
    work: JSON.stringify(job.work),
    profile: JSON.stringify(job.profile),
    commit_sha: job.commit,
    timeout_seconds: job.timeoutSeconds,
    needs: JSON.stringify(job.needs),
    state: job.state,
    active: hasEnded(job.state) ? 0 : 1,
    reason: job.reason,
    attempt: job.attempt,
    nonce: job.nonce,
    run_id: job.runId,
    run_url: job.runUrl,
    session_id: job.sessionId,
    output: job.output,
    created_at: job.createdAt,
    started_at: job.startedAt,
    ended_at: job.endedAt,
    deadline: job.deadline,
    runner_seen_at: job.runnerSeenAt,
    stop: job.stop === null ? null : JSON.stringify(job.stop),
  };
}

export function approvalFrom(row: Row<'approvals'>): Approval {
  return {
    repositoryId: row.repository_id,
    number: row.number,
    job: row.job,
    sessionId: row.session_id,
    request: row.request,
    tool: row.tool,
    title: row.title,
    input: row.input,
    hash: row.hash,
    rule: row.rule,
    approvers: read<string[]>(row.approvers),
    state: row.state,
    requestedAt: row.requested_at,
    deadline: row.deadline,
    decidedBy: row.decided_by,
    decidedReason: row.decided_reason,
    decidedAt: row.decided_at,
    appliedAt: row.applied_at,
  };
}

export function approvalRow(approval: Approval): Insertable<Tables['approvals']> {
  return {
    repository_id: approval.repositoryId,
    number: approval.number,
    job: approval.job,
    session_id: approval.sessionId,
    request: approval.request,
    tool: approval.tool,
    title: approval.title,
    input: approval.input,
    hash: approval.hash,
    rule: approval.rule,
    approvers: JSON.stringify(approval.approvers),
    state: approval.state,
    requested_at: approval.requestedAt,
    deadline: approval.deadline,
    decided_by: approval.decidedBy,
    decided_reason: approval.decidedReason,
    decided_at: approval.decidedAt,
    applied_at: approval.appliedAt,
  };
}

export function sessionFrom(row: Row<'sessions'>): Session {
  return {
    id: row.id,
    repositoryId: row.repository_id,
    job: row.job,
    attempt: row.attempt,
    tokenHash: row.token_hash,
    nextRunnerEvent: row.next_runner_event,
    nextSeq: row.next_seq,
    nextControl: row.next_control,
    startedAt: row.started_at,
    endedAt: row.ended_at,
  };
}

export function sessionRow(session: Session): Insertable<Tables['sessions']> {
  return {
    id: session.id,
    repository_id: session.repositoryId,
    job: session.job,
    attempt: session.attempt,
    token_hash: session.tokenHash,
    next_runner_event: session.nextRunnerEvent,
    next_seq: session.nextSeq,
    next_control: session.nextControl,
    started_at: session.startedAt,
    ended_at: session.endedAt,
  };
}

export function logEntryFrom(row: Pick<Row<'events'>, 'seq' | 'at' | 'body'>): LogEntry {
  return { seq: row.seq, at: row.at, event: read<SessionEvent>(row.body) };
}

export function controlFrom(row: Pick<Row<'controls'>, 'number' | 'body'>): Control {
  return { number: row.number, order: read<Order>(row.body) };
}

export function inboxItemFrom(row: Row<'inbox'>): InboxItem {
  return {
    id: row.id,
    key: row.key,
    lane: row.lane,
    kind: row.kind,
    body: row.body,
    receivedAt: row.received_at,
    attempts: row.attempts,
  };
}

export function outboxItemFrom(row: Row<'outbox'>): OutboxItem {
  return {
    id: row.id,
    key: row.key,
    subject: row.subject,
    kind: row.kind,
    repositoryId: row.repository_id,
    body: row.body,
    dueAt: row.due_at,
    attempts: row.attempts,
    createdAt: row.created_at,
  };
}

export function projectionFrom(row: Row<'projections'>): Projection {
  return { subject: row.subject, externalId: row.external_id, digest: row.digest };
}

export function signInFrom(row: Row<'sign_ins'>): SignIn {
  return {
    idHash: row.id_hash,
    person: { id: row.person_id, login: row.person_login },
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}
