/** What happens to a repository itself: its configuration is pushed, it is archived, it gets another name or default branch. */
import { z } from 'zod';
import type { RepositoryStatus, SeenRepository } from '../../../engine/ports/store.ts';
import { CONFIG_PATH } from '../../../ground/paths.ts';
import { repositoryLane, type Happened } from './shapes.ts';

/** Of a push with so many commits GitHub may not list them all. */
const MOST_LISTED = 20;

const Paths = z.array(z.string()).nullish();
const Pushed = z.object({
  ref: z.string(),
  forced: z.boolean(),
  deleted: z.boolean(),
  commits: z.array(z.object({ added: Paths, modified: Paths, removed: Paths })),
});

export function pushed(payload: unknown, { id, defaultBranch }: SeenRepository): Happened | undefined {
  const parsed = Pushed.safeParse(payload);
  if (!parsed.success) return undefined;
  const { ref, forced, deleted, commits } = parsed.data;
  if (deleted || ref !== `refs/heads/${defaultBranch}`) return undefined;
  // A branch that is made, or moved back, lists no commits although its files are others.
  const isTold = !forced && commits.length > 0 && commits.length < MOST_LISTED;
  const touches = commits.some(({ added, modified, removed }) =>
    [added, modified, removed].some((paths) => paths?.includes(CONFIG_PATH)),
  );
  return isTold && !touches ? undefined : configPushed(id);
}

const configPushed = (repositoryId: number): Happened => ({
  lane: repositoryLane(repositoryId),
  incoming: { kind: 'config_pushed', repositoryId },
});

const STATUSES: Readonly<Record<string, RepositoryStatus>> = {
  archived: 'archived',
  unarchived: 'active',
  deleted: 'removed',
};

const Changed = z.object({ action: z.string(), changes: z.object({ default_branch: z.unknown() }).optional() });

/** Of a rename, a transfer or another visibility nothing but the place itself has to be kept. */
export function repositoryChanged(payload: unknown, repositoryId: number): Happened | undefined {
  const parsed = Changed.safeParse(payload);
  if (!parsed.success) return undefined;
  const { action, changes } = parsed.data;
  // Another default branch has another configuration file.
  if (action === 'edited' && changes?.default_branch !== undefined) return configPushed(repositoryId);
  const status = STATUSES[action];
  return status && statusChanged(repositoryId, status);
}

export const statusChanged = (repositoryId: number, status: RepositoryStatus): Happened => ({
  lane: repositoryLane(repositoryId),
  incoming: { kind: 'repository_changed', repositoryId, status },
});
