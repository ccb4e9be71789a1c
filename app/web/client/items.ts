/** The transcript in the browser: draws items that are new or changed, each frame only once, and leaves the others alone. */
import { hasEnded } from '../../ground/job-state.ts';
import { html, markup } from '../html.ts';
import { item } from '../render/item.ts';
import { sceneOf } from '../render/scene.ts';
import type { Item } from '../session/items.ts';
import { appNow, tick } from './clocks.ts';
import { region } from './draw.ts';
import { diffLayout } from './diff-layout.ts';
import { startHighlighting } from './highlighting.ts';
import type { Live } from './live.ts';

export interface ItemsView {
  /** Draws what changed and what is new at the end, as much as fits a frame; returns how many items are new. */
  update(): number;
  /** New items are left for the next frame. */
  readonly more: boolean;
  /** After older entries came: everything may have moved. */
  rebuild(): void;
}

/** More in one frame would be felt. */
const PER_FRAME = 600;

export function itemsView(live: Live): ItemsView {
  const list = region('items');
  const elements = new Map<string, HTMLElement>();
  for (const element of list.children)
    if (element instanceof HTMLElement) elements.set(element.dataset['key'] ?? '', element);
  let drawnSeq = live.session.lastSeq;
  let stage = stageOf(live);
  let more = false;

  const highlighting = startHighlighting(live);
  const layout = diffLayout(redrawChanges);

  const render = (of: Item, whole: boolean) =>
    item(
      of,
      sceneOf(live.snapshot, live.session, { now: appNow(), whole, attempt: live.attempt, split: layout.isSplit() }),
    );

  function redraw(element: HTMLElement, of: Item): void {
    const whole = element.querySelector('details[data-lazy][open]') !== null;
    const fresh = parse(markup(render(of, whole)));
    if (!fresh) return;
    const open = new Map(
      [...element.querySelectorAll<HTMLDetailsElement>('details[data-key]')].map((part) => [
        part.dataset['key'],
        part.open,
      ]),
    );
    for (const part of fresh.querySelectorAll<HTMLDetailsElement>('details[data-key]'))
      part.open = open.get(part.dataset['key']) ?? part.open;
    const painted = highlighting.painted(element);
    const focused = focusIn(element);
    element.dataset['revision'] = String(of.revision);
    element.toggleAttribute('data-error', fresh.hasAttribute('data-error'));
    element.replaceChildren(...fresh.childNodes);
    if (focused !== '' && document.activeElement !== element)
      (element.querySelector<HTMLElement>(focused) ?? element).focus({ preventScroll: true });
    tick(element);
    highlighting.look(element, painted);
  }

  /** The other way of drawing changes was chosen, or there is room for it now. */
  function redrawChanges(): void {
    for (const of of live.session.items.values()) {
      const element = of.kind === 'tool' ? elements.get(of.key) : undefined;
      if (element?.querySelector('.diff')) redraw(element, of);
    }
  }

  function append(items: readonly Item[]): void {
    let element = list.lastElementChild;
    list.insertAdjacentHTML('beforeend', markup(html`${items.map((of) => render(of, false))}`));
    for (
      element = element ? element.nextElementSibling : list.firstElementChild;
      element instanceof HTMLElement;
      element = element.nextElementSibling
    ) {
      elements.set(element.dataset['key'] ?? '', element);
      tick(element);
      highlighting.look(element);
    }
  }

  // Folded lines are drawn when they are asked for.
  list.addEventListener(
    'toggle',
    (event) => {
      const part = event.target;
      if (
        !(part instanceof HTMLDetailsElement) ||
        part.dataset['lazy'] === undefined ||
        !part.open ||
        part.childElementCount > 1
      )
        return;
      const element = part.closest<HTMLElement>('.item');
      const of = live.session.items.get(element?.dataset['key'] ?? '');
      if (element && of) redraw(element, of);
    },
    true,
  );

  if (layout.isSplit()) redrawChanges();
  highlighting.look(list);

  return {
    get more() {
      return more;
    },
    update() {
      const fresh: Item[] = [];
      const ended = stageOf(live) !== stage;
      stage = stageOf(live);
      for (const of of live.session.items.values()) {
        const element = elements.get(of.key);
        if (!element) fresh.push(of);
        else if (of.revision > drawnSeq || (ended && CHANGES_AT_THE_END.has(of.kind))) redraw(element, of);
      }
      more = fresh.length > PER_FRAME;
      const now = fresh.slice(0, PER_FRAME);
      if (now.length > 0) append(now);
      drawnSeq = live.session.lastSeq;
      return now.length;
    },
    rebuild() {
      for (const key of elements.keys()) if (!live.session.items.has(key)) elements.delete(key);
      const fragment = document.createDocumentFragment();
      for (const of of live.session.items.values()) {
        let element = elements.get(of.key);
        if (!element) {
          element = parse(markup(render(of, false))) ?? document.createElement('article');
          elements.set(of.key, element);
          tick(element);
          highlighting.look(element);
        } else if (element.id !== `e${of.seq}`) {
          element.id = `e${of.seq}`;
          redraw(element, of);
        }
        fragment.append(element);
      }
      list.replaceChildren(fragment);
      drawnSeq = live.session.lastSeq;
      more = false;
    },
  };
}

/** A selector for what has the focus there; empty when nothing has. */
function focusIn(element: HTMLElement): string {
  const active = document.activeElement;
  if (!active || active === element || !element.contains(active)) return '';
  const key = active.parentElement?.dataset['key'];
  return active.localName === 'summary' && key !== undefined
    ? `[data-key="${CSS.escape(key)}"] > summary`
    : active.localName;
}

const CHANGES_AT_THE_END: ReadonlySet<Item['kind']> = new Set([
  'tool',
  'person',
  'approval',
  'stop',
  'end',
  'delivery',
]);

/** A session ends before its job does: what it hands in is delivered in between, and the patch of what is not comes last. */
const stageOf = ({ snapshot: { job }, session }: Live): string =>
  `${session.endedAt !== null} ${hasEnded(job.state) && job.state} ${job.patch}`;

function parse(text: string): HTMLElement | null {
  const template = document.createElement('template');
  template.innerHTML = text;
  const [first] = template.content.children;
  return first instanceof HTMLElement ? first : null;
}
