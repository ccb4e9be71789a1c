/** A page that says no: what is missing, who has it, what to do. */
import { sentenceStart } from '../../ground/sentence.ts';
import { html, type Html } from '../html.ts';
import { OVERVIEW_PATH } from '../paths.ts';
import { document, topBar, type Assets } from './document.ts';
import { icon, type Icon } from './icon.ts';
import { inlineMarkdown } from './markdown.ts';

export interface Refusal {
  /** The HTTP status it is sent with. */
  readonly status: number;
  readonly title: string;
  /** Markdown, one or two sentences. */
  readonly text: string;
  readonly assets: Assets;
}

export const renderRefusal = ({ status, title, text, assets }: Refusal): string =>
  document(
    {
      title: `${title} · Signalbox`,
      page: 'plain',
      body: html`${topBar(null)}
        <main class="plain">
          ${sign(status)}
          <h1>${title}</h1>
          <p dir="auto">${inlineMarkdown(sentenceStart(text))}</p>
          <p class="ways">
            ${PASSING.has(status) && html`<a class="button primary" href="">${icon('sync')}Try again</a>`}<a
              class="button"
              href="${OVERVIEW_PATH}"
              >All your jobs</a
            >
          </p>
        </main>`,
    },
    assets,
  );

/** What may be over in a moment. */
const PASSING: ReadonlySet<number> = new Set([429, 500, 502, 503, 504]);

const SIGNS: Readonly<Record<number, Icon>> = {
  401: 'shield-lock',
  403: 'no-entry',
  404: 'search',
  429: 'stopwatch',
  502: 'plug',
  503: 'plug',
};

const sign = (status: number): Html => html`<p class="sign">${icon(SIGNS[status] ?? 'alert')}</p>`;
