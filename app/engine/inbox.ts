/**
 * Drains the inbox: rows of one lane one after the other, lanes beside each other. A row that fails because the world did is
 * tried again later, with its lane behind it; one that fails for good is closed with its error and answered by nobody but the log.
 */
import { Failure, unreachable } from '../ground/outcome.ts';
import type { House } from './house.ts';
import { incomingOf } from './incoming.ts';
import { onComment, onCommentGivenUp } from './on-comment.ts';
import { onLabel } from './on-label.ts';
import { onApprovalApplied, onApprovalRequested, onRunCompleted } from './on-runner.ts';
import type { InboxItem } from './ports/store.ts';
import { retryDelay } from './retry.ts';

/** Rows handled at once; each mostly waits for GitHub. */
const WIDTH = 16;
/** GitHub is down for hours at worst: what could not be handled for a day, in milliseconds, is given up and answered. */
const MOST_AGE = 24 * 60 * 60_000;
/** An alarm is never set for a moment that has passed, which would turn the loop into a spin. */
const MOMENT = 50;

export interface Inbox {
  /** Looks for rows now. */
  wake(): void;
  /** Resolves when nothing is being handled; no new row is begun. */
  stop(): Promise<void>;
}

export function startInbox(house: House): Inbox {
  const busy = new Map<string, Promise<void>>();
  let looking = false;
  let again = false;
  let stopped = false;
  let callOff: (() => void) | undefined;

  async function look(): Promise<void> {
    if (looking || stopped) {
      again = true;
      return;
    }
    looking = true;
    again = false;
    try {
      if (busy.size < WIDTH) {
        const items = await house.store.nextInbox(house.clock.now(), WIDTH - busy.size, [...busy.keys()]);
        if (!stopped) for (const item of items) begin(item);
        if (items.length === 0 && busy.size === 0) await sleepUntilDue();
      }
    } catch (error) {
      house.log.error({ err: error }, 'the inbox could not be read');
      house.clock.after(1_000, wake);
    } finally {
      looking = false;
      if (again) wake();
    }
  }

  function begin(item: InboxItem): void {
    if (busy.has(item.lane)) return;
    const free = (): void => {
      busy.delete(item.lane);
      wake();
    };
    // The store itself may say no; the row is where it was, and its lane waits a little.
    const done = handleItem(house, item).then(free, (error: unknown) => {
      house.log.error({ err: error, kind: item.kind, lane: item.lane }, 'an inbox row could not be settled');
      house.clock.after(1_000, free);
    });
    busy.set(item.lane, done);
  }

  /** Sets one alarm for a row that waits for its next try, which may be one of before a restart. */
  async function sleepUntilDue(): Promise<void> {
    const due = await house.store.nextInboxDue();
    callOff?.();
    callOff = undefined;
    if (due !== undefined && !stopped) callOff = house.clock.after(Math.max(MOMENT, due - house.clock.now()), wake);
  }

  const wake = (): void => void look();
  return {
    wake,
    async stop() {
      stopped = true;
      callOff?.();
      await Promise.allSettled(busy.values());
    },
  };
}

async function handleItem(house: House, item: InboxItem): Promise<void> {
  try {
    await route(house, item);
  } catch (error) {
    const tries = item.attempts + 1;
    const message = error instanceof Error ? error.message : String(error);
    const now = house.clock.now();
    const hopeless = (error instanceof Failure && error.kind !== 'transient') || now - item.receivedAt > MOST_AGE;
    house.log.error({ err: error, kind: item.kind, lane: item.lane, tries }, hopeless ? 'given up' : 'will be tried again');
    if (hopeless) await giveUp(house, item, message);
    else await house.store.retryInbox(item.id, now + retryDelay(item.attempts, error, house.chance), message);
  }
}

async function giveUp(house: House, item: InboxItem, message: string): Promise<void> {
  const incoming = incomingOf(item);
  if (incoming.kind === 'comment' && (await house.store.repository(incoming.repositoryId))) return onCommentGivenUp(house, incoming, item.id, message);
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
    case 'approval_requested':
      return onApprovalRequested(house, incoming, item.id);
    case 'approval_applied':
      return onApprovalApplied(house, incoming, item.id);
    default:
      return unreachable(incoming);
  }
}
