/** The answer to a merge queue: whether the job that a ruleset requires was done at the head that stands in the queue. */
import type { JobView } from '../ground/job-view.ts';
import { code } from '../ground/markdown.ts';
import { checkName, type CheckRun, checkTitle } from './check-run.ts';
import { commitOf } from './job-notes.ts';
import { wordOf } from '../ground/state-words.ts';

/** What is known of one pull request in the queue. */
export interface MergeQuestion {
  readonly pull: number;
  /** The pull request's head. */
  readonly head: string;
  /** The newest job of that name on the pull request. */
  readonly newest: JobView | null;
}

/** `name` is the job's. A success only when its newest job succeeded at exactly this head: nothing is run for a merge group. */
export function mergeCheckOf(name: string, question: MergeQuestion): CheckRun {
  const { newest, head, pull } = question;
  const isDone = newest?.state === 'succeeded' && newest.commit === head;
  return {
    name: checkName(name),
    status: 'completed',
    conclusion: isDone ? 'success' : 'failure',
    title: checkTitle(isDone ? `Succeeded on #${pull}` : titleOf(name, question)),
    summary: [
      isDone
        ? `${linked(newest)} succeeded at ${commitOf(head)}, the head of #${pull}.`
        : `${whyNot(name, question)} Run it there, then put the pull request into the queue again.`,
      'A merge queue is told what was done on the pull request; nothing is run for the group itself.',
    ].join('\n\n'),
    buttons: [],
    annotations: [],
  };
}

const linked = ({ ref, url }: JobView): string => `[${ref}](${url})`;

function titleOf(name: string, { newest, pull }: MergeQuestion): string {
  if (newest === null) return `${name} was not asked for on #${pull}`;
  return newest.state === 'succeeded'
    ? `${newest.ref} succeeded at another commit`
    : `${newest.ref}: ${wordOf(newest.state)}`;
}

function whyNot(name: string, { newest, head, pull }: MergeQuestion): string {
  if (newest === null) return `There is no job ${code(name, 60)} on #${pull}.`;
  if (newest.state === 'succeeded')
    return `${linked(newest)} succeeded at ${commitOf(newest.commit ?? '')}, and the head of #${pull} is ${commitOf(head)} now.`;
  return `${linked(newest)}, the newest ${code(name, 60)} on #${pull}, has not succeeded: ${wordOf(newest.state)}.`;
}
