/** Deny and Approve: sends the decision with the hash of exactly what was shown, and never the same one twice; tells who was faster. */
import type { ApprovalRef } from '../../ground/ids.ts';
import { nothing } from '../html.ts';
import { approvalPath } from '../paths.ts';
import type { Answer, Answers } from '../render/approval-card.ts';
import { query, region } from './draw.ts';
import type { Live } from './live.ts';
import type { Post } from './post.ts';

export interface Approvals {
  /** What was answered from here, as it stands with what the app has said since. */
  answers(): Answers;
}

/** A decided card has no buttons any more: the focus goes to the card then, or to the next one. */
export function keepAtCard(change: () => void): void {
  const place = region('approvals');
  const card = document.activeElement?.closest('.approval')?.id ?? null;
  change();
  if (card === null || document.activeElement !== document.body) return;
  const next = document.getElementById(card) ?? place.querySelector<HTMLElement>('.approval') ?? query('.scroller');
  next.focus({ preventScroll: true });
}

/** `changed`: the answers must be drawn anew. */
export function approvals(live: Live, post: Post, changed: () => void): Approvals {
  const dock = region('dock');
  const given = new Map<ApprovalRef, Answer>();

  async function decide(card: HTMLElement, said: Answer['said']): Promise<void> {
    const hash = card.dataset['hash'] ?? '';
    const ref = live.snapshot.job.approvals.find((approval) => approval.ref === card.dataset['approval'])?.ref;
    if (ref === undefined || given.get(ref)?.stage === 'sent') return;
    const reason = card.querySelector<HTMLInputElement>('[data-reason]')?.value.trim() ?? '';
    given.set(ref, { said, stage: 'sent', problem: nothing });
    changed();
    const decision = said === 'deny' ? 'deny' : 'allow';
    const scope = said === 'session' ? { scope: 'session' } : {};
    const problem = await post(approvalPath(live.snapshot.job, ref), { decision, hash, reason, ...scope });
    if (problem !== null) given.set(ref, { said, stage: 'refused', problem });
    changed();
  }

  dock.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>('button') : null;
    const card = button?.closest<HTMLElement>('[data-approval]');
    if (!button || !card) return;
    const { decision, scope, action } = button.dataset;
    if (decision === 'deny') void decide(card, 'deny');
    if (decision === 'allow') void decide(card, scope === 'session' ? 'session' : 'allow');
    if (action !== 'verdict-read') return;
    for (const ref of given.keys()) if (ref === card.dataset['approval']) given.delete(ref);
    changed();
  });

  // What folds out shall be in sight.
  dock.addEventListener(
    'toggle',
    ({ target }) => target instanceof HTMLDetailsElement && target.open && target.scrollIntoView({ block: 'nearest' }),
    true,
  );

  return {
    answers() {
      // What was refused of an approval that is settled now came too late; who wrote which stays until it is read.
      for (const { ref, state } of live.snapshot.job.approvals) {
        const answer = given.get(ref);
        if (answer?.stage === 'refused' && state !== 'pending') given.set(ref, { ...answer, stage: 'late' });
      }
      return given;
    },
  };
}
