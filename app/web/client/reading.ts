/** Finding one's way in a transcript: more of the log, links to events, filters and the search, the same live and for an attempt that is over. */
import { readingPath } from '../reading.ts';
import { filterOf, FILTERS, type Filter } from '../render/filters.ts';
import { region } from './draw.ts';
import { loadMore, openDeepLink } from './earlier.ts';
import type { ItemsView } from './items.ts';
import type { Live } from './live.ts';
import { startMenu } from './menu.ts';
import { startSearch } from './search.ts';
import type { Tail } from './tail.ts';

export interface ReadingTools {
  /** A key was pressed; true when it was for us. */
  act(chord: string): boolean;
  /** Escape; true when something was open. */
  dismiss(): boolean;
}

export function startReading(live: Live, items: ItemsView, tail: Tail): ReadingTools {
  const drawn = () => tail.keepPlace(() => items.rebuild());
  const openLink = () => void openDeepLink(live, drawn);
  const search = startSearch(live, openLink);
  startMenu(live);

  function choose(filter: Filter): void {
    live.filter = filter;
    const list = region('items');
    void tail.keepPlace(() => (list.dataset['filter'] = filter));
    for (const link of document.querySelectorAll<HTMLElement>('[data-filter-link]')) {
      if (link.dataset['filterLink'] === filter) link.setAttribute('aria-current', 'true');
      else link.removeAttribute('aria-current');
    }
    const address = new URL(location.href);
    if (filter === 'all') address.searchParams.delete('filter');
    else address.searchParams.set('filter', filter);
    history.replaceState(null, '', address);
  }

  document.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || !(event.target instanceof Element)) return;
    const chip = event.target.closest<HTMLElement>('[data-filter-link]');
    if (chip) {
      event.preventDefault();
      return choose(filterOf(chip.dataset['filterLink']));
    }
    const link = event.target.closest<HTMLElement>('.item-link');
    if (link) {
      event.preventDefault();
      return void copyLink(link, live);
    }
    const part = event.target.closest<HTMLElement>('[data-action]');
    switch (part?.dataset['action']) {
      case 'earlier':
        return void loadMore(live, 'earlier', drawn);
      case 'later':
        return void loadMore(live, 'later', drawn);
      default:
        return;
    }
  });
  addEventListener('hashchange', openLink);
  if (location.hash.length > 1) openLink();

  return {
    act(chord) {
      const filter = /^[1-9]$/.test(chord) ? FILTERS[Number(chord) - 1] : undefined;
      if (filter) choose(filter);
      if (chord === '/') search.focus();
      return filter !== undefined || chord === '/';
    },
    dismiss: () => search.close(),
  };
}

/** The address names the attempt, so that it leads to the same event after another one has begun. */
async function copyLink(link: HTMLElement, live: Live): Promise<void> {
  const seq = Number(/^e(\d+)$/.exec(link.closest('.item')?.id ?? '')?.[1]);
  const path = readingPath(live.attempt, { at: seq });
  try {
    await navigator.clipboard.writeText(new URL(path, location.href).href);
    link.dataset['copied'] = '';
    setTimeout(() => delete link.dataset['copied'], COPIED_MS);
    region('said').textContent = 'The link to this event was copied.';
  } catch {
    // Where the clipboard is closed to us, the address bar holds the link.
    history.replaceState(null, '', path);
  }
}

const COPIED_MS = 1500;
