/** The agent's plan as a check list. */
import { html, type Html } from '../html.ts';
import type { PlanItem } from '../session/items.ts';
import { icon } from './icon.ts';
import { inlineMarkdown } from './markdown.ts';

const SIGNS = {
  completed: { icon: 'check-circle-fill', tone: 'success', word: 'done' },
  in_progress: { icon: 'dot-fill', tone: 'accent', word: 'in progress' },
  pending: { icon: 'circle', tone: 'neutral', word: 'to do' },
} as const;

export const plan = ({ entries }: Pick<PlanItem, 'entries'>): Html =>
  html`<div class="plan">
    <h2>
      ${icon('tasklist')}Plan
      <span class="count">${entries.filter(({ status }) => status === 'completed').length}/${entries.length}</span>
    </h2>
    <ol>
      ${entries.map(
        ({ text, status }) =>
          html`<li class="${status}">
            <span class="tone-${SIGNS[status].tone}">${icon(SIGNS[status].icon, SIGNS[status].word)}</span
            ><span dir="auto">${inlineMarkdown(text)}</span>
          </li>`,
      )}
    </ol>
  </div>`;
