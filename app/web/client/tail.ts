/** Stays at the newest event until the reader scrolls up; then counts what is new and offers the way back. */

export interface Tail {
  /** Items were added at the end. */
  added(count: number): void;
  toEnd(): void;
  /** Run something that changes the height above the reader's place, and keep that place. */
  keepPlace(change: () => void): Promise<void>;
}

/** The first item of which something is to be seen. */
export function inSight(scroller: Element): Element | null {
  const top = scroller.getBoundingClientRect().top + 8;
  return [...scroller.querySelectorAll('.item')].find((item) => item.getBoundingClientRect().bottom > top) ?? null;
}

const NEAR_PX = 48;

export function followTail(scroller: HTMLElement, chip: HTMLElement): Tail {
  let following = true;
  let unseen = 0;
  let lastTop = scroller.scrollTop;
  const gap = () => scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop;

  function show(): void {
    chip.hidden = following || unseen === 0;
    const words = chip.querySelector('span');
    if (words) words.textContent = `${unseen} new`;
  }

  function stick(): void {
    if (following) scroller.scrollTop = scroller.scrollHeight;
    lastTop = scroller.scrollTop;
  }

  function toEnd(): void {
    following = true;
    unseen = 0;
    show();
    stick();
  }

  // Growing content moves the end away without any scrolling: only a move upwards means that the reader left.
  scroller.addEventListener('scroll', () => {
    if (gap() < NEAR_PX) {
      following = true;
      unseen = 0;
    } else if (scroller.scrollTop < lastTop - 2) following = false;
    lastTop = scroller.scrollTop;
    show();
  });
  // Who opens something reads it: it must not be scrolled away because the page has grown.
  scroller.addEventListener('click', (event) => {
    if (!(event.target instanceof Element) || event.target.closest('.item summary') === null) return;
    following = false;
    requestAnimationFrame(() => (following ||= gap() < NEAR_PX));
  });
  chip.addEventListener('click', toEnd);
  const sizes = new ResizeObserver(stick);
  sizes.observe(scroller);
  for (const child of scroller.children) sizes.observe(child);
  if (location.hash.length > 1 || new URLSearchParams(location.search).has('at')) following = false;
  stick();

  return {
    toEnd,
    added(count) {
      if (!following) unseen += count;
      show();
      stick();
    },
    async keepPlace(change) {
      const anchor = inSight(scroller);
      const place = anchor?.getBoundingClientRect().top ?? 0;
      const restore = () => {
        if (anchor) scroller.scrollTop += anchor.getBoundingClientRect().top - place;
        lastTop = scroller.scrollTop;
      };
      change();
      restore();
      // What is above gets its real size only when it is laid out near the screen: look again after that.
      for (let frame = 0; frame < 2; frame += 1) {
        await new Promise(requestAnimationFrame);
        restore();
      }
    },
  };
}
