/**
 * The heart: one function from the board, a command and the time to what happens, or to a rejection. No I/O, no clock, no chance.
 * After each command the consequences follow in the same decision: needs are released, slots are filled.
 */
import { accepted, unreachable, type Result } from '../ground/outcome.ts';
import { draftOf, type Board, type Decision, type Draft, type Given } from './board.ts';
import { passDeadline } from './deadlines.ts';
import { delivered, undeliverable } from './delivery/outcome.ts';
import { release } from './graph.ts';
import type { Job } from './job.ts';
import type { JobCommand } from './job-command.ts';
import { begin } from './machine.ts';
import { block, hold, openGate, releaseHeld, retry, waive } from './people.ts';
import { fillSlots } from './queue.ts';
import { unknownJob, type Refusal } from './recording.ts';
import { claim, dispatched, finish, revoke, runCompleted, undispatchable } from './runs.ts';
import { cancel } from './stop.ts';
import { submit } from './submit.ts';

export function decide(board: Board, command: JobCommand, given: Given): Result<Decision> {
  const draft = draftOf(board, given);
  const refused = carryOut(draft, command);
  if (refused) return refused;
  release(draft);
  fillSlots(draft);
  return accepted(draft.decision());
}

function carryOut(draft: Draft, command: JobCommand): Refusal | undefined {
  switch (command.kind) {
    case 'submit':
      return submit(draft, command);
    case 'begin':
      return begin(draft, command);
    case 'cancel':
      return cancel(draft, command);
    case 'retry':
      return onJob(draft, command.job, (job) => retry(draft, job, command));
    case 'gate':
      return openGate(draft, command);
    case 'hold':
      return onJob(draft, command.job, (job) => hold(draft, job, command.by));
    case 'release':
      return onJob(draft, command.job, (job) => releaseHeld(draft, job, command.by));
    case 'waive':
      return onJob(draft, command.job, (job) => waive(draft, job, command.by));
    case 'block':
      return block(draft, command.jobs, command.blockedBy);
    case 'fill':
      return undefined;
    case 'dispatched':
      return onJob(draft, command.job, (job) => dispatched(draft, job, command));
    case 'undispatchable':
      return onJob(draft, command.job, (job) => undispatchable(draft, job, command));
    case 'revoke':
      return onJob(draft, command.job, (job) => revoke(draft, job, command));
    case 'claim':
      return onJob(draft, command.job, (job) => claim(draft, job, command));
    case 'finish':
      return onJob(draft, command.job, (job) => finish(draft, job, command));
    case 'delivered':
      return onJob(draft, command.job, (job) => delivered(draft, job, command));
    case 'undeliverable':
      return onJob(draft, command.job, (job) => undeliverable(draft, job, command));
    case 'run_completed':
      return onJob(draft, command.job, (job) => runCompleted(draft, job, command));
    case 'deadline':
      return onJob(draft, command.job, (job) => passDeadline(draft, job));
    default:
      return unreachable(command);
  }
}

function onJob(draft: Draft, number: number, act: (job: Job) => Refusal | undefined): Refusal | undefined {
  const job = draft.job(number);
  return job ? act(job) : unknownJob(number);
}
