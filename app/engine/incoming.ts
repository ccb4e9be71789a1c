/** What the inbox holds: everything that can happen to us, already parsed at the door it came through. */
import type { Person, Thread } from '../ground/ids.ts';
import { Defect } from '../ground/outcome.ts';
import type { InboxItem, InboxRow } from './ports/store.ts';

export interface CommentCreated {
  readonly kind: 'comment';
  readonly repositoryId: number;
  readonly thread: Thread;
  readonly threadTitle: string;
  readonly comment: number;
  readonly body: string;
  readonly author: Person;
  readonly isBot: boolean;
}

export interface LabelMoved {
  readonly kind: 'label';
  readonly repositoryId: number;
  readonly thread: Thread;
  readonly threadTitle: string;
  readonly label: string;
  readonly moved: 'added' | 'removed';
  readonly sender: Person;
  readonly isBot: boolean;
  /** The delivery, which makes the key of the job. */
  readonly delivery: string;
}

export interface RunCompleted {
  readonly kind: 'run_completed';
  readonly repositoryId: number;
  readonly runId: number;
  readonly conclusion: string;
}

/** A runner's event that the domain must act on; the log already holds it. */
export interface ApprovalRequested {
  readonly kind: 'approval_requested';
  readonly repositoryId: number;
  readonly job: number;
  readonly sessionId: string;
  readonly request: string;
  readonly tool: string;
  readonly title: string;
  readonly input: string;
  readonly hash: string;
  readonly rule: string | null;
}

export interface ApprovalApplied {
  readonly kind: 'approval_applied';
  readonly repositoryId: number;
  readonly job: number;
  readonly sessionId: string;
  readonly request: string;
  readonly outcome: 'allowed' | 'denied' | 'withdrawn';
}

export type Incoming = CommentCreated | LabelMoved | RunCompleted | ApprovalRequested | ApprovalApplied;

export function inboxRow(key: string, lane: string, incoming: Incoming): InboxRow {
  return { key, lane, kind: incoming.kind, body: JSON.stringify(incoming) };
}

/** Rows are written by `inboxRow` alone, so what comes back has the shape that went in. */
export function incomingOf(item: InboxItem): Incoming {
  const incoming = JSON.parse(item.body) as Incoming;
  if (incoming.kind !== item.kind)
    throw new Defect(`inbox row ${item.id} says ${item.kind} and holds ${incoming.kind}`);
  return incoming;
}
