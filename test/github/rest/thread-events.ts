/** The webhooks of a thread: an issue speaks as `issues`, a pull request as `pull_request`, with the same actions. */
import { representIssueForWebhook } from '../represent/issue.ts';
import { representLabel } from '../represent/label.ts';
import { representPull } from '../represent/pull.ts';
import { representUser, representUserId } from '../represent/users.ts';
import type { Label, Thread } from '../threads.ts';
import type { User, World } from '../world.ts';

export const emitThread = (
  world: World,
  thread: Thread,
  action: string,
  sender: User,
  extra: Record<string, unknown> = {},
): void => {
  const told = thread.pull
    ? { action, number: thread.number, pull_request: representPull(world, thread), ...extra }
    : { action, issue: representIssueForWebhook(world, thread), ...extra };
  world.emit(thread.repositoryId, thread.pull ? 'pull_request' : 'issues', {
    ...told,
    sender: representUser(world, sender),
  });
};

export const emitLabels = (
  world: World,
  thread: Thread,
  action: 'labeled' | 'unlabeled',
  labels: readonly Label[],
  sender: User,
): void => {
  for (const label of labels) emitThread(world, thread, action, sender, { label: representLabel(world, label) });
};

export const emitAssignees = (
  world: World,
  thread: Thread,
  action: 'assigned' | 'unassigned',
  userIds: readonly number[],
  sender: User,
): void => {
  for (const id of userIds) emitThread(world, thread, action, sender, { assignee: representUserId(world, id) });
};
