/** A runner as the engine sees it: it claims the job of its run, sends events, and says its last word. */
import { appendBatch, claimJob, finishSession, type ProvenRun } from '../../app/engine/runner-doors.ts';
import type { Session } from '../../app/remote/session.ts';
import type { Claimed } from '../../app/wire/claim.ts';
import type { RunnerEvent } from '../../app/wire/events.ts';
import type { Finish } from '../../app/wire/finish.ts';
import type { Run } from './github-double.ts';
import { type Stage, WIDGETS } from './stage.ts';

/** The newest run of a job. */
export function runOf(box: Stage, number: number, repository = WIDGETS.id): Run {
  const run = box.github.runs.findLast((other) => other.job === `J${number}` && other.repository === repository);
  if (!run) throw new Error(`no run was dispatched for J${number}`);
  return run;
}

export function claimOf(box: Stage, run: Run, nonce = run.nonce): ReturnType<typeof claimJob> {
  const proven: ProvenRun = { repositoryId: run.repository, runId: run.id };
  return claimJob(box.house, proven, { version: 1, job: run.job, nonce });
}

export interface Runner {
  readonly claimed: Claimed;
  send(...events: RunnerEvent[]): Promise<void>;
  finish(outcome: Finish['outcome'], output?: string): Promise<void>;
}

export async function runnerOf(box: Stage, number: number, repository = WIDGETS.id): Promise<Runner> {
  const claimed = await claimOf(box, runOf(box, number, repository));
  if (!claimed.ok) throw new Error(claimed.rejection.code);
  await box.quiet();
  const { id } = claimed.value.session;
  let next = 1;
  const session = async (): Promise<Session> => {
    const found = await box.store.session(id);
    if (!found) throw new Error('the session is not there');
    return found;
  };
  return {
    claimed: claimed.value,
    async send(...events) {
      const answer = await appendBatch(box.house, await session(), {
        first: next,
        events: events.map((event) => ({ at: box.clock.now(), event })),
      });
      if (answer.kind !== 'stored') throw new Error(answer.kind);
      next = answer.next;
      await box.quiet();
    },
    async finish(outcome, output = '') {
      const finish = {
        outcome,
        reason: `it ${outcome}`,
        output,
        exitCode: outcome === 'succeeded' ? 0 : 1,
        lastEvent: next - 1,
      };
      const answer = await finishSession(box.house, await session(), finish);
      if (answer.kind !== 'finished') throw new Error(answer.kind);
      await box.quiet();
    },
  };
}
