/** Keeps the elements of a list in the order of their keys, moving as few as it can: whatever is moved loses the focus. */

/** Elements with `data-control`; those not named are removed, those missing are made. */
export function inOrderOf(list: HTMLElement, controls: readonly number[]): void {
  const known = new Map<number, HTMLElement>();
  for (const element of Array.from(list.children)) {
    const control = element instanceof HTMLElement ? Number(element.dataset['control']) : NaN;
    if (element instanceof HTMLElement && controls.includes(control)) known.set(control, element);
    else element.remove();
  }
  controls.forEach((control, index) => {
    const element = known.get(control) ?? made(control);
    if (list.children[index] !== element) list.insertBefore(element, list.children[index] ?? null);
  });
}

function made(control: number): HTMLElement {
  const element = document.createElement('li');
  element.dataset['control'] = String(control);
  return element;
}

/** Gives the focus back to the element that had it, when it is still there. */
export function keepFocus(list: HTMLElement, change: () => void): void {
  const active = document.activeElement;
  const had = active instanceof HTMLElement && list.contains(active) ? active : null;
  const selection = had instanceof HTMLTextAreaElement ? ([had.selectionStart, had.selectionEnd] as const) : null;
  change();
  if (!had || document.activeElement === had || !had.isConnected) return;
  had.focus({ preventScroll: true });
  if (selection && had instanceof HTMLTextAreaElement) had.setSelectionRange(...selection);
}
