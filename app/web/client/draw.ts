/** Puts newly rendered HTML in place of old, and keeps what the reader did there: opened parts, scrolled boxes, focus, half-typed reasons. */
import { markup, type Html } from '../html.ts';
import { tick } from './clocks.ts';

const drawn = new WeakMap<Element, string>();
/** Running counts differ at every look; they alone are no reason to draw. */
const COUNTS = /(data-(?:since|until)="\d+">)[^<]*/g;

export function draw(target: Element, html: Html): void {
  const text = markup(html);
  const essence = text.replace(COUNTS, '$1');
  if (drawn.get(target) === essence) return;
  drawn.set(target, essence);
  const kept = keep(target);
  target.innerHTML = text;
  kept();
  tick(target);
}

function keep(target: Element): () => void {
  const open = new Map(
    [...target.querySelectorAll<HTMLDetailsElement>('details[data-key]')].map((part) => [
      part.dataset['key'],
      part.open,
    ]),
  );
  const typed = new Map(
    [...target.querySelectorAll<HTMLInputElement>('input[data-key]')].map((input) => [
      input.dataset['key'],
      input.value,
    ]),
  );
  const scrolled = [...target.querySelectorAll('[data-keeps-place]')].map(({ scrollLeft, scrollTop }) => ({
    scrollLeft,
    scrollTop,
  }));
  const active = document.activeElement;
  const focus = active && active !== target && target.contains(active) ? pathTo(active, target) : null;
  return () => {
    for (const part of target.querySelectorAll<HTMLDetailsElement>('details[data-key]'))
      part.open = open.get(part.dataset['key']) ?? part.open;
    for (const input of target.querySelectorAll<HTMLInputElement>('input[data-key]'))
      input.value = typed.get(input.dataset['key']) ?? input.value;
    target.querySelectorAll('[data-keeps-place]').forEach((part, index) => Object.assign(part, scrolled[index]));
    if (focus !== null) target.querySelector<HTMLElement>(focus)?.focus({ preventScroll: true });
  };
}

/** A selector that finds the same control again: its nearest keyed parent, then its own kind. */
function pathTo(element: Element, target: Element): string {
  const parent = element.closest('[data-key]');
  const key =
    parent && parent !== target && target.contains(parent)
      ? `[data-key="${CSS.escape(parent.getAttribute('data-key') ?? '')}"]`
      : '';
  if (parent === element) return key;
  const decision = element.getAttribute('data-decision');
  const action = element.getAttribute('data-action');
  const order = element.getAttribute('data-order');
  const kind =
    decision !== null
      ? `[data-decision="${decision}"]`
      : action !== null
        ? `[data-action="${action}"]`
        : order !== null
          ? `[data-order="${order}"]`
          : element.localName;
  return `${key} ${kind}`.trim();
}

export const region = (name: string): HTMLElement => query(`[data-region="${name}"]`);

/** A part that every page of this kind has. */
export function query(selector: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(selector);
  if (!found) throw new Error(`the page lacks ${selector}`);
  return found;
}
