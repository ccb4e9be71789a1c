/** What waits for someone: approvals for a person, queued messages for the agent. Above the composer, or at the side when wide. */
import { html, nothing, type Html } from '../html.ts';
import type { PersonItem } from '../session/items.ts';
import { latestPlan, undelivered, type Session } from '../session/session.ts';
import type { JobSnapshot } from '../view.ts';
import { approvalCard, openApprovals } from './approval-card.ts';
import { icon } from './icon.ts';
import { plan } from './plan.ts';

export function dock(snapshot: JobSnapshot, session: Session): Html {
  const approvals = openApprovals(snapshot.job);
  const queue = undelivered(session);
  const steps = latestPlan(session);
  return html`${approvals.length > 0 && html`<section class="approvals" aria-label="Approvals" tabindex="-1">${approvals.length > 1 && html`<h2 class="dock-title">${approvals.length} approvals</h2>`}${approvals.map((approval) => approvalCard(approval, snapshot))}</section>`}${
      queue.length > 0 &&
      html`<section class="queue" aria-label="Messages on their way">
        <ul>
          ${queue.map(
            (message) =>
              html`<li>
                ${icon('clock')}<span><strong>${waitingFor(message)}</strong>: <bdi>${message.text}</bdi></span>
              </li>`,
          )}
        </ul>
      </section>`
    }
    <section class="side-plan">${steps ? plan(steps) : nothing}</section>`;
}

function waitingFor({ mode, putBack }: PersonItem): string {
  if (putBack) return 'for after this turn';
  return mode === 'steer' ? 'steering' : 'queued';
}
