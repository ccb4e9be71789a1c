/** What a reader must know of a job in whatever state: GitHub makes us wait, the head has moved on, it runs apart from secrets. */
import type { JobView } from '../../ground/job-view.ts';
import { html, type Html } from '../html.ts';
import { moment, until } from './clock.ts';
import { icon, type Icon } from './icon.ts';
import { sentenceEnd } from './box.ts';
import { inlineMarkdown } from './markdown.ts';

const remark = (level: 'info' | 'warning', sign: Icon, text: Html): Html =>
  html`<p class="notice ${level}">${icon(sign)}<span>${text}</span></p>`;

const shortHash = (commit: string): Html => html`<code>${commit.slice(0, 7)}</code>`;

export function remarks(job: JobView, now: number): Html {
  const { paused, stale, commit, isFork } = job;
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
    isFork &&
    remark('info', 'repo-forked', html`Its commit comes from a fork, so its runs are isolated and have no secrets.`)
  }`;
}
