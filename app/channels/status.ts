/** What `/status` answers: where the jobs of a thread stand, or everything that is to be known of one. */
import type { JobView, NeedView } from '../ground/job-view.ts';
import { hasEnded } from '../ground/job-state.ts';
import { code, plain, typed } from '../ground/markdown.ts';
import { whoInWords } from '../ground/who.ts';
import { essential, fitted, whole } from './fit.ts';
import { commitOf, deliveryLinks, notesOf, refusalLines, quoted, stateInWords } from './job-notes.ts';
import { sentenceStart } from '../ground/sentence.ts';
import { momentOf, signOf } from './words.ts';

const ANSWER_LIMIT = 60_000;
/** Jobs that one answer lists. */
const LISTED = 20;

/** A list, oldest first; `jobs` are the thread's, and the newest are named where there are many. */
export function statusText(login: string, jobs: readonly JobView[], prefix: string | null = null): string {
  if (jobs.length === 0)
    return `@${login} there are no jobs on this thread yet. ${typed('dispatch', prefix)} starts one; ${typed('help', prefix)} shows how.`;
  const lines = jobs
    .slice(-LISTED)
    .map(
      (job) =>
        `- [${job.ref}](${job.url}) ${job.name === null ? code(job.title, 80) : `**${plain(job.name, 40)}**`}: ${[stateInWords(job), ...notesOf(job)].join(' · ')}`,
    );
  const before = jobs.length - lines.length;
  return `@${login}\n\n${before > 0 ? `- ${before} earlier ${before === 1 ? 'job' : 'jobs'}\n` : ''}${lines.join('\n')}`;
}

/** One job in full, with what was asked as it was typed: what became of the comment since does not count. */
export function jobStatusText(login: string, job: JobView, prefix: string | null = null): string {
  const facts = [
    stateLine(job),
    needsLine(job),
    job.blockedBy.length > 0 ? `Blocked by ${job.blockedBy.map((issue) => code(issue, 120)).join(', ')}.` : '',
    job.dependents.length > 0 ? `Needed by ${listed(job.dependents)}.` : '',
    ...job.approvals
      .filter(({ state }) => state === 'pending' && !hasEnded(job.state))
      .map(
        ({ ref, approvers, deadline, sessionRule }) =>
          `**${ref}** waits for an answer of ${whoInWords(approvers)} until ${momentOf(deadline)}: ${typed(`approve ${ref}`, prefix)} or ${typed(`deny ${ref} reason`, prefix)}.${sessionRule === null ? '' : ` ${typed(`approve ${ref} --session`, prefix)} also allows ${code(sessionRule, 200)} for the rest of the session.`}`,
      ),
    settingsLine(job),
    job.machine === null
      ? `Asked by \`@${job.requester}\` on [#${job.thread.number}](${job.threadUrl}), ${momentOf(job.createdAt)}.`
      : `Begun by \`@${job.requester}\` on their machine ${code(job.machine, 100)}, ${momentOf(job.createdAt)}.`,
    job.paused === null || hasEnded(job.state)
      ? ''
      : `GitHub makes us wait until ${momentOf(job.paused.until)}: ${plain(job.paused.why, 200)}`,
    ...refusalLines(job),
    [`[Session](${job.url})`, ...(job.runUrl === null ? [] : [`[run](${job.runUrl})`]), ...deliveryLinks(job)].join(
      ' · ',
    ),
  ].filter((fact) => fact !== '');
  return fitted(
    [
      essential(`@${login} **${job.ref}**${job.name === null ? '' : ` ${plain(job.name, 40)}`}`),
      whole(1, quoted(job.asked, 8_000)),
      essential(facts.map((fact) => `- ${fact}`).join('\n')),
    ],
    ANSWER_LIMIT,
  );
}

function stateLine(job: JobView): string {
  return `${[stateInWords(job), ...notesOf(job)].join(' · ')}${job.commit === null ? '' : ` · commit ${commitOf(job.commit)}`}`;
}

const IF_NOT = { cancel: '', hold: ', held if it does not succeed', continue: ', whatever comes of it' } as const;

function needsLine({ needs }: JobView): string {
  const words = needs.map(
    ({ ref, name, state, onFailure }: NeedView) =>
      `${name === null ? ref : `${plain(name, 40)} (${ref})`} ${signOf(state)}${hasEnded(state) ? '' : IF_NOT[onFailure]}`,
  );
  return words.length === 0 ? '' : `Needs ${words.join('; ')}.`;
}

function settingsLine({ profile, agent, group, priority, deliver }: JobView): string {
  const parts = [
    `profile ${code(profile, 60)}`,
    agent === null ? '' : `agent ${code(agent, 60)}`,
    `${priority} priority`,
    group === null ? '' : `group ${code(group, 60)}`,
    deliver === 'none' ? '' : `hands in \`${deliver}\``,
  ].filter((part) => part !== '');
  return `${sentenceStart(parts.join(', '))}.`;
}

const listed = (refs: readonly string[]): string =>
  refs.length > 20 ? `${refs.slice(0, 20).join(', ')} and ${refs.length - 20} more` : refs.join(', ');
