/** How orders reach a session: which session a job has now, and the numbered control that its runner gets. */
import { unknownJob } from '../dispatch/recording.ts';
import { standingText } from '../dispatch/texts.ts';
import { jobRef } from '../ground/ids.ts';
import { accepted, rejected, type Result } from '../ground/outcome.ts';
import type { Order } from '../wire/controls.ts';
import type { Act } from './handle.ts';
import { sessionTopic } from './live.ts';

/** Writes an order for the runner, which hears of it after the commit; returns the control's number. */
export async function order(scope: Act, sessionId: string, what: Order): Promise<number> {
  const control = await scope.tx.addControl(sessionId, what, scope.now);
  scope.tell(sessionTopic(sessionId), { kind: 'control', control });
  return control.number;
}

/** The session of a job whose agent can be spoken to now; one that lingers is among them. */
export async function runningSession(scope: Act, number: number): Promise<Result<string>> {
  const [job] = await scope.tx.jobs([number]);
  if (!job) return unknownJob(number);
  if (job.state !== 'running' || job.sessionId === null)
    return rejected('not_running', `${standingText(number, job.state)}, so there is no session to speak to.`);
  if (job.work.kind === 'run')
    return rejected('no_agent', `${jobRef(number)} is a shell command, which takes no messages.`);
  return accepted(job.sessionId);
}
