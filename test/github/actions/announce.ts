/** The `workflow_run` and `workflow_job` webhooks. */
import { representUserId } from '../represent/users.ts';
import type { World } from '../world.ts';
import { representJob, representRun, representWorkflow } from './represent.ts';
import { actionsState, type Job, type Run, runOf } from './state.ts';

export function announceRun(world: World, run: Run, action: 'requested' | 'in_progress' | 'completed'): void {
  if (run.isGone === true) return;
  const workflow = actionsState(world).workflows.get(run.workflowId);
  world.emit(run.repositoryId, 'workflow_run', {
    action,
    workflow: workflow === undefined ? null : representWorkflow(world, workflow),
    workflow_run: representRun(world, run),
    sender: representUserId(world, run.triggeringActorId),
  });
}

export function announceJob(world: World, job: Job, action: 'queued' | 'waiting' | 'in_progress' | 'completed'): void {
  const run = runOf(world, job);
  if (run.isGone === true) return;
  world.emit(run.repositoryId, 'workflow_job', {
    action,
    workflow_job: representJob(world, job),
    sender: representUserId(world, run.triggeringActorId),
  });
}
