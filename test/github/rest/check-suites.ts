/** Check suites: one per app and commit, made when the app first writes a check run there. */
import { checkState, type CheckSuite } from '../checks.ts';
import { readCommit } from '../git/history.ts';
import { representCheckSuite } from '../represent/check.ts';
import { representUser } from '../represent/users.ts';
import { threadsOf } from '../threads.ts';
import type { User, World } from '../world.ts';

export const suiteFor = (world: World, repositoryId: number, appId: number, headSha: string): CheckSuite => {
  const { suites } = checkState(world);
  const known = [...suites.values()].find(
    (suite) => suite.repositoryId === repositoryId && suite.appId === appId && suite.headSha === headSha,
  );
  if (known !== undefined) return known;
  const pull = threadsOf(world, repositoryId).find((thread) => thread.pull?.headSha === headSha)?.pull;
  const now = world.clock();
  const suite: CheckSuite = {
    id: world.nextId(),
    repositoryId,
    appId,
    headSha,
    headBranch: pull?.headRepositoryId === repositoryId ? pull.headRef : null,
    createdAt: now,
    updatedAt: now,
  };
  suites.set(suite.id, suite);
  return suite;
};

/** Asking for the checks again sets their suite back to queued and leaves the runs as they are. */
export const rerequestCheckSuite = (world: World, suite: CheckSuite, sender: User): void => {
  suite.isRerequested = true;
  suite.updatedAt = world.clock();
  emitCheckSuite(world, suite, 'rerequested', sender);
};

/** Tells the suite's own app. The commit is read first, so the webhook follows a moment later. */
const emitCheckSuite = (world: World, suite: CheckSuite, action: string, sender: User): void => {
  const repository = world.repositories.get(suite.repositoryId);
  if (repository === undefined) return;
  const tell = async (): Promise<void> => {
    const { repository: _, ...shown } = representCheckSuite(
      world,
      suite,
      await readCommit(repository.gitDir, suite.headSha),
    );
    world.emit(
      suite.repositoryId,
      'check_suite',
      { action, check_suite: shown, sender: representUser(world, sender) },
      suite.appId,
    );
  };
  void tell().catch((error: unknown) => console.error('a check suite could not be told', error));
};
