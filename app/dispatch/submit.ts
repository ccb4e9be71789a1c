/** New jobs come into being: gated where somebody has to let them start, else waiting; the same decision goes on from there. */
import type { Draft } from './board.ts';
import type { JobRequest } from './job.ts';
import type { Submit } from './job-command.ts';
import { newJob } from './new-job.ts';

export function submit(draft: Draft, command: Submit): undefined {
  const { now } = draft.given;
  for (const [index, { isTold, ...planned }] of command.jobs.entries()) {
    const number = command.numbers[index] as number;
    const texts = { threadBody: command.threadBody, context: isTold ? command.context : '' };
    const request: JobRequest = {
      ...planned,
      requester: command.requester,
      authority: command.requester,
      thread: command.thread,
      threadTitle: command.threadTitle,
      commit: command.commit,
      isFork: command.isFork,
      base: command.base,
      // A stranger's code gets no environment with secrets, and no machine but the one meant for strangers.
      place: command.isFork ? { ...planned.place, runner: null, environment: null } : planned.place,
    };
    const job = newJob(request, {
      number,
      repositoryId: command.repositoryId,
      needs: planned.needs.map((need) =>
        'index' in need ? { job: command.numbers[need.index] as number, onFailure: need.onFailure } : need,
      ),
      blockedBy: command.blockedBy,
      gate: planned.gate,
      state: planned.gate === null ? 'waiting' : 'gated',
      createdAt: now,
      // What is gated has the deadline of its approval.
      deadline: planned.gate === null ? now + planned.limits.waitSeconds * 1000 : null,
    });
    draft.create(job, texts);
    if (command.waived) {
      const by = command.requester.login;
      draft.record({ job: number, at: now, by, fact: 'waived', reason: `waived by ${by}` });
    }
  }
}
