/** `/`: every job this person may see, those that need them first, as the filters of the address say. */
import { html, nothing, type Html } from '../html.ts';
import { type Overview } from '../overview.ts';
import { costPlot } from './cost-plot.ts';
import { document, topBar, type Assets } from './document.ts';
import { lists } from './overview-lists.ts';
import { choices, sections } from './overview-filters.ts';
import { foundOverall, searchBox } from './search.ts';

export function renderOverview(overview: Overview, assets: Assets): string {
  const { needsYou, filter } = overview;
  return document(
    {
      title: needsYou.length > 0 ? `(${needsYou.length}) Signalbox` : 'Signalbox',
      page: 'overview',
      body: html`${topBar(overview)}
        <main class="overview" ${overview.csrf !== undefined && html`data-csrf="${overview.csrf}"`}>
          <h1 class="hidden">Overview</h1>
          <div class="banner live-only" data-region="banner" role="status"></div>
          <div class="overview-head">${searching(overview)}${light}</div>
          ${choices(overview)}
          <p class="said live-only" data-region="said" role="status"></p>
          <div
            class="lists"
            data-region="overview"
            data-now="${overview.now}"
            data-incomplete="${overview.incomplete ? 'yes' : 'no'}"
          >
            ${overview.incomplete && html`<p class="calm incomplete">${INCOMPLETE}</p>`}${sections(overview)}${lists(overview)}${filter.by === null && filter.state === null && filter.before === null && costPlot(overview)}
          </div>
        </main>`,
    },
    assets,
  );
}

const INCOMPLETE = 'GitHub has not said yet what you may read everywhere, so something may be missing here.';

/** The page's own link to the app; without scripts there is none. */
const light: Html = html`<p class="own-light live-only" data-region="light">
  <span class="lamp tone-neutral"></span><span data-word>not live</span>
</p>`;

function searching({ search, filter }: Overview): Html {
  const kept = Object.fromEntries(
    (['repo', 'by', 'state'] as const).flatMap((key) => (filter[key] === null ? [] : [[key, filter[key]]])),
  );
  return html`<div class="searching">
    ${searchBox(search?.text ?? '', 'Search titles, prompts and transcripts', kept)}${search ? foundOverall(search.text, search.found) : nothing}
  </div>`;
}
