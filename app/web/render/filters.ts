/** Filters of the transcript: what kind of item each leaves in sight. They are in the address, so that a link shows the same. */
import { html, type Html } from '../html.ts';
import type { Item } from '../session/items.ts';

export const FILTERS = ['all', 'messages', 'tools', 'errors', 'approvals'] as const;
export type Filter = (typeof FILTERS)[number];

const WORDS: Readonly<Record<Filter, string>> = {
  all: 'All',
  messages: 'Messages',
  tools: 'Tools',
  errors: 'Errors',
  approvals: 'Approvals',
};

export const filterOf = (text: string | null | undefined): Filter => FILTERS.find((one) => one === text) ?? 'all';

/** `address` gives the page's address with another filter. */
export const filters = (chosen: Filter, address: (filter: Filter) => string): Html =>
  html`<nav class="filters" aria-label="Show">
    ${FILTERS.map(
      (one) =>
        html`<a href="${address(one)}" data-filter-link="${one}" ${one === chosen && html`aria-current="true"`}
          >${WORDS[one]}</a
        >`,
    )}
  </nav>`;

/** Whether something went wrong there. */
export function isError(of: Item): boolean {
  switch (of.kind) {
    case 'tool':
      return of.status === 'failed' || of.status === 'denied';
    case 'notice':
      return of.level !== 'info';
    case 'end':
      return of.outcome !== 'succeeded' && of.outcome !== 'cancelled';
    case 'delivery':
      return of.refused.length > 0;
    case 'person':
      return of.status === 'refused';
    default:
      return false;
  }
}
