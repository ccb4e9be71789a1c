/**
 * Moving a ref, and what follows when one has moved, whoever moved it (git over HTTP, the contents API, a seed): pull
 * request heads follow, other parts are told through `world.onPush`, and the `push` webhook goes out.
 */
import { ApiError } from '../api.ts';
import { htmlUrlOf } from '../represent/repository.ts';
import { representUser } from '../represent/users.ts';
import type { World } from '../world.ts';
import { repositoryById } from './find.ts';
import { readChangedPaths, readCommit, readCommits } from './history.ts';
import { utc } from './identity.ts';
import { git, refTarget, ZERO_SHA } from './plumbing.ts';
import { followPush } from './pull-heads.ts';
import { representWebhookCommit } from './represent.ts';

export interface Push {
  readonly repositoryId: number;
  /** Full ref, e.g. `refs/heads/main`. */
  readonly ref: string;
  /** Forty zeros when the ref is new. */
  readonly before: string;
  /** Forty zeros when the ref was deleted. */
  readonly after: string;
  readonly userId: number;
}

/** Moves the ref if it still is at `before` (a conflict otherwise), then lets everything follow. */
export async function moveRef(world: World, push: Push): Promise<void> {
  const { gitDir } = repositoryById(world, push.repositoryId);
  const order = push.after === ZERO_SHA ? ['-d', push.ref, push.before] : [push.ref, push.after, push.before];
  await git(gitDir, ['update-ref', ...order]).catch(async (error: unknown) => {
    const now = await refTarget(gitDir, push.ref);
    if (now === push.before) throw error;
    throw new ApiError(409, `is at ${now ?? ZERO_SHA} but expected ${push.before}`);
  });
  await afterPush(world, push);
}

/** For refs that moved already, as git's own receive-pack moves them. */
export async function afterPush(world: World, push: Push): Promise<void> {
  await followPush(world, push);
  repositoryById(world, push.repositoryId).pushedAt = world.clock();
  const payload = await pushPayload(world, push);
  for (const follow of world.onPush) follow({ ...push });
  world.emit(push.repositoryId, 'push', payload);
}

/** GitHub lists at most 2,048 commits in one push event. */
const MOST_COMMITS = 2048;

async function pushPayload(world: World, push: Push): Promise<Record<string, unknown> & { sender: unknown }> {
  const repo = repositoryById(world, push.repositoryId);
  const created = push.before === ZERO_SHA;
  const deleted = push.after === ZERO_SHA;
  const revisions = deleted
    ? []
    : created
      ? [push.after, ...(await otherHeads(repo.gitDir, push.ref)).map((sha) => `^${sha}`)]
      : [push.after, `^${push.before}`];
  const commits =
    revisions.length === 0
      ? []
      : await readCommits(repo.gitDir, revisions, ['--reverse', `--max-count=${MOST_COMMITS}`]);
  const changed = await readChangedPaths(
    repo.gitDir,
    commits.map((commit) => commit.sha),
  );
  const described = commits.map((commit) => representWebhookCommit(world, repo, commit, changed.get(commit.sha)));
  const head = deleted
    ? null
    : (described.find((commit) => commit.id === push.after) ?? (await describeOne(world, push)));
  const pusher = world.users.get(push.userId);
  if (pusher === undefined) throw new Error(`No user ${push.userId}`);
  return {
    ref: push.ref,
    before: push.before,
    after: push.after,
    base_ref: null,
    created,
    deleted,
    forced: !created && !deleted && (await wasForced(repo.gitDir, push)),
    compare: `${htmlUrlOf(world, repo)}/compare/${push.before.slice(0, 12)}...${push.after.slice(0, 12)}`,
    commits: described,
    head_commit: head,
    pusher: {
      name: pusher.login,
      email: `${pusher.id}+${pusher.login}@users.noreply.github.com`,
      date: utc(world.clock()),
    },
    sender: representUser(world, pusher),
  };
}

async function describeOne(world: World, push: Push): Promise<ReturnType<typeof representWebhookCommit> | null> {
  const repo = repositoryById(world, push.repositoryId);
  const commit = await readCommit(repo.gitDir, push.after).catch(() => undefined);
  if (commit === undefined) return null;
  return representWebhookCommit(
    world,
    repo,
    commit,
    (await readChangedPaths(repo.gitDir, [commit.sha])).get(commit.sha),
  );
}

async function otherHeads(gitDir: string, ref: string): Promise<string[]> {
  const lines = (await git(gitDir, ['for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads']))
    .toString()
    .trim()
    .split('\n');
  return lines
    .filter((line) => line !== '' && !line.startsWith(`${ref} `))
    .map((line) => line.slice(line.indexOf(' ') + 1));
}

async function wasForced(gitDir: string, push: Push): Promise<boolean> {
  return git(gitDir, ['merge-base', '--is-ancestor', push.before, push.after]).then(
    () => false,
    () => true,
  );
}
