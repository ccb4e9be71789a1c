/** A step that a person skips: the job of that name is waived where there is one, else one is recorded that never runs. */
import { NO_OPTIONS } from '../dispatch/options.ts';
import { hasEnded } from '../ground/job-state.ts';
import { accepted, type Result } from '../ground/outcome.ts';
import { jobRef } from '../ground/ids.ts';
import { lacking } from './lacking.ts';
import { mayStartAgain } from './authority.ts';
import { carryOut, type Act } from './handle.ts';
import { planOf, submitJobs, THREAD_JOBS, type Gathered, type SubmitContext } from './submit.ts';

export async function waiveByName(
  scope: Act,
  name: string,
  gathered: Gathered,
  context: SubmitContext,
): Promise<Result<null>> {
  const { requester } = context;
  const jobs = await scope.tx.threadJobs(context.thread.number, THREAD_JOBS);
  const last = jobs.findLast((job) => job.name === name);
  if (last && (last.state === 'succeeded' || last.waivedBy !== null)) return accepted(null);
  if (last && !(hasEnded(last.state) && last.state === 'cancelled')) {
    if (!mayStartAgain(last, requester, gathered.standing))
      return {
        ok: false,
        rejection: lacking({
          login: requester.login,
          what: `waive ${jobRef(last.number)}`,
          who: last.who,
          role: gathered.standing.role,
          writers: gathered.writers,
        }),
      };
    const waived = await carryOut(scope, { kind: 'waive', job: last.number, by: requester.login }, requester);
    return waived.ok ? accepted(null) : waived;
  }
  const planned = await planOf(
    scope,
    [{ kind: 'dispatch', asked: `label done:${name}`, options: NO_OPTIONS, body: { name, input: '' } }],
    gathered,
    context,
  );
  if (!planned.ok) return planned;
  const step = planned.value.at(-1);
  if (!step) return accepted(null);
  // Waived alone: what it needs is not asked for.
  const made = await submitJobs(scope, [{ ...step, needs: [] }], gathered, context, true);
  return made.ok ? accepted(null) : made;
}
