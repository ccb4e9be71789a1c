/** What happens on issues and pull requests: comments, labels, heads that move, blockers that come and go. */
import { z } from 'zod';
import { readLabel } from '../../../dispatch/labels.ts';
import { mayBeOurs } from '../../../dispatch/parse.ts';
import { isBot, personOf, Sender, threadLane, Time, timeOf, type Happened } from './shapes.ts';

/** Which app and bot we are: what we write and label ourselves is never a command. */
export interface Self {
  readonly appId: number;
  /** `signalbox[bot]`; `undefined` while GitHub has not told. */
  readonly login: string | undefined;
}

const Numbered = z.object({
  number: z.number(),
  title: z.string(),
  body: z.string().nullish(),
  user: Sender.nullish(),
  updated_at: Time.nullish(),
});
const Commented = z.object({
  action: z.literal('created'),
  issue: Numbered.extend({ pull_request: z.unknown().optional() }),
  comment: z.object({
    id: z.number(),
    body: z.string(),
    user: Sender.nullable(),
    created_at: Time.nullish(),
    performed_via_github_app: z.object({ id: z.number() }).nullish(),
  }),
  sender: Sender,
});

export function commented(payload: unknown, repositoryId: number, self: Self): Happened | undefined {
  const parsed = Commented.safeParse(payload);
  if (!parsed.success) return undefined;
  const { issue, comment, sender } = parsed.data;
  const author = comment.user ?? sender;
  if (comment.performed_via_github_app?.id === self.appId && isBot(author)) return undefined;
  // The repository's prefix is not known at this door; the engine parses the comment with it.
  if (!mayBeOurs(comment.body)) return undefined;
  const kind = issue.pull_request === undefined ? 'issue' : 'pull';
  return {
    lane: threadLane(repositoryId, issue.number),
    incoming: {
      kind: 'comment',
      repositoryId,
      thread: { kind, number: issue.number },
      threadTitle: issue.title,
      threadBody: issue.body ?? '',
      comment: comment.id,
      body: comment.body,
      author: personOf(author),
      isBot: isBot(author),
      ...written(issue.user, comment.created_at),
    },
  };
}

/** By whom the thread was opened, and when this was written, as far as GitHub told. */
function written(opener: Sender | null | undefined, time: number | null | undefined) {
  const at = timeOf(time);
  return { ...(at === undefined ? {} : { at }), ...(opener ? { threadAuthor: opener.login } : {}) };
}

const Labelled = z.object({
  action: z.enum(['labeled', 'unlabeled']),
  label: z.object({ name: z.string() }),
  sender: Sender,
});
const OnThread = z.object({ issue: Numbered.optional(), pull_request: Numbered.optional() });

export function labelled(
  payload: unknown,
  kind: 'issue' | 'pull',
  { repositoryId, delivery, self }: { repositoryId: number; delivery: string; self: Self },
): Happened | undefined {
  const parsed = Labelled.safeParse(payload);
  if (!parsed.success) return undefined;
  const { action, label, sender } = parsed.data;
  const said = readLabel(label.name)?.kind;
  if (said !== 'dispatch' && said !== 'done') return undefined;
  // No account of a person can have such a login: it is our own bot, moving labels as it was asked to.
  if (isBot(sender) && sender.login === self.login) return undefined;
  const found = OnThread.safeParse(payload).data;
  const thread = kind === 'pull' ? found?.pull_request : found?.issue;
  if (!thread) return undefined;
  return {
    lane: threadLane(repositoryId, thread.number),
    incoming: {
      kind: 'label',
      repositoryId,
      thread: { kind, number: thread.number },
      threadTitle: thread.title,
      threadBody: thread.body ?? '',
      label: label.name,
      moved: action === 'labeled' ? 'added' : 'removed',
      sender: personOf(sender),
      isBot: isBot(sender),
      delivery,
      ...written(thread.user, thread.updated_at),
    },
  };
}

const HeadMoved = z.object({
  action: z.enum(['opened', 'synchronize', 'reopened']),
  pull_request: z.object({ number: z.number(), head: z.object({ sha: z.string() }) }),
});

export function headMoved(payload: unknown, repositoryId: number): Happened | undefined {
  const parsed = HeadMoved.safeParse(payload);
  if (!parsed.success) return undefined;
  const { number, head } = parsed.data.pull_request;
  return {
    lane: threadLane(repositoryId, number),
    incoming: { kind: 'head_moved', repositoryId, thread: { kind: 'pull', number }, head: head.sha },
  };
}

const Closed = z.object({ action: z.enum(['closed', 'reopened']), issue: z.object({ number: z.number() }) });

/** There is no word from GitHub when an issue is no longer blocked: it follows from the other one's end. */
export function closed(payload: unknown, repositoryId: number): Happened | undefined {
  const parsed = Closed.safeParse(payload);
  if (!parsed.success) return undefined;
  const issue = parsed.data.issue.number;
  return {
    lane: threadLane(repositoryId, issue),
    incoming: { kind: 'blockers_moved', repositoryId, issue, of: 'others' },
  };
}

const Depends = z.object({
  action: z.enum(['blocked_by_added', 'blocked_by_removed', 'blocking_added', 'blocking_removed']),
  blocked_issue: z.object({ number: z.number() }),
  blocked_issue_repo: z.object({ id: z.number() }).optional(),
});

/** `blocked_by_…` is told to the blocked issue's repository, `blocking_…` to the other one's. */
export function depends(payload: unknown, repositoryId: number): Happened | undefined {
  const parsed = Depends.safeParse(payload);
  if (!parsed.success) return undefined;
  const { blocked_issue, blocked_issue_repo } = parsed.data;
  // An issue of another repository is that one's business: it is told by a webhook of its own.
  if ((blocked_issue_repo?.id ?? repositoryId) !== repositoryId) return undefined;
  return {
    lane: threadLane(repositoryId, blocked_issue.number),
    incoming: { kind: 'blockers_moved', repositoryId, issue: blocked_issue.number, of: 'own' },
  };
}
