/** Keep open and End now: how long a session stays once its turn is over. */
import { nothing } from '../html.ts';
import { lingerPath } from '../paths.ts';
import { idleBar, keepOpen } from '../render/linger.ts';
import { appNow } from './clocks.ts';
import { draw, query, region } from './draw.ts';
import type { Live } from './live.ts';
import { newKey, type Post } from './post.ts';

/** The app takes no more than a day. */
const LONGEST = 86_400;

export interface Linger {
  update(): void;
}

export function linger(live: Live, post: Post): Linger {
  const idle = region('idle');
  const keep = region('keep-open');
  const problemPlace = query('#composer [data-part="error"]');
  let sent: number | null = null;

  function update(): void {
    const now = appNow();
    draw(idle, idleBar(live.snapshot, live.session, now, sent));
    draw(keep, keepOpen(live.snapshot, live.session, sent));
  }

  async function order(seconds: number): Promise<void> {
    if (sent !== null) return;
    sent = seconds;
    update();
    draw(problemPlace, nothing);
    const problem = await post(lingerPath(live.snapshot.job), { seconds: fromTurnsEnd(seconds), key: newKey() });
    sent = null;
    if (problem) draw(problemPlace, problem);
    else keep.querySelector('details')?.removeAttribute('open');
    update();
  }

  /** The order counts from the end of the turn, a person from now. In whole minutes, as it is told to others. */
  function fromTurnsEnd(seconds: number): number {
    const { doing } = live.session;
    if (seconds === 0 || doing?.state !== 'idle') return seconds;
    const gone = Math.max(0, appNow() - doing.since) / 1000;
    return Math.min(LONGEST, Math.ceil((gone + seconds) / 60) * 60);
  }

  for (const place of [idle, keep])
    place.addEventListener('click', (event) => {
      const button = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-linger]') : null;
      if (button) void order(Number(button.dataset['linger']));
    });
  return { update };
}
