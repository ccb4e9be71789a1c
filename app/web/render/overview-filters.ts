/** What narrows the overview down: its parts as tabs with their counts, repositories and people as a form. All of it stays in the address. */
import { html, nothing, type Html } from '../html.ts';
import { MYSELF, NO_FILTER, overviewHref, SECTIONS, type Overview, type Section } from '../overview.ts';
import { OVERVIEW_PATH } from '../paths.ts';
import { icon } from './icon.ts';

export const SECTION_WORDS: Readonly<Record<Section, string>> = {
  'needs-you': 'Needs you',
  running: 'Running',
  queue: 'Queue',
  waiting: 'Waiting',
  ended: 'Ended',
  failed: 'Failed',
};

/** The part that is shown alone; `null` for all of them. */
export const aloneIn = ({ filter }: Pick<Overview, 'filter'>): Section | null =>
  filter.state ?? (filter.before === null ? null : 'ended');

export const counted = ({ jobs, more }: { readonly jobs: number; readonly more: boolean }): string =>
  `${jobs}${more ? '+' : ''}`;

export function sections(overview: Overview): Html {
  const { filter, counts, repositories } = overview;
  if (repositories.length === 0 && aloneIn(overview) === null && filter.repo === null && filter.by === null)
    return nothing;
  const alone = aloneIn(overview);
  const tab = (section: Section | null, word: string, count: string | null) => {
    const here = alone === section;
    return html`<li>
      <a
        href="${overviewHref(filter, { state: section })}"
        ${here && html`aria-current="page"`}
        data-key="tab-${section ?? 'all'}"
        >${word}${count !== null && html`<span class="counter">${count}</span>`}</a
      >
    </li>`;
  };
  return html`<nav class="tabs" aria-label="Parts of the overview" data-key="tabs">
    <ul>
      ${tab(null, 'All', null)}${SECTIONS.map((section) => tab(section, SECTION_WORDS[section], counted(counts[section])))}
    </ul>
  </nav>`;
}

export function choices({ filter, login, repositories, people }: Overview): Html {
  if (repositories.length === 0 && filter.repo === null && filter.by === null) return nothing;
  const mine = filter.by === MYSELF || filter.by?.toLowerCase() === login.toLowerCase();
  const others = [...new Set([...people, ...(filter.by === null || mine ? [] : [filter.by])])].filter(
    (person) => person.toLowerCase() !== login.toLowerCase(),
  );
  const all = [...new Set([...repositories, ...(filter.repo === null ? [] : [filter.repo])])];
  const picked = (value: string | null, option: string) =>
    value !== null && value.toLowerCase() === option.toLowerCase() && html`selected`;
  return html`<form class="choices" method="get" action="${OVERVIEW_PATH}">
    ${filter.state !== null && html`<input type="hidden" name="state" value="${filter.state}" />`}
    <label
      ><span class="hidden">Repository</span
      ><select class="input" name="repo">
        <option value="">Every repository</option>
        ${all.map((name) => html`<option value="${name}" ${picked(filter.repo, name)}>${name}</option>`)}
      </select></label
    ><label
      ><span class="hidden">Person</span
      ><select class="input" name="by">
        <option value="">Everyone</option>
        <option value="${MYSELF}" ${mine && html`selected`}>Mine (${login})</option>
        ${others.map((name) => html`<option value="${name}" ${picked(filter.by, name)}>${name}</option>`)}
      </select></label
    ><button class="button" data-show>Show</button>${
      (filter.repo !== null || filter.by !== null) &&
      html`<a class="button quiet" href="${overviewHref(NO_FILTER, { state: filter.state })}">${icon('x')}All jobs</a>`
    }
  </form>`;
}
