/** Hand over…: asks for whom, and says what came of it. */
import { nothing, type Html } from '../html.ts';
import { handOverPath } from '../paths.ts';
import { handOver } from '../render/presence.ts';
import { openDialog } from './dialog.ts';
import { draw, region } from './draw.ts';
import type { Live } from './live.ts';
import { newKey, type Post } from './post.ts';

export interface HandOver {
  /** Who is here may have changed. */
  update(): void;
}

export function startHandOver(live: Live, post: Post): HandOver {
  let dialog: HTMLDialogElement | null = null;
  let sent: string | null = null;

  function update(): void {
    if (dialog?.open === true) draw(dialog, handOver(live.snapshot, sent));
  }

  function open(): void {
    const mine = openDialog('hand-over', 'hand-over-title', handOver(live.snapshot, sent));
    dialog = mine;
    // What opened it may have been drawn anew meanwhile.
    mine.addEventListener('close', () => {
      if (document.activeElement !== document.body) return;
      const openers = document.querySelectorAll<HTMLElement>('[data-action="hand-over"], .menu > summary');
      [...openers].find((one) => one.getClientRects().length > 0)?.focus();
    });
    mine.addEventListener('click', (event) => {
      const button = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-to]') : null;
      if (button) void give(button.dataset['to'] ?? '');
    });
    mine.addEventListener('submit', (event) => {
      event.preventDefault();
      void give(mine.querySelector('input')?.value.trim().replace(/^@/, '') ?? '');
    });
  }

  async function give(to: string): Promise<void> {
    if (to === '' || sent !== null) return;
    sent = to;
    tell(nothing);
    update();
    const problem = await post(handOverPath(live.snapshot.job), { to, key: newKey() });
    sent = null;
    update();
    if (problem) return tell(problem);
    dialog?.close();
    region('said').textContent = `${to} is in charge now.`;
  }

  function tell(words: Html): void {
    const line = dialog?.querySelector('[data-part="hand-over-error"]');
    if (line) draw(line, words);
  }

  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('[data-action="hand-over"]') : null;
    if (button) open();
  });
  return { update };
}
