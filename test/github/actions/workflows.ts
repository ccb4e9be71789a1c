/** Workflows are learnt from `.github/workflows/*.yml` on the default branch: at the first look and after each push to it. */
import { gitText, resolveCommit } from '../git/plumbing.ts';
import type { Repository, World } from '../world.ts';
import { actionsState, type Workflow } from './state.ts';
import { parseWorkflow } from './workflow-file.ts';

const FOLDER = '.github/workflows/';

/** The workflows of the repository as its default branch has them now; one whose file is gone is `deleted` and not listed. */
export async function learnWorkflows(world: World, repo: Repository): Promise<Workflow[]> {
  const { workflows } = actionsState(world);
  const known = [...workflows.values()].filter((workflow) => workflow.repositoryId === repo.id);
  const paths = await workflowPaths(repo);
  for (const path of paths) {
    const name = await nameAt(repo, path);
    const workflow = known.find((candidate) => candidate.path === path);
    const now = world.clock();
    if (workflow === undefined) {
      const made: Workflow = {
        id: world.nextId(),
        repositoryId: repo.id,
        path,
        name,
        state: 'active',
        createdAt: now,
        updatedAt: now,
      };
      workflows.set(made.id, made);
    } else {
      if (workflow.name !== name || workflow.state === 'deleted') workflow.updatedAt = now;
      workflow.name = name;
      if (workflow.state === 'deleted') workflow.state = 'active';
    }
  }
  for (const workflow of known) if (!paths.includes(workflow.path)) workflow.state = 'deleted';
  return [...workflows.values()].filter(
    (workflow) => workflow.repositoryId === repo.id && workflow.state !== 'deleted',
  );
}

/** A workflow is named by its id or by its file name. */
export async function findWorkflow(world: World, repo: Repository, idOrFile: string): Promise<Workflow | undefined> {
  const workflows = await learnWorkflows(world, repo);
  return workflows.find(
    (workflow) => String(workflow.id) === idOrFile || workflow.path === FOLDER + idOrFile || workflow.path === idOrFile,
  );
}

export async function workflowTextAt(repo: Repository, commit: string, path: string): Promise<string | undefined> {
  return gitText(repo.gitDir, ['cat-file', 'blob', `${commit}:${path}`]).catch(() => undefined);
}

async function workflowPaths(repo: Repository): Promise<string[]> {
  const head = await resolveCommit(repo.gitDir, `refs/heads/${repo.defaultBranch}`);
  if (head === undefined) return [];
  const listing = await gitText(repo.gitDir, ['ls-tree', '-z', '--name-only', head, '--', FOLDER]);
  return listing.split('\0').filter((path) => /\.ya?ml$/.test(path));
}

/** A file without `name:`, or one that does not parse, goes by its path, as on GitHub. */
async function nameAt(repo: Repository, path: string): Promise<string> {
  const text = await workflowTextAt(repo, `refs/heads/${repo.defaultBranch}`, path);
  try {
    return parseWorkflow(text ?? '').name ?? path;
  } catch {
    return path;
  }
}
