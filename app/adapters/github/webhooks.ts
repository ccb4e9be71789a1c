/**
 * The door for webhooks: a verified payload becomes what the engine handles, or nothing when it does not concern us. Nothing is
 * worked on here: the row is stored, GitHub gets its answer, and the engine goes on.
 */
import { z } from 'zod';
import { parseComment } from '../../dispatch/parse.ts';
import { nameInDispatchLabel } from '../../dispatch/labels.ts';
import { inboxRow, type Incoming } from '../../engine/incoming.ts';
import type { InboxRow, RepositoryRow } from '../../engine/ports/store.ts';

const Person = z.object({ id: z.number(), login: z.string(), type: z.string() });
const Repository = z.object({
  id: z.number(),
  name: z.string(),
  private: z.boolean(),
  default_branch: z.string(),
  owner: z.object({ login: z.string() }),
});
const Envelope = z.object({ repository: Repository, installation: z.object({ id: z.number() }) });
const Numbered = z.object({ number: z.number(), title: z.string() });
const Commented = z.object({
  action: z.literal('created'),
  issue: Numbered.extend({ pull_request: z.unknown().optional() }),
  comment: z.object({
    id: z.number(),
    body: z.string(),
    user: Person.nullable(),
    performed_via_github_app: z.object({ id: z.number() }).nullish(),
  }),
  sender: Person,
});
const Labelled = z.object({
  action: z.enum(['labeled', 'unlabeled']),
  label: z.object({ name: z.string() }),
  sender: Person,
});
const Completed = z.object({
  action: z.literal('completed'),
  workflow_run: z.object({ id: z.number(), event: z.string(), conclusion: z.string().nullable() }),
});

export interface Arrival {
  readonly repository: RepositoryRow;
  readonly row: InboxRow;
}

/** `appId` tells our own comments apart: they are never commands. `undefined` = not for us. */
export function arrivalOf(name: string, delivery: string, payload: unknown, appId: number): Arrival | undefined {
  const envelope = Envelope.safeParse(payload);
  if (!envelope.success) return undefined;
  const { repository, installation } = envelope.data;
  const happened = incomingOf(name, delivery, payload, repository.id, appId);
  if (!happened) return undefined;
  return {
    repository: {
      id: repository.id,
      installationId: installation.id,
      owner: repository.owner.login,
      name: repository.name,
      defaultBranch: repository.default_branch,
      isPrivate: repository.private,
      slots: DEFAULT_SLOTS,
    },
    row: inboxRow(delivery, happened.lane, happened.incoming),
  };
}

/** Until a configuration file says otherwise. */
const DEFAULT_SLOTS = 3;

type Happened = { readonly lane: string; readonly incoming: Incoming };

function incomingOf(
  name: string,
  delivery: string,
  payload: unknown,
  repositoryId: number,
  appId: number,
): Happened | undefined {
  switch (name) {
    case 'issue_comment':
      return commented(payload, repositoryId, appId);
    case 'issues':
      return labelled(payload, 'issue', delivery, repositoryId);
    case 'pull_request':
      return labelled(payload, 'pull', delivery, repositoryId);
    case 'workflow_run':
      return completed(payload, repositoryId);
    default:
      return undefined;
  }
}

function commented(payload: unknown, repositoryId: number, appId: number): Happened | undefined {
  const parsed = Commented.safeParse(payload);
  if (!parsed.success) return undefined;
  const { issue, comment, sender } = parsed.data;
  const author = comment.user ?? sender;
  if (comment.performed_via_github_app?.id === appId && author.type === 'Bot') return undefined;
  if (parseComment(comment.body).kind === 'not_for_us') return undefined;
  const thread = { kind: issue.pull_request === undefined ? 'issue' : 'pull', number: issue.number } as const;
  const { id, login } = author;
  return {
    lane: `thread/${repositoryId}/${issue.number}`,
    incoming: {
      kind: 'comment',
      repositoryId,
      thread,
      threadTitle: issue.title,
      comment: comment.id,
      body: comment.body,
      author: { id, login },
      isBot: author.type !== 'User',
    },
  };
}

function labelled(
  payload: unknown,
  kind: 'issue' | 'pull',
  delivery: string,
  repositoryId: number,
): Happened | undefined {
  const parsed = Labelled.safeParse(payload);
  if (!parsed.success || nameInDispatchLabel(parsed.data.label.name) === undefined) return undefined;
  const { action, label, sender } = parsed.data;
  if (sender.type !== 'User') return undefined;
  const found = z.object({ issue: Numbered.optional(), pull_request: Numbered.optional() }).parse(payload);
  const thread = kind === 'pull' ? found.pull_request : found.issue;
  if (!thread) return undefined;
  return {
    lane: `thread/${repositoryId}/${thread.number}`,
    incoming: {
      kind: 'label',
      repositoryId,
      thread: { kind, number: thread.number },
      threadTitle: thread.title,
      label: label.name,
      moved: action === 'labeled' ? 'added' : 'removed',
      sender: { id: sender.id, login: sender.login },
      isBot: false,
      delivery,
    },
  };
}

function completed(payload: unknown, repositoryId: number): Happened | undefined {
  const parsed = Completed.safeParse(payload);
  if (!parsed.success || parsed.data.workflow_run.event !== 'workflow_dispatch') return undefined;
  const { id, conclusion } = parsed.data.workflow_run;
  return {
    lane: `run/${id}`,
    incoming: { kind: 'run_completed', repositoryId, runId: id, conclusion: conclusion ?? 'unknown' },
  };
}
