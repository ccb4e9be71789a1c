/** Keeps every time on the page going, by the app's clock and not by this device's, which may be wrong. */
import { countdown, duration } from '../render/clock.ts';

let ahead = 0;
let stoppedAt: number | undefined;

/** The app said it is `now` there. */
export function setClock(now: number): void {
  ahead = now - Date.now();
}

export const appNow = (): number => stoppedAt ?? Date.now() + ahead;

/** For good: what is shown stands still from here on. */
export function stopClock(): void {
  stoppedAt ??= appNow();
}

export function startClocks(): void {
  tick();
  setInterval(tick, 1000);
}

/** Also called after new parts were drawn, so that they never show another zone's time. */
export function tick(root: ParentNode = document): void {
  const now = appNow();
  for (const element of root.querySelectorAll<HTMLElement>('[data-since]'))
    write(element, duration(now - Number(element.dataset['since'])));
  for (const element of root.querySelectorAll<HTMLElement>('[data-until]'))
    write(element, countdown(Number(element.dataset['until']) - now));
  for (const element of root.querySelectorAll<HTMLElement>('time[data-at]:not([data-local])')) {
    const at = new Date(Number(element.dataset['at']));
    const sameDay = at.toDateString() === new Date(now).toDateString();
    element.dataset['local'] = '';
    element.title = at.toLocaleString();
    write(
      element,
      at.toLocaleString(undefined, {
        hour: '2-digit',
        minute: '2-digit',
        ...(sameDay ? {} : { month: 'short', day: 'numeric' }),
      }),
    );
  }
  for (const element of root.querySelectorAll<HTMLElement>('time[data-day]:not([data-local])')) {
    const at = new Date(Number(element.dataset['day']));
    element.dataset['local'] = '';
    element.title = at.toLocaleString();
    write(element, at.toLocaleDateString(undefined, { dateStyle: 'medium' }));
  }
}

function write(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
