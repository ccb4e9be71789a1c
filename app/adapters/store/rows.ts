/** The door between rows and the domain: every row becomes a typed value here, and every value a row. */
import type { Insertable, Selectable } from 'kysely';
import type {
  ApiToken,
  InboxItem,
  OutboxItem,
  Projection,
  RepositoryRow,
  RepositorySettings,
  SeenRepository,
  SignIn,
  ThreadRow,
} from '../../engine/ports/store.ts';
import type { Approval } from '../../remote/approval.ts';
import type { Session } from '../../remote/session.ts';
import type { Control, Order } from '../../wire/controls.ts';
import type { LogEntry, SessionEvent } from '../../wire/events.ts';
import type { Tables } from './tables.ts';

/** A row as it is read. */
export type Row<Table extends keyof Tables> = Selectable<Tables[Table]>;

/** JSON that only this store writes, so its shape is the one it was written with. */
export const read = <T>(json: string): T => JSON.parse(json) as T;

export function repositoryFrom(row: Row<'repositories'>): RepositoryRow {
  return {
    id: row.id,
    installationId: row.installation_id,
    owner: row.owner,
    name: row.name,
    defaultBranch: row.default_branch,
    isPrivate: row.is_private === 1,
    settings: read<RepositorySettings>(row.settings),
    status: row.status,
  };
}

/** What GitHub says of a repository; the rest of its row is ours. */
export function seenRow(repository: SeenRepository): Omit<Insertable<Tables['repositories']>, 'settings'> {
  return {
    id: repository.id,
    installation_id: repository.installationId,
    owner: repository.owner,
    name: repository.name,
    default_branch: repository.defaultBranch,
    is_private: repository.isPrivate ? 1 : 0,
  };
}

export function threadFrom(row: Row<'threads'>): ThreadRow {
  return { repositoryId: row.repository_id, number: row.number, kind: row.kind, title: row.title, head: row.head };
}

export function approvalFrom(row: Row<'approvals'>): Approval {
  return {
    repositoryId: row.repository_id,
    number: row.number,
    kind: row.kind,
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
    sessionRule: row.session_rule,
    scope: row.scope,
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
    kind: approval.kind,
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
    session_rule: approval.sessionRule,
    scope: approval.scope,
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
    rules: read<string[]>(row.rules),
    deleted: row.deleted_at === null ? null : { at: row.deleted_at, by: row.deleted_by ?? 'signalbox' },
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
    rules: JSON.stringify(session.rules),
    deleted_at: session.deleted?.at ?? null,
    deleted_by: session.deleted?.by ?? null,
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

export function apiTokenFrom(row: Row<'api_tokens'>): ApiToken {
  return {
    id: row.id,
    hash: row.hash,
    person: { id: row.person_id, login: row.person_login },
    name: row.name,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    usedAt: row.used_at,
  };
}
