/** The script of the page for the time offline: the address is still the one that was asked for, so once the app answers it is asked for again. */

const FIRST_LOOK_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;

let pause = FIRST_LOOK_MS;
let timer = setTimeout(() => void look(), pause);

async function look(): Promise<void> {
  clearTimeout(timer);
  const answer = await fetch('/healthz', { cache: 'no-store' }).catch(() => undefined);
  if (answer?.ok) return location.reload();
  pause = Math.min(LONGEST_PAUSE_MS, pause * 1.5);
  clearTimeout(timer);
  timer = setTimeout(() => void look(), pause);
}

function lookNow(): void {
  pause = FIRST_LOOK_MS;
  void look();
}

addEventListener('online', lookNow);
document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && lookNow());
