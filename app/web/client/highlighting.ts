/** Has code coloured once it is in sight: what colours it is fetched when the first code is, so that nobody waits for it who sees none. */
import type { FileChange } from '../render/difference.ts';
import type { Live } from './live.ts';
import type * as Painting from './paint.ts';

export interface Highlighting {
  /** Code may have come into `root`. What was coloured before it was drawn anew is so again at once. */
  look(root: ParentNode, before?: Painted): void;
  /** What is coloured in `root`. */
  painted(root: ParentNode): Painted;
}

/** Of code blocks their text, of changes their number. */
type Painted = ReadonlySet<string>;

type Painter = typeof Painting;

const nameOf = (element: HTMLElement): string => element.dataset['diff'] ?? element.textContent;

const CODE = '.diff[data-diff], pre[data-language], pre > code[class^="language-"]';
/** Text that is still being written is drawn anew all the time: it is coloured when it has been left alone for so long. */
const QUIET_MS = 250;

export function startHighlighting(live: Live): Highlighting {
  let painter: Painter | undefined;
  let loading: Promise<Painter | undefined> | undefined;
  /** What is in sight and plain, since when (`performance.now`). */
  const waiting = new Map<Element, number>();
  let soon: ReturnType<typeof setTimeout> | undefined;

  const sight = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!target.isConnected) sight.unobserve(target);
      else if (isIntersecting && !waiting.has(target)) waiting.set(target, performance.now());
      else if (!isIntersecting) waiting.delete(target);
    }
    paintSoon();
  });

  function paintSoon(): void {
    if (waiting.size === 0 || soon !== undefined) return;
    soon = setTimeout(() => {
      void paintWaiting().finally(() => {
        soon = undefined;
        paintSoon();
      });
    }, QUIET_MS);
  }

  async function paintWaiting(): Promise<void> {
    loading ??= import('./paint.ts').catch(() => {
      // Plain code is readable too; the next code asks again.
      loading = undefined;
      return undefined;
    });
    painter = await loading;
    if (!painter) return waiting.clear();
    for (const [element, since] of waiting) {
      if (element.isConnected && performance.now() - since < QUIET_MS) continue;
      waiting.delete(element);
      sight.unobserve(element);
      if (!element.isConnected) continue;
      paint(painter, element);
      // One at a time, so that scrolling and typing come in between.
      await new Promise((resolve) => setTimeout(resolve));
    }
  }

  function paint({ paintCode, paintDifference }: Painter, element: Element): void {
    if (!(element instanceof HTMLElement) || element.dataset['painted'] !== undefined) return;
    element.dataset['painted'] = '';
    const { diff, language } = element.dataset;
    if (diff !== undefined) {
      const change = changeOf(element, Number(diff));
      if (change) paintDifference(element, change);
    } else paintCode(element, language ?? element.className.replace(/^language-/, ''));
  }

  function changeOf(element: Element, index: number): FileChange | undefined {
    const item = live.session.items.get(element.closest<HTMLElement>('.item')?.dataset['key'] ?? '');
    return item?.kind === 'tool' ? item.content.filter((part) => part.type === 'diff')[index] : undefined;
  }

  return {
    look(root, before) {
      for (const element of root.querySelectorAll<HTMLElement>(CODE)) {
        if (painter && before?.has(nameOf(element)) === true) paint(painter, element);
        else sight.observe(element);
      }
    },
    painted: (root) => new Set([...root.querySelectorAll<HTMLElement>('[data-painted]')].map(nameOf)),
  };
}
