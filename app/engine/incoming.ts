/** What the inbox holds: everything that can happen to us, already parsed at the door it came through. */
import type { Person, Thread } from '../ground/ids.ts';
import { Defect } from '../ground/outcome.ts';
import type { RunnerEvent } from '../wire/events.ts';
import type { InboxItem, InboxRow, RepositoryStatus } from './ports/store.ts';

/** When something was written at GitHub (epoch ms), and who opened its thread. Not known of what came before we asked for it. */
interface Written {
  readonly at?: number;
  readonly threadAuthor?: string;
}

export interface CommentCreated extends Written {
  readonly kind: 'comment';
  readonly repositoryId: number;
  readonly thread: Thread;
  readonly threadTitle: string;
  readonly threadBody: string;
  readonly comment: number;
  readonly body: string;
  readonly author: Person;
  readonly isBot: boolean;
}

/** GitHub does not say when a label was moved; the thread's last change, which that was, stands for it. */
export interface LabelMoved extends Written {
  readonly kind: 'label';
  readonly repositoryId: number;
  readonly thread: Thread;
  readonly threadTitle: string;
  readonly threadBody: string;
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

/** Somebody pressed a button of one of our check runs, or asked GitHub to run it again. */
export interface CheckPressed {
  readonly kind: 'check_pressed';
  readonly repositoryId: number;
  /** What the check run is about: `J12`, `P7`. */
  readonly externalId: string;
  readonly action: 'retry' | 'cancel' | 'approve' | 'allow_session' | 'deny';
  readonly sender: Person;
  readonly isBot: boolean;
  readonly delivery: string;
}

/** A pull request was opened, or its head moved. */
export interface HeadMoved {
  readonly kind: 'head_moved';
  readonly repositoryId: number;
  readonly thread: Thread;
  readonly head: string;
}

/** The default branch moved, and the configuration file with it. */
export interface ConfigPushed {
  readonly kind: 'config_pushed';
  readonly repositoryId: number;
}

/** A merge queue wants the verdict on a group of pull requests. */
export interface MergeGroup {
  readonly kind: 'merge_group';
  readonly repositoryId: number;
  readonly headSha: string;
  /** `refs/heads/gh-readonly-queue/main/pr-12-…`. */
  readonly headRef: string;
}

/** What blocks an issue may have changed: a dependency was added or taken away, or this issue was closed or opened again. */
export interface BlockersMoved {
  readonly kind: 'blockers_moved';
  readonly repositoryId: number;
  readonly issue: number;
  /** `own`: what blocks this issue; `others`: what this issue blocks. */
  readonly of: 'own' | 'others';
}

/** The repository was archived, taken out of the installation, or came back. */
export interface RepositoryChanged {
  readonly kind: 'repository_changed';
  readonly repositoryId: number;
  readonly status: RepositoryStatus;
}

/** What people may do in the repository may have changed, or in every repository of its installation. */
export interface RightsChanged {
  readonly kind: 'rights_changed';
  readonly repositoryId: number;
  readonly everywhere: boolean;
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
  /** Absent from runners of before. */
  readonly call?: Extract<RunnerEvent, { kind: 'approval.requested' }>['call'];
}

export interface ApprovalApplied {
  readonly kind: 'approval_applied';
  readonly repositoryId: number;
  readonly job: number;
  readonly sessionId: string;
  readonly request: string;
  readonly outcome: 'allowed' | 'denied' | 'withdrawn';
}

export type Incoming =
  | CommentCreated
  | LabelMoved
  | RunCompleted
  | CheckPressed
  | HeadMoved
  | ConfigPushed
  | MergeGroup
  | BlockersMoved
  | RepositoryChanged
  | RightsChanged
  | ApprovalRequested
  | ApprovalApplied;

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
