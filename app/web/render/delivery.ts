/** What became of the work, as an item of the transcript: where it is now, or each reason why it was not delivered, and the patch. */
import { html, safeUrl, type Html } from '../html.ts';
import { commitUrl } from '../paths.ts';
import type { DeliveryItem } from '../session/items.ts';
import { moment } from './clock.ts';
import { icon, type Icon } from './icon.ts';
import { inlineMarkdown } from './markdown.ts';
import type { Scene } from './scene.ts';
import type { Tone } from './state.ts';

/** Reasons that are shown at once; there may be one for every file. */
const REASONS = 30;

const ICONS = {
  comment: 'comment',
  review: 'code-review',
  push: 'repo-push',
  pull_request: 'git-pull-request',
} as const satisfies Record<DeliveryItem['output'], Icon>;

export function delivery(item: DeliveryItem, scene: Scene): Html {
  const { output, url, commit, refused, at } = item;
  if (refused.length > 0) return card('danger', 'x-circle', at, notDelivered(refused, scene));
  if (url === null && commit === null)
    return card('neutral', 'circle-slash', at, html`<p>Nothing had changed, so nothing was delivered.</p>`);
  return card('success', ICONS[output], at, html`<p>${delivered(item, scene)}</p>`);
}

const card = (tone: Tone, sign: Icon, at: number, said: Html): Html =>
  html`<div class="delivery tone-${tone}">
    ${icon(sign)}
    <div>${said}</div>
    ${moment(at)}
  </div>`;

function notDelivered(refused: readonly string[], { job }: Scene): Html {
  const more = refused.slice(REASONS);
  const listed = (reasons: readonly string[]) =>
    reasons.map((reason) => html`<li dir="auto">${inlineMarkdown(reason)}</li>`);
  return html`<p><strong>Its work was not delivered</strong></p>
    <ul>
      ${listed(refused.slice(0, REASONS))}
    </ul>
    ${
      more.length > 0 &&
      html`<details class="fold" data-key="reasons">
        <summary>and ${more.length} more</summary>
        <ul>
          ${listed(more)}
        </ul>
      </details>`
    }${job.patch !== null && html`<p><a class="patch" href="${safeUrl(job.patch)}" download>${icon('download')}Download the changes as a patch</a></p>`}`;
}

function delivered({ output, url, commit }: DeliveryItem, { job }: Scene): Html {
  const to = (words: Html): Html =>
    url !== null && /^https?:\/\//i.test(url) ? html`<a href="${url}">${words}</a>` : words;
  const as = commit === null ? null : shortCommit(job.threadUrl, commit);
  switch (output) {
    case 'comment':
      return html`Its answer was posted as ${to(html`a comment`)}.`;
    case 'review':
      return html`Its changes were suggested in ${to(html`a review`)}.`;
    case 'push':
      return html`Its changes were pushed${as !== null && html` as ${as}`} to ${to(html`the pull request's branch`)}.`;
    case 'pull_request':
      return html`Its changes are
      ${to(html`pull request${url !== null && pullNumber(url)}`)}${as !== null && html`, commit ${as}`}.`;
  }
}

const pullNumber = (url: string): string => {
  const [, number] = /\/pull\/(\d+)$/.exec(url) ?? [];
  return number === undefined ? '' : ` #${number}`;
};

const shortCommit = (threadUrl: string, commit: string): Html =>
  html`<a href="${safeUrl(commitUrl(threadUrl, commit))}"><code>${commit.slice(0, 7)}</code></a>`;
