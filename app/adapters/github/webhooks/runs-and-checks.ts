/** Runs that ended, buttons of check runs that were pressed, and merge queues that ask for a verdict. */
import { z } from 'zod';
import { isBot, personOf, Sender, type Happened } from './shapes.ts';

const Completed = z.object({
  action: z.literal('completed'),
  workflow_run: z.object({ id: z.number(), event: z.literal('workflow_dispatch'), conclusion: z.string().nullable() }),
});

export function completed(payload: unknown, repositoryId: number): Happened | undefined {
  const parsed = Completed.safeParse(payload);
  if (!parsed.success) return undefined;
  const { id, conclusion } = parsed.data.workflow_run;
  return {
    lane: `run/${id}`,
    incoming: { kind: 'run_completed', repositoryId, runId: id, conclusion: conclusion ?? 'unknown' },
  };
}

const Pressed = z.object({
  action: z.enum(['requested_action', 'rerequested']),
  check_run: z.object({ external_id: z.string().min(1).max(200), app: z.object({ id: z.number() }) }),
  requested_action: z
    .object({ identifier: z.enum(['retry', 'cancel', 'approve', 'allow_session', 'deny']) })
    .optional(),
  sender: Sender,
});

/** GitHub tells these only to the app whose check run it is; that it is ours is looked at all the same. */
export function pressed(payload: unknown, repositoryId: number, delivery: string, appId: number): Happened | undefined {
  const parsed = Pressed.safeParse(payload);
  if (!parsed.success || parsed.data.check_run.app.id !== appId) return undefined;
  const { action, check_run, requested_action, sender } = parsed.data;
  const wanted = action === 'rerequested' ? 'retry' : requested_action?.identifier;
  if (wanted === undefined) return undefined;
  const externalId = check_run.external_id;
  return {
    lane: `check/${repositoryId}/${externalId}`,
    incoming: {
      kind: 'check_pressed',
      repositoryId,
      externalId,
      action: wanted,
      sender: personOf(sender),
      isBot: isBot(sender),
      delivery,
    },
  };
}

const Grouped = z.object({
  action: z.literal('checks_requested'),
  merge_group: z.object({ head_sha: z.string(), head_ref: z.string() }),
});

export function grouped(payload: unknown, repositoryId: number): Happened | undefined {
  const parsed = Grouped.safeParse(payload);
  if (!parsed.success) return undefined;
  const { head_sha, head_ref } = parsed.data.merge_group;
  return {
    lane: `merge/${repositoryId}/${head_sha}`,
    incoming: { kind: 'merge_group', repositoryId, headSha: head_sha, headRef: head_ref },
  };
}
