/** Cancel, Hold, Release and Retry at work: each is sent once, and its button stays busy until the job has changed. */
import { nothing } from '../html.ts';
import { orderPath } from '../paths.ts';
import { jobOrders as buttons, type JobOrder } from '../render/job-orders.ts';
import { draw, query, region } from './draw.ts';
import type { Live } from './live.ts';
import type { Post } from './post.ts';

/** The change of the job is seen within moments of the answer; after this long the buttons are given back in any case. */
const PATIENCE_MS = 5000;

export interface JobOrders {
  /** The job may have changed. */
  update(): void;
}

export function jobOrders(live: Live, post: Post): JobOrders {
  const place = region('orders');
  const problemPlace = query('#composer [data-part="error"]');
  let sent: { readonly order: JobOrder; readonly from: string } | null = null;
  const standing = () => `${live.snapshot.job.state} ${live.snapshot.job.attempt}`;

  function update(): void {
    if (sent && sent.from !== standing()) sent = null;
    draw(place, buttons(live.snapshot, sent?.order ?? null));
  }

  async function send(order: JobOrder): Promise<void> {
    if (sent) return;
    const mine = { order, from: standing() };
    sent = mine;
    update();
    draw(problemPlace, nothing);
    const problem = await post(orderPath(live.snapshot.job, order), {});
    if (problem) draw(problemPlace, problem);
    const giveBack = () => {
      if (sent === mine) sent = null;
      update();
    };
    if (problem) giveBack();
    else setTimeout(giveBack, PATIENCE_MS);
  }

  place.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-order]') : null;
    const order = button?.dataset['order'];
    if (order === 'keep') return button?.closest('details')?.removeAttribute('open');
    if (order === 'cancel' || order === 'hold' || order === 'release' || order === 'retry') void send(order);
  });
  return { update };
}
