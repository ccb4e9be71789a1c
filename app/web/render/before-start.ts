/** Where a job stands that has not been given a slot: gated, waiting, held or queued, and what will come of it when. */
import { sentenceStart } from '../../ground/sentence.ts';
import type { JobView } from '../../ground/job-view.ts';
import { hasEnded } from '../../ground/job-state.ts';
import { html, nothing, safeUrl, type Html } from '../html.ts';
import { besidePath, issueUrl } from '../paths.ts';
import type { JobSnapshot } from '../view.ts';
import { box, line, reasonLine, sentenceEnd } from './box.ts';
import { moment, since, until } from './clock.ts';
import { icon } from './icon.ts';
import { listed, whoMay } from './person.ts';
import { jobName, looksOf, stateIcon } from './state.ts';

export function beforeStart(snapshot: JobSnapshot, now: number): Html {
  const { job } = snapshot;
  switch (job.state) {
    case 'gated':
      return gated(job, now);
    case 'held':
      return box(
        'attention',
        'pause',
        html`Held`,
        html`${reasonLine(job.reason)}${conditions(snapshot)}${line(html`It stays held until someone with write access releases it, with the button below or by commenting <code>/release ${job.ref}</code> on the thread. ${askedAgo(job, now)}`)}`,
      );
    case 'queued':
      return box(
        'neutral',
        'clock',
        inQueue(job),
        html`${job.reason !== '' && reasonLine(sentenceEnd(sentenceStart(job.reason)))}${line(html`${(job.position ?? 1) > 1 && 'One before it that waits for its own thread or group does not hold it up. '}${PRIORITIES[job.priority]}${askedAgo(job, now)}${givenUp(job, now, 'it has no slot by then')}`)}`,
      );
    default:
      return box(
        'neutral',
        'hourglass',
        waitsFor(job),
        html`${conditions(snapshot)}${reasonLine(job.reason)}${line(html`${askedAgo(job, now)}${givenUp(job, now, 'it still waits then')}`)}`,
      );
  }
}

function gated(job: JobView, now: number): Html {
  const gate = job.approvals.find(({ kind, state }) => kind === 'start' && state === 'pending');
  const ref = gate?.ref ?? job.gate;
  const end = gate?.deadline ?? job.deadline;
  return box(
    'attention',
    'shield-lock',
    html`Needs an approval to start`,
    html`${line(html`${job.requester} asked for it ${since(job.createdAt, now)} ago and may not start it alone; nothing has run yet.`)}${reasonLine(job.reason)}${line(
      html`${gate !== undefined && `${sentenceStart(whoMay(gate.approvers))} may decide`}${gate === undefined && 'Someone who may decide has to answer'}${ref !== null && html`: with the buttons on this page, or by commenting <code>/approve ${ref}</code> or <code>/deny ${ref}</code> on the thread`}.`,
    )}${end !== null && line(html`If nobody answers within ${until(end, now)} (${moment(end)}), it ends without having run.`)}`,
  );
}

/** Needs that are not settled, and open issues. */
function waitsFor({ needs, blockedBy }: JobView): Html {
  const open = needs.filter(({ state }) => !hasEnded(state)).length;
  const parts = [count(open, 'job'), count(blockedBy.length, 'issue')].filter((part) => part !== '');
  return parts.length === 0 ? html`Waiting` : html`Waiting for ${parts.join(' and ')}`;
}

const count = (many: number, what: string): string =>
  many === 0 ? '' : many === 1 ? `one ${what}` : `${many} ${what}s`;

const PRIORITIES = { high: 'It has high priority. ', normal: '', low: 'It has low priority. ' } as const;

function inQueue({ position }: JobView): Html {
  if (position === null) return html`Queued`;
  return position === 1
    ? html`First in the queue`
    : html`Number ${position} in the queue: ${position - 1} ${position === 2 ? 'job stands' : 'jobs stand'} before it`;
}

const askedAgo = (job: JobView, now: number): Html => html`Asked for ${since(job.createdAt, now)} ago.`;

const givenUp = ({ deadline }: JobView, now: number, unless: string): Html =>
  deadline === null ? nothing : html` Given up in ${until(deadline, now)} (${moment(deadline)}) if ${unless}.`;

const AFTER_FAILURE = {
  cancel: 'if it fails, this is skipped',
  hold: 'if it fails, this is held',
  continue: 'this runs whatever comes of it',
} as const;

function conditions({ job, chain }: JobSnapshot): Html {
  if (job.needs.length + job.blockedBy.length === 0) return nothing;
  return html`<ul class="needs">
    ${job.needs.map((need) => {
      const url = chain.find(({ ref }) => ref === need.ref)?.url ?? besidePath(job, need.ref);
      return html`<li>
        ${stateIcon(need.state)}<a href="${safeUrl(url)}">${jobName(need)}</a
        ><span class="muted"
          >${looksOf(need.state).word}${!hasEnded(need.state) && ` · ${AFTER_FAILURE[need.onFailure]}`}</span
        >
      </li>`;
    })}${job.blockedBy.map((issue) => {
      const url = issueUrl(job, issue);
      return html`<li>
        <span class="state-icon tone-success">${icon('issue-opened', 'open issue')}</span
        >${url === null ? html`<span>${issue}</span>` : html`<a href="${safeUrl(url)}">${issue}</a>`}<span class="muted"
          >open · blocks this thread</span
        >
      </li>`;
    })}
  </ul>`;
}

/** What the job waits for, in a line of a list; empty when nothing more is to be said than its state. */
export function waitsInShort({ state, needs, blockedBy, reason, gate }: JobView): string {
  switch (state) {
    case 'waiting': {
      const open = [...needs.filter((need) => !hasEnded(need.state)).map(jobName), ...blockedBy];
      return open.length > 0 ? `for ${listed(open)}` : reason;
    }
    case 'held':
    case 'queued':
      return reason;
    case 'gated':
      return gate === null ? reason : `${gate} decides`;
    default:
      return '';
  }
}
