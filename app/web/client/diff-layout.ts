/** Changes below each other or side by side: chosen once for this device, and side by side only where there is room. */

export interface DiffLayout {
  isSplit(): boolean;
}

const CHOICE = 'diffs';
/** Narrower, two columns of code would be unreadable. */
const ROOM = '(min-width: 1012px)';

export function diffLayout(changed: () => void): DiffLayout {
  const room = matchMedia(ROOM);
  let chosen = remembered();
  const isSplit = () => chosen === 'split' && room.matches;

  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>('.diff-layout button') : null;
    const wanted = button?.dataset['layout'];
    if (!button || (wanted !== 'split' && wanted !== 'unified') || wanted === chosen) return;
    const place = placeOf(button);
    chosen = wanted;
    remember(wanted);
    changed();
    place();
  });
  room.addEventListener('change', () => chosen === 'split' && changed());
  return { isSplit };
}

/** The button that was pressed stays where it is, whatever happens above it. */
function placeOf(button: HTMLElement): () => void {
  const item = button.closest<HTMLElement>('.item');
  const scroller = item?.closest('.scroller');
  const which = button.closest<HTMLElement>('.diff')?.dataset['diff'];
  const layout = button.dataset['layout'];
  const top = button.getBoundingClientRect().top;
  return () => {
    const again = item?.querySelector<HTMLElement>(`.diff[data-diff="${which}"] [data-layout="${layout}"]`);
    if (!again || !scroller) return;
    scroller.scrollTop += again.getBoundingClientRect().top - top;
    again.focus({ preventScroll: true });
  };
}

/** Storage may be forbidden. */
function remembered(): string {
  try {
    return localStorage.getItem(CHOICE) ?? '';
  } catch {
    return '';
  }
}

function remember(choice: string): void {
  try {
    localStorage.setItem(CHOICE, choice);
  } catch {
    // It holds for this page, then.
  }
}
