/** The search box and what was found: excerpts with what was looked for marked, each a link to where it was said. */
import type { JobHits, OverallSearch, SearchHit, SessionSearch } from '../../ground/search-view.ts';
import { visible } from '../../ground/plain-text.ts';
import { html, nothing, safeUrl, type Html } from '../html.ts';
import { moment } from './clock.ts';
import { icon, type Icon } from './icon.ts';

/** As much as the app looks for. */
const SEARCH_LIMIT = 200;

/** A form that works without scripts; `kept` stays in the address. */
export const searchBox = (text: string, label: string, kept: Readonly<Record<string, string>> = {}): Html =>
  html`<form class="search" role="search" method="get">
    ${Object.entries(kept).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
    <label>
      ${icon('search')}<input
        type="search"
        name="q"
        value="${text}"
        maxlength="${SEARCH_LIMIT}"
        placeholder="${label}"
        aria-label="${label}"
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
        enterkeyhint="search"
      />
    </label>
  </form>`;

const SIGNS: Readonly<Record<string, Icon>> = {
  message: 'comment',
  thought: 'light-bulb',
  prompt: 'quote',
  tool: 'tools',
  terminal: 'terminal',
  approval: 'shield-lock',
  notice: 'info',
  delivery: 'repo-push',
  end: 'check-circle',
  job: 'rocket',
};

const hit = ({ kind, at, seq, excerpt, url }: SearchHit): Html =>
  html`<li>
    <a class="hit" href="${safeUrl(url)}" data-seq="${seq}"
      >${icon(SIGNS[kind] ?? 'comment', kind)}<span class="excerpt" dir="auto"
        >${excerpt.map(({ text, isHit }) => (isHit ? html`<mark>${visible(text)}</mark>` : visible(text)))}</span
      >${moment(at)}</a
    >
  </li>`;

/** `earlier` is the address of the next page of hits; `close` the page without a search. */
export function foundInSession(
  text: string,
  { hits, next, isBehind }: SessionSearch,
  { earlier, close }: { readonly earlier: (before: number) => string; readonly close: string },
): Html {
  if (text.trim() === '') return nothing;
  return html`<section class="found" aria-label="Found">
    <div class="found-head">
      <p role="status">
        ${counted(hits.length, next !== null)}${isBehind && ' The newest events are not searchable yet.'}
      </p>
      <a class="button" href="${close}" data-action="close-search">Close</a>
    </div>
    ${
      hits.length > 0 &&
      html`<ol class="hits">
        ${hits.map(hit)}
      </ol>`
    }${next !== null && html`<a class="button" href="${earlier(next)}" data-before="${next}">Earlier finds</a>`}
  </section>`;
}

const counted = (count: number, more: boolean): string =>
  count === 0
    ? 'Nothing was found. All words must be there; only the last one may be a beginning.'
    : `${count}${more ? '+' : ''} found, newest first.`;

export function foundOverall(text: string, { jobs, more }: OverallSearch): Html {
  if (text.trim() === '') return nothing;
  return html`<section class="box found-overall">
    <h2>${icon('search')}Found<span class="counter">${jobs.length}${more && '+'}</span></h2>
    ${
      jobs.length === 0
        ? html`<p class="nothing-found">
            Nothing was found in what you may read. All words must be there; only the last one may be a beginning.
          </p>`
        : html`<ul class="found-jobs">
            ${jobs.map(foundJob)}
          </ul>`
    }${more && html`<p class="nothing-found">There is more: name more words to narrow it down.</p>`}
  </section>`;
}

const foundJob = ({ job, title, repository, url, hits }: JobHits): Html =>
  html`<li>
    <a class="found-job" href="${safeUrl(url)}"
      ><strong>${job}</strong> <span dir="auto">${visible(title)}</span>
      <span class="muted">${repository.owner}/${repository.name}</span></a
    >
    <ol class="hits">
      ${hits.map(hit)}
    </ol>
  </li>`;
