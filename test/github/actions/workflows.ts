/** Workflows are learnt from `.github/workflows/*.yml` on the default branch: again whenever it has moved. */
import { gitText, resolveCommit } from '../git/plumbing.ts';
import type { Repository, World } from '../world.ts';
import { actionsState, type Workflow } from './state.ts';
import { parseWorkflow } from './workflow-file.ts';

const FOLDER = '.github/workflows/';

/** The workflows of the repository as its default branch has them now; one whose file is gone is `deleted` and not listed. */
export async function learnWorkflows(world: World, repo: Repository): Promise<Workflow[]> {
  const { workflows } = actionsState(world);
  const head = await resolveCommit(repo.gitDir, `refs/heads/${repo.defaultBranch}`);
  const learnt = world.part('live:actions.learnt', () => new Map<number, string>());
  if (head !== undefined && learnt.get(repo.id) !== head) {
    await learnFrom(world, repo, head);
    learnt.set(repo.id, head);
  }
  return [...workflows.values()].filter(({ repositoryId, state }) => repositoryId === repo.id && state !== 'deleted');
}

async function learnFrom(world: World, repo: Repository, head: string): Promise<void> {
  const { workflows } = actionsState(world);
  const paths = await workflowPaths(repo, head);
  const names = new Map(await Promise.all(paths.map(async (path) => [path, await nameAt(repo, head, path)] as const)));
  const now = world.clock();
  // No waiting from here on: two who learn at once must not make a workflow twice.
  const known = [...workflows.values()].filter((workflow) => workflow.repositoryId === repo.id);
  for (const [path, name] of names) {
    const workflow = known.find((candidate) => candidate.path === path);
    if (workflow === undefined) {
      const id = world.nextId();
      workflows.set(id, { id, repositoryId: repo.id, path, name, state: 'active', createdAt: now, updatedAt: now });
    } else if (workflow.name !== name || workflow.state === 'deleted') {
      Object.assign(workflow, {
        name,
        updatedAt: now,
        state: workflow.state === 'deleted' ? 'active' : workflow.state,
      });
    }
  }
  for (const workflow of known) if (!names.has(workflow.path)) workflow.state = 'deleted';
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

async function workflowPaths(repo: Repository, head: string): Promise<string[]> {
  const listing = await gitText(repo.gitDir, ['ls-tree', '-z', '--name-only', head, '--', FOLDER]);
  return listing.split('\0').filter((path) => /\.ya?ml$/.test(path));
}

/** A file without `name:`, or one that does not parse, goes by its path, as on GitHub. */
async function nameAt(repo: Repository, head: string, path: string): Promise<string> {
  const text = await workflowTextAt(repo, head, path);
  try {
    return parseWorkflow(text ?? '').name ?? path;
  } catch {
    return path;
  }
}
