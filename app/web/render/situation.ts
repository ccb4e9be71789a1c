/** Where a job stands, in words, below its transcript: what it waits for, what will happen when, or how it came out. */
import type { JobView } from '../../ground/job-view.ts';
import { hasEnded } from '../../ground/job-state.ts';
import { html, nothing, safeUrl, type Html } from '../html.ts';
import type { Session } from '../session/session.ts';
import type { JobSnapshot } from '../view.ts';
import { beforeStart } from './before-start.ts';
import { box, line, reasonLine } from './box.ts';
import { moment, since, took, until } from './clock.ts';
import { untold, usageLine } from './usage.ts';
import { isJoining, standsAt } from './lights.ts';
import { remarks } from './remarks.ts';
import { looksOf } from './state.ts';

const runLink = (job: JobView): Html =>
  job.runUrl === null ? nothing : html` <a href="${safeUrl(job.runUrl)}">See the run</a>.`;

export function situation(snapshot: JobSnapshot, session: Session, now: number): Html {
  return html`${remarks(snapshot.job, session, now)}${stands(snapshot, session, now)}`;
}

function stands(snapshot: JobSnapshot, session: Session, now: number): Html {
  const { job } = snapshot;
  if (hasEnded(job.state)) return ended(job, session);
  switch (job.state) {
    case 'gated':
    case 'waiting':
    case 'held':
    case 'queued':
      return beforeStart(snapshot, now);
    case 'dispatching':
      return box(
        'accent',
        'rocket',
        html`Asking GitHub to start a run`,
        html`${reasonLine(job.reason)}${deadline(job, now)}`,
      );
    case 'starting':
      return box(
        'accent',
        'rocket',
        html`The run exists; its runner is starting`,
        html`${line(html`Asked for ${since(job.createdAt, now)} ago.${runLink(job)}`)}${reasonLine(job.reason)}${deadline(job, now)}`,
      );
    default:
      return running(snapshot, session, now);
  }
}

const deadline = (job: JobView, now: number): Html =>
  job.deadline === null ? nothing : line(html`Given up if nothing happens within ${until(job.deadline, now)}.`);

function running(snapshot: JobSnapshot, session: Session, now: number): Html {
  const { job, runnerConnected } = snapshot;
  // The runner has gone, and rightly so.
  if (session.endedAt !== null) return handedIn(job, now);
  const stands = standsAt(snapshot, session, now);
  if (job.runnerSeenAt !== null && (stands === 'silent' || (!runnerConnected && !isJoining(job, now)))) {
    const who = job.machine === null ? html`The runner` : html`The machine <bdi>${job.machine}</bdi>`;
    const what =
      stands === 'silent'
        ? html`${who} has been silent for ${since(job.runnerSeenAt, now)}`
        : html`${who} is not connected; last heard ${since(job.runnerSeenAt, now)} ago`;
    const hope =
      job.machine === null
        ? 'It may come back: it keeps what happens and catches up.'
        : 'It may be asleep or without network: when it is back it catches up, and nothing is lost.';
    return box(
      'attention',
      'alert',
      what,
      html`${line(html`${hope}${job.deadline !== null && html` If nothing comes, the job is declared lost at ${moment(job.deadline)} (in ${until(job.deadline, now)}).`}${runLink(job)}`)}${line(html`What the agent does now is not known.`)}`,
    );
  }
  if (session.doing?.state === 'idle' && ![...session.items.values()].some(({ kind }) => kind !== 'started'))
    return box('neutral', 'hourglass', html`It waits for its first message`, reasonLine(job.reason));
  if (session.items.size === 0)
    return box('accent', 'play', html`The runner is up; nothing has happened yet`, reasonLine(job.reason));
  const doing =
    (session.doing?.state === 'stopping' ? '' : session.doing?.step) ||
    { running: 'working', waiting: 'waiting for a person', idle: 'idle', stopping: 'stopping' }[
      session.doing?.state ?? 'running'
    ];
  return html`<p class="tail-line">
    <span>${job.state === 'stopping' ? 'stopping' : doing}</span
    >${session.lastAt !== null && html`<span>last event ${since(session.lastAt, now)} ago</span>`}${usageLine(untold(session))}
  </p>`;
}

const handedIn = (job: JobView, now: number): Html =>
  job.deliver === 'none' || job.deliver === 'comment'
    ? line(html`The session has ended; the runner is saying its last word.`)
    : box('accent', 'git-commit', html`Its work is being checked and delivered`, deadline(job, now));

const NEVER_RAN: Partial<Record<JobView['state'], string>> = {
  skipped: 'It was skipped',
  cancelled: 'It was cancelled',
  failed: 'It failed',
  lost: 'Its runner was lost',
  timed_out: 'It ran out of time',
};

function ended(job: JobView, session: Session): Html {
  const told = session.items.get('end') !== undefined;
  const headline =
    job.state === 'skipped' && job.waivedBy !== null
      ? html`${job.waivedBy} waived it: the jobs that need it go on without it`
      : job.startedAt === null
        ? html`${NEVER_RAN[job.state] ?? 'It ended'}; it never ran`
        : html`${NEVER_RAN[job.state] ?? 'It succeeded'}${job.endedAt !== null && html` after ${took(job.endedAt - job.startedAt)}`}`;
  const last =
    job.state === 'lost' &&
    job.runnerSeenAt !== null &&
    line(html`Last sign of life ${moment(job.runnerSeenAt)}. What it did before is above and stays.${runLink(job)}`);
  return html`${!told && box(looksOf(job.state).tone, looksOf(job.state).icon, headline, html`${job.waivedBy === null && reasonLine(job.reason)}${last}`)}
    <p class="tail-line">
      ${job.machine === null && html`<a href="${safeUrl(job.threadUrl)}">Back to the thread</a>`}${job.runUrl !== null && html`<a href="${safeUrl(job.runUrl)}">Log of the run</a>`}${usageLine(untold(session))}
    </p>`;
}
