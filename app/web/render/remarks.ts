/** What a reader must know of a job in whatever state: GitHub makes us wait, the head has moved on, it runs apart from secrets. */
import type { JobView } from '../../ground/job-view.ts';
import { html, type Html } from '../html.ts';
import type { Session } from '../session/session.ts';
import { moment, until } from './clock.ts';
import { icon, type Icon } from './icon.ts';
import { sentenceEnd } from './box.ts';
import { inlineMarkdown } from './markdown.ts';

const remark = (level: 'info' | 'warning', sign: Icon, text: Html): Html =>
  html`<div class="notice ${level}">
    ${icon(sign)}
    <div>${text}</div>
  </div>`;

const shortHash = (commit: string): Html => html`<code>${commit.slice(0, 7)}</code>`;

/** Reasons that are listed; there may be one for every file. */
const REASONS = 30;

export function remarks(job: JobView, session: Session, now: number): Html {
  const { paused, stale, commit, isFork } = job;
  // The transcript lists them, where it goes that far.
  const isTold = [...session.items.values()].some(({ kind }) => kind === 'delivery');
  const refused = isTold ? [] : (job.delivery?.refused?.split('\n') ?? []);
  return html`${
    paused !== null &&
    remark(
      'warning',
      'stopwatch',
      html`GitHub makes us wait until ${moment(paused.until)} (${until(paused.until, now)} left):
      ${inlineMarkdown(sentenceEnd(paused.why))} Nothing is lost, and it goes on by itself.`,
    )
  }${
    stale !== null &&
    commit !== null &&
    remark(
      'warning',
      'git-commit',
      html`The head of the thread is ${shortHash(stale)} by now. This job is bound to ${shortHash(commit)}, the head
      when it was asked for.`,
    )
  }${
    // The first reason is said with the state.
    refused.length > 1 &&
    remark(
      'warning',
      'git-commit',
      html`Its work was not delivered:
        <ul>
          ${refused.slice(0, REASONS).map((reason) => html`<li>${inlineMarkdown(reason)}</li>`)}${refused.length > REASONS && html`<li>and ${refused.length - REASONS} more reasons</li>`}
        </ul>`,
    )
  }${
    isFork &&
    remark('info', 'repo-forked', html`Its commit comes from a fork, so its runs are isolated and have no secrets.`)
  }`;
}
