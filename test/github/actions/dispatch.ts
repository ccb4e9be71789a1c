/** `POST …/dispatches`: checks the order the way GitHub does, makes the run, and sets it going. */
import { repositoryOf } from '../access.ts';
import { ApiError, type ApiAnswer, type ApiRequest } from '../api.ts';
import { actorOf } from '../callers.ts';
import { readCommit } from '../git/history.ts';
import { isSha, resolveCommit } from '../git/plumbing.ts';
import { checkDispatchPolicy } from '../policies.ts';
import { representRepository } from '../represent/repository.ts';
import { representUser } from '../represent/users.ts';
import type { Repository, World } from '../world.ts';
import { startAttempt } from './carry-out-run.ts';
import { interpolate } from './expressions.ts';
import { githubContext } from './github-context.ts';
import { acceptInputs } from './inputs.ts';
import { isClosing } from './live.ts';
import { runHtmlUrl, runUrl } from './represent.ts';
import { actionsState, type Run } from './state.ts';
import { dispatchInputs, parseWorkflow, type WorkflowFile } from './workflow-file.ts';
import { findWorkflow, workflowTextAt } from './workflows.ts';

export async function dispatchWorkflow(request: ApiRequest, world: World): Promise<ApiAnswer> {
  const repo = repositoryOf(world, request.params);
  const workflow = await findWorkflow(world, repo, request.params['workflow_id'] ?? '');
  if (workflow === undefined) throw new ApiError(404, 'Not Found');
  if (workflow.state !== 'active')
    throw new ApiError(422, "Cannot trigger a 'workflow_dispatch' on a disabled workflow");
  checkDispatchPolicy(world, repo);
  if (isClosing(world)) throw new ApiError(503, 'Service unavailable');
  const given = String(request.body.ref);
  const { ref, commit } = await findRef(repo, given);
  const text = await workflowTextAt(repo, commit, workflow.path);
  const file = readOrRefuse(text);
  const declared = dispatchInputs(file);
  if (declared === undefined) throw new ApiError(422, "Workflow does not have 'workflow_dispatch' trigger");
  const inputs = acceptInputs(request.body.inputs ?? {}, declared);

  const actor = actorOf(world, request.caller);
  const { runs } = actionsState(world);
  const now = world.clock();
  const head = await readCommit(repo.gitDir, commit);
  const run: Run = {
    id: world.nextId(),
    repositoryId: repo.id,
    workflowId: workflow.id,
    number: [...runs.values()].filter((other) => other.workflowId === workflow.id).length + 1,
    checkSuiteId: world.nextId(),
    event: 'workflow_dispatch',
    ref,
    headSha: commit,
    headCommit: {
      id: head.sha,
      tree_id: head.tree,
      message: head.message,
      timestamp: head.committer.date,
      author: { name: head.author.name, email: head.author.email },
      committer: { name: head.committer.name, email: head.committer.email },
    },
    workflowPath: workflow.path,
    workflowName: workflow.name,
    displayTitle: workflow.name,
    payload: {
      inputs: inputs.texts,
      ref,
      repository: representRepository(world, repo),
      sender: representUser(world, actor),
      workflow: workflow.path,
    },
    inputs: inputs.typed,
    actorId: actor.id,
    createdAt: now,
    triggeringActorId: actor.id,
    attempt: 1,
    status: 'queued',
    conclusion: null,
    startedAt: now,
    updatedAt: now,
  };
  run.displayTitle = titleOf(world, repo, run, file);
  runs.set(run.id, run);
  startAttempt(world, run, file);
  if (request.body.return_run_details !== true) return { status: 204 };
  return {
    status: 200,
    body: { workflow_run_id: run.id, run_url: runUrl(world, run), html_url: runHtmlUrl(world, run) },
  };
}

/** Only a branch or a tag can be dispatched, never a bare commit. */
async function findRef(repo: Repository, given: string): Promise<{ ref: string; commit: string }> {
  const candidates = given.startsWith('refs/') ? [given] : [`refs/heads/${given}`, `refs/tags/${given}`];
  for (const ref of candidates) {
    const commit = isSha(given) ? undefined : await resolveCommit(repo.gitDir, ref);
    if (commit !== undefined && /^refs\/(heads|tags)\//.test(ref)) return { ref, commit };
  }
  throw new ApiError(422, `No ref found for: ${given}`);
}

function readOrRefuse(text: string | undefined): WorkflowFile {
  if (text === undefined) throw new ApiError(422, "Workflow does not have 'workflow_dispatch' trigger");
  try {
    return parseWorkflow(text);
  } catch (error) {
    throw new ApiError(422, `failed to parse workflow: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function titleOf(world: World, repo: Repository, run: Run, file: WorkflowFile): string {
  const written = file['run-name'];
  if (written === undefined) return run.workflowName;
  try {
    const title = interpolate(written, {
      github: githubContext(world, run),
      inputs: run.inputs,
      vars: Object.fromEntries(repo.variables),
    });
    return title.trim() === '' ? run.workflowName : title;
  } catch (error) {
    throw new ApiError(
      422,
      `failed to parse workflow: run-name: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
