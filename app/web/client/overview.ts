/** Keeps the overview fresh while someone looks at it: fetches the same page and takes its list over. */
import { setClock, tick } from './clocks.ts';

const EVERY_MS = 10_000;

export function startOverview(): void {
  synchronise(document);
  const refresh = () => document.visibilityState === 'visible' && void takeOver();
  setInterval(refresh, EVERY_MS);
  document.addEventListener('visibilitychange', refresh);
}

async function takeOver(): Promise<void> {
  try {
    const response = await fetch(location.pathname, { headers: { accept: 'text/html' } });
    if (!response.ok) return;
    const served = new DOMParser().parseFromString(await response.text(), 'text/html');
    const fresh = served.querySelector('[data-region="overview"]');
    const shown = document.querySelector('[data-region="overview"]');
    if (!fresh || !shown) return;
    document.title = served.title;
    synchronise(served);
    if (!shown.contains(document.activeElement)) shown.replaceWith(document.importNode(fresh, true));
    tick();
  } catch {
    // Offline: what is shown stays, and the next round tries again.
  }
}

function synchronise(page: Document): void {
  const now = Number(page.querySelector<HTMLElement>('[data-now]')?.dataset['now']);
  if (now > 0) setClock(now);
}
