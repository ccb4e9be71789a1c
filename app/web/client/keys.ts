/** The keyboard: / to search, digits to filter, j and k from event to event, a to the first approval, q to the first message that waits, g e to the end, i to write, ? for help, Escape out. */
import type { Composer } from './composer.ts';
import { query, region } from './draw.ts';
import type { ReadingTools } from './reading.ts';
import { showKeys } from './keys-help.ts';
import { inSight, type Tail } from './tail.ts';

/** Panels that hang over the page; they close when the reader turns elsewhere. */
const PANELS = 'details.menu, details.lights, details.modes, details.keep-open';

/** Without a composer nothing can be said or decided here. */
export function listenToKeys(tail: Tail, composer: Composer | null, reading: ReadingTools): void {
  let previous = '';
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') return leave(composer, reading);
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const chord = previous === 'g' ? `g ${event.key}` : event.key;
    previous = event.key;
    if (act(chord, tail, composer) || reading.act(chord)) event.preventDefault();
  });
  document.addEventListener('click', (event) => {
    const here = event.target instanceof Element ? event.target.closest(PANELS) : null;
    for (const panel of document.querySelectorAll(`:is(${PANELS})[open]`))
      if (panel !== here) panel.removeAttribute('open');
  });
}

function act(chord: string, tail: Tail, composer: Composer | null): boolean {
  switch (chord) {
    case 'j':
      return step(1);
    case 'k':
      return step(-1);
    case 'a': {
      const card = document.querySelector<HTMLElement>('[data-region="dock"] .approval');
      card?.scrollIntoView({ block: 'nearest' });
      card?.focus();
      return card !== null;
    }
    case 'q': {
      const waiting = document.querySelector<HTMLElement>('.queue:not([hidden]) button');
      waiting?.scrollIntoView({ block: 'nearest' });
      waiting?.focus();
      return waiting !== null;
    }
    case 'g e':
      tail.toEnd();
      region('items').querySelector<HTMLElement>(':scope > :last-child')?.focus({ preventScroll: true });
      return true;
    case 'i':
      composer?.focus();
      return composer !== null;
    case '?':
      showKeys();
      return true;
    default:
      return false;
  }
}

/** From the focused event to the next, or, with none focused, from the one in sight. */
function step(by: 1 | -1): boolean {
  const current = document.activeElement?.closest('.item') ?? inSight(query('.scroller'));
  const focused = document.activeElement?.closest('.item') !== null;
  const beside = (element: Element | null | undefined) =>
    by === 1 ? element?.nextElementSibling : element?.previousElementSibling;
  let next = focused ? beside(current) : current;
  // What the filter leaves out is passed over.
  while (next && next.getClientRects().length === 0) next = beside(next);
  if (!(next instanceof HTMLElement)) return false;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: 'nearest' });
  return true;
}

function leave(composer: Composer | null, reading: ReadingTools): void {
  if (composer?.dismiss() === true || reading.dismiss()) return;
  for (const panel of document.querySelectorAll(`:is(${PANELS})[open]`)) panel.removeAttribute('open');
  if (isTyping(document.activeElement) && document.activeElement instanceof HTMLElement) document.activeElement.blur();
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.localName === 'textarea' || (target instanceof HTMLInputElement && target.type !== 'radio'));
