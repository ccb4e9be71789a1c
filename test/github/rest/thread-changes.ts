/** Changing a thread's text and state, with the webhooks that tell of it. */
import { invalid } from '../answers.ts';
import type { Thread } from '../threads.ts';
import type { User, World } from '../world.ts';
import { LONGEST_BODY } from './text-limits.ts';
import { emitThread } from './thread-events.ts';

export const editText = (
  world: World,
  thread: Thread,
  given: { title?: string | number | null; body?: string | null },
  sender: User,
): void => {
  if (given.title !== undefined && given.title !== null && String(given.title).trim() === '')
    throw invalid('Issue', 'title', 'missing_field');
  const title = given.title === undefined || given.title === null ? thread.title : String(given.title);
  // Measured on GitHub: an update with too long a body answers 200 and keeps the old one.
  const body = given.body === undefined || (given.body ?? '').length > LONGEST_BODY ? thread.body : given.body;
  const changes = {
    ...(title === thread.title ? {} : { title: { from: thread.title } }),
    ...(body === thread.body ? {} : { body: { from: thread.body ?? '' } }),
  };
  if (Object.keys(changes).length === 0) return;
  Object.assign(thread, { title, body, updatedAt: world.clock() });
  emitThread(world, thread, 'edited', sender, { changes });
};

export const changeState = (
  world: World,
  thread: Thread,
  state: 'open' | 'closed',
  reason: Thread['stateReason'],
  sender: User,
): void => {
  if (thread.state === state) return;
  if (state === 'open' && thread.pull !== undefined && thread.pull.mergedAt !== null) {
    throw invalid('PullRequest', 'state', 'invalid', 'state cannot be changed. The pull request was merged.');
  }
  const now = world.clock();
  thread.state = state;
  thread.updatedAt = now;
  thread.closedAt = state === 'closed' ? now : null;
  thread.closedById = state === 'closed' ? sender.id : null;
  // A pull request has no reason for its state.
  if (thread.pull === undefined) thread.stateReason = state === 'closed' ? (reason ?? 'completed') : 'reopened';
  emitThread(world, thread, state === 'closed' ? 'closed' : 'reopened', sender);
};
