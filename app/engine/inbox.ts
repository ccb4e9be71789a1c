/**
 * Drains the inbox: rows of one lane one after the other, lanes beside each other. A row that fails because the world did is
 * tried again later, with its lane behind it; one that fails for good is closed with its error and answered by nobody but the log.
 */
import { Failure, unreachable } from '../ground/outcome.ts';
import { startDrain, type Drain } from './drain.ts';
import type { House } from './house.ts';
import { incomingOf } from './incoming.ts';
import { onBlockersMoved } from './on-blockers.ts';
import { onCheckPressed } from './on-check.ts';
import { onComment, onCommentGivenUp } from './on-comment.ts';
import { onLabel, onLabelGivenUp } from './on-label.ts';
import { onConfigPushed, onHeadMoved, onMergeGroup } from './on-pull.ts';
import { onRepositoryChanged } from './on-repository.ts';
import { onRightsChanged } from './rights.ts';
import { onApprovalApplied, onApprovalRequested, onRunCompleted } from './on-runner.ts';
import type { InboxItem } from './ports/store.ts';
import { retryDelay } from './retry.ts';

/** Rows handled at once; each mostly waits for GitHub. */
const WIDTH = 16;
/** What failed this often, and came longer ago than a day (in milliseconds), is given up and answered. GitHub is down for hours at worst; a defect of ours gets no day. */
const MOST_TRIES = 20;
const MOST_AGE = 24 * 60 * 60_000;
/** After the store itself said no, and while lanes are busy, the inbox is looked at again after this long, in milliseconds. */
const PAUSE = 1_000;

export function startInbox(house: House): Drain {
  const busy = new Set<string>();
  return startDrain<InboxItem>(house, {
    name: 'inbox',
    width: WIDTH,
    async take(now, room) {
      const items = await house.store.nextInbox(now, room, [...busy]);
      for (const item of items) busy.add(item.lane);
      return items;
    },
    async work(item) {
      try {
        await handleItem(house, item);
      } catch (error) {
        house.log.error({ err: error, kind: item.kind, lane: item.lane }, 'an inbox row could not be settled');
        await new Promise<void>((resolve) => void house.clock.after(PAUSE, resolve));
      } finally {
        busy.delete(item.lane);
      }
    },
    async nextDue() {
      const due = await house.store.nextInboxDue();
      // Rows behind a busy lane are due too; whoever frees the lane looks for them.
      return due !== undefined && busy.size > 0 ? Math.max(due, house.clock.now() + PAUSE) : due;
    },
  });
}

async function handleItem(house: House, item: InboxItem): Promise<void> {
  try {
    await route(house, item);
  } catch (error) {
    const tries = item.attempts + 1;
    const message = error instanceof Error ? error.message : String(error);
    const now = house.clock.now();
    const hopeless =
      (error instanceof Failure && error.kind !== 'transient') ||
      (tries >= MOST_TRIES && (!(error instanceof Failure) || now - item.receivedAt > MOST_AGE));
    house.log.error(
      { err: error, kind: item.kind, lane: item.lane, tries },
      hopeless ? 'given up' : 'will be tried again',
    );
    if (hopeless) await giveUp(house, item, message);
    else await house.store.retryInbox(item.id, now + retryDelay(item.attempts, error, house.chance), message);
  }
}

async function giveUp(house: House, item: InboxItem, message: string): Promise<void> {
  const incoming = incomingOf(item);
  if (await house.store.repository(incoming.repositoryId)) {
    if (incoming.kind === 'comment') return onCommentGivenUp(house, incoming, item.id, message);
    if (incoming.kind === 'label') return onLabelGivenUp(house, incoming, item.id, message);
  }
  await house.store.closeInbox(item.id, house.clock.now(), message);
}

async function route(house: House, item: InboxItem): Promise<void> {
  const incoming = incomingOf(item);
  const repository = await house.store.repository(incoming.repositoryId);
  if (!repository) return house.store.closeInbox(item.id, house.clock.now(), 'the repository is not known');
  switch (incoming.kind) {
    case 'comment':
      return onComment(house, repository, incoming, item.id);
    case 'label':
      return onLabel(house, repository, incoming, item.id);
    case 'run_completed':
      return onRunCompleted(house, incoming, item.id);
    case 'check_pressed':
      return onCheckPressed(house, repository, incoming, item.id);
    case 'head_moved':
      return onHeadMoved(house, repository, incoming, item.id);
    case 'config_pushed':
      return onConfigPushed(house, repository, incoming, item.id);
    case 'merge_group':
      return onMergeGroup(house, repository, incoming, item.id);
    case 'blockers_moved':
      return onBlockersMoved(house, repository, incoming, item.id);
    case 'repository_changed':
      return onRepositoryChanged(house, repository, incoming, item.id);
    case 'rights_changed':
      return onRightsChanged(house, repository, incoming, item.id);
    case 'approval_requested':
      return onApprovalRequested(house, incoming, item.id);
    case 'approval_applied':
      return onApprovalApplied(house, incoming, item.id);
    default:
      return unreachable(incoming);
  }
}
