/** The buttons for a job that does not run: Cancel, Hold, Release, Retry. Who may only watch gets none, except for the own job. */
import { hasEnded, type State } from '../../ground/job-state.ts';
import { html, nothing, type Html } from '../html.ts';
import type { JobSnapshot } from '../view.ts';
import { line } from './box.ts';
import { icon, type Icon } from './icon.ts';
import { listed } from './person.ts';

export type JobOrder = 'cancel' | 'hold' | 'release' | 'retry';

/** What may be ordered now; a job in a slot has the composer's Interrupt and Stop. @internal */
export function ordersFor({ job, viewer }: Pick<JobSnapshot, 'job' | 'viewer'>): readonly JobOrder[] {
  // What ran on somebody's own machine is begun there again, not here.
  const possible = job.machine !== null && hasEnded(job.state) ? [] : possibleFor(job.state);
  if (viewer.maySteer) {
    // Whoever may answer the gate says no with Deny.
    return job.state === 'gated' && viewer.mayApprove.some((ref) => ref === job.gate) ? [] : possible;
  }
  // Whoever asked for a job may take it back.
  return viewer.login === job.requester ? possible.filter((order) => order === 'cancel') : [];
}

function possibleFor(state: State): readonly JobOrder[] {
  if (hasEnded(state)) return ['retry'];
  switch (state) {
    case 'gated':
      return ['cancel'];
    case 'held':
      return ['cancel', 'release'];
    case 'waiting':
    case 'queued':
      return ['cancel', 'hold'];
    default:
      return [];
  }
}

const LOOKS: Readonly<
  Record<Exclude<JobOrder, 'cancel'>, { readonly word: string; readonly busy: string; readonly icon: Icon }>
> = {
  hold: { word: 'Hold', busy: 'Holding…', icon: 'pause' },
  release: { word: 'Release', busy: 'Releasing…', icon: 'play' },
  retry: { word: 'Retry', busy: 'Retrying…', icon: 'sync' },
};

/** `sent`: an order on its way, during which nothing else can be ordered. */
export function jobOrders(snapshot: JobSnapshot, sent: JobOrder | null): Html {
  const orders = ordersFor(snapshot);
  if (orders.length === 0) return nothing;
  const busy = sent === null ? nothing : html`disabled`;
  return html`${meaning(snapshot, orders)}
    <div class="job-orders">
      ${orders.map((order) => {
        if (order === 'cancel') return cancel(snapshot, sent, busy);
        const { word, busy: going, icon: sign } = LOOKS[order];
        return html`<button type="button" class="button" data-order="${order}" ${busy}>
          ${icon(sign)}<span>${sent === order ? going : word}</span>
        </button>`;
      })}
    </div>`;
}

const cancel = ({ job }: JobSnapshot, sent: JobOrder | null, busy: Html): Html =>
  html`<details class="ask" data-key="cancel">
    <summary class="button deny">${icon('x')}<span>Cancel</span></summary>
    <div class="confirm" role="group" aria-label="Cancel ${job.ref}?">
      <p>
        <strong>Cancel ${job.ref}?</strong> It ends without having
        run.${
          job.dependents.length > 0 &&
          ` ${listed(job.dependents)} ${job.dependents.length === 1 ? 'needs it and is' : 'need it and are'} skipped, unless told otherwise for such a case.`
        }
      </p>
      <div class="decide">
        <button type="button" class="button" data-order="keep">Keep it</button
        ><button type="button" class="button deny" data-order="cancel" ${busy}>
          ${sent === 'cancel' ? 'Cancelling…' : 'Cancel it'}
        </button>
      </div>
    </div>
  </details>`;

function meaning({ job }: JobSnapshot, orders: readonly JobOrder[]): Html {
  if (orders.includes('retry'))
    return line(
      html`A retry is attempt ${job.attempt + 1} of the same
      command${job.commit !== null && html`, at the same commit <code>${job.commit.slice(0, 7)}</code>`}.`,
    );
  if (orders.includes('hold')) return line(html`Held, it does not start until someone releases it.`);
  if (orders.includes('release'))
    return line(html`Released, it goes on although what it needs may not have succeeded.`);
  return nothing;
}
