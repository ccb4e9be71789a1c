/** Keeps pull requests on the head of their branch: brings the commits over, counts them, and tells of each push. */
import { readChanges, readCommits } from '../git/history.ts';
import { invalid } from '../answers.ts';
import { gitText, ZERO_SHA } from '../git/plumbing.ts';
import { followPullHead, leavePullHead } from '../git/pull-heads.ts';
import { headOf } from '../git/repositories.ts';
import { repositoryOf } from '../represent/issue.ts';
import { threadState, type Pull, type Thread } from '../threads.ts';
import type { User, World } from '../world.ts';
import { changeState } from './thread-changes.ts';
import { emitThread } from './thread-events.ts';

const count = async (world: World, thread: Thread, pull: Pull): Promise<void> => {
  const { gitDir } = repositoryOf(world, thread);
  const base = await gitText(gitDir, ['merge-base', pull.baseSha, pull.headSha], { accept: [1] });
  const commits = await readCommits(gitDir, [pull.headSha, `^${pull.baseSha}`]);
  const changes = await readChanges(gitDir, base === '' ? undefined : base, pull.headSha);
  pull.commits = commits.length;
  pull.changedFiles = changes.length;
  pull.additions = changes.reduce((sum, change) => sum + change.additions, 0);
  pull.deletions = changes.reduce((sum, change) => sum + change.deletions, 0);
};

/** Starts following the branch of an open pull request. */
export const attachHead = async (world: World, thread: Thread, pull: Pull): Promise<void> => {
  pull.headSha = await followPullHead(world, {
    number: thread.number,
    baseRepositoryId: thread.repositoryId,
    headRepositoryId: pull.headRepositoryId,
    headBranch: pull.headRef,
  });
  await count(world, thread, pull);
};

/** A closed pull request stays where it was. */
export const detachHead = (world: World, thread: Thread): void =>
  leavePullHead(world, thread.repositoryId, thread.number);

/** Closes or opens a thread again. A pull request stops following its branch while it is closed. */
export const moveThread = async (
  world: World,
  thread: Thread,
  state: Thread['state'],
  reason: Thread['stateReason'],
  sender: User,
): Promise<void> => {
  if (state === thread.state) return;
  const { pull } = thread;
  // Checked first: what cannot be opened again must not be attached.
  const mayMove = pull === undefined || state === 'closed' || pull.mergedAt === null;
  if (mayMove && pull !== undefined && state === 'closed') detachHead(world, thread);
  if (mayMove && pull !== undefined && state === 'open') await reattachHead(world, thread, pull);
  changeState(world, thread, state, reason, sender);
};

/** A branch that is gone cannot be offered again. */
const reattachHead = async (world: World, thread: Thread, pull: Pull): Promise<void> => {
  const isThere =
    world.repositories.has(pull.headRepositoryId) &&
    (await headOf(world, pull.headRepositoryId, `refs/heads/${pull.headRef}`)) !== undefined;
  if (!isThere)
    throw invalid(
      'PullRequest',
      'state',
      'invalid',
      `state cannot be changed. The ${pull.headRef} branch was deleted.`,
    );
  await attachHead(world, thread, pull);
};

const synchronize = async (
  world: World,
  thread: Thread,
  pull: Pull,
  push: { before: string; after: string; userId: number },
): Promise<void> => {
  pull.headSha = push.after;
  thread.updatedAt = world.clock();
  await count(world, thread, pull);
  const sender = world.users.get(push.userId);
  if (sender !== undefined)
    emitThread(world, thread, 'synchronize', sender, { before: push.before, after: push.after });
};

/** Lets every open pull request of a pushed branch follow it; a deleted branch closes them, as on GitHub. */
export const followPushes = (world: World): void => {
  world.onPush.push((push) => {
    for (const thread of threadState(world).threads.values()) {
      const { pull } = thread;
      if (pull === undefined || thread.state !== 'open') continue;
      if (pull.headRepositoryId !== push.repositoryId || push.ref !== `refs/heads/${pull.headRef}`) continue;
      if (push.after !== ZERO_SHA) {
        void synchronize(world, thread, pull, push).catch((error: unknown) =>
          console.error('a pull request could not follow its branch', error),
        );
        continue;
      }
      const sender = world.users.get(push.userId);
      detachHead(world, thread);
      if (sender !== undefined) changeState(world, thread, 'closed', null, sender);
    }
  });
};
