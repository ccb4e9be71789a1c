/** Deny and Approve: sends the decision with the hash of exactly what was shown, and never the same one twice. */
import { nothing, type Html } from '../html.ts';
import { approvalPath } from '../paths.ts';
import { draw, region } from './draw.ts';
import type { Live } from './live.ts';
import type { Post } from './post.ts';

export interface Approvals {
  /** After the dock was drawn anew: decisions on their way stay on their way. */
  mark(): void;
}

export function approvals(live: Live, post: Post): Approvals {
  const dock = region('dock');
  const onTheirWay = new Map<string, string>();

  function mark(): void {
    for (const card of dock.querySelectorAll<HTMLElement>('[data-approval]')) {
      const words = onTheirWay.get(card.dataset['approval'] ?? '');
      if (words === undefined) continue;
      for (const button of card.querySelectorAll('button')) {
        button.disabled = true;
        if (button.dataset['decision'] === words) button.textContent = words === 'allow' ? 'Approving…' : 'Denying…';
      }
    }
  }

  async function decide(card: HTMLElement, decision: string): Promise<void> {
    const { approval = '', hash = '' } = card.dataset;
    if (onTheirWay.has(approval)) return;
    const reason = card.querySelector<HTMLInputElement>('[data-reason]')?.value.trim() ?? '';
    onTheirWay.set(approval, decision);
    mark();
    tell(approval, null);
    const problem = await post(approvalPath(live.snapshot.job, approval), { decision, hash, reason });
    if (problem === null) return;
    onTheirWay.delete(approval);
    for (const button of cardOf(approval)?.querySelectorAll('button') ?? []) {
      button.disabled = false;
      if (button.dataset['decision'] !== undefined)
        button.textContent = button.dataset['decision'] === 'allow' ? 'Approve' : 'Deny';
    }
    tell(approval, problem);
  }

  const cardOf = (approval: string) => dock.querySelector<HTMLElement>(`[data-approval="${CSS.escape(approval)}"]`);

  function tell(approval: string, problem: Html | null): void {
    const place = cardOf(approval)?.querySelector('[data-error]');
    if (place) draw(place, problem ?? nothing);
  }

  dock.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-decision]') : null;
    const card = button?.closest<HTMLElement>('[data-approval]');
    if (button && card) void decide(card, button.dataset['decision'] ?? 'deny');
  });

  return { mark };
}
