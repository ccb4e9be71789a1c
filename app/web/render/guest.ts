/** What whoever came by a view-only link is told in place of all that can be done. */
import { html, nothing, type Html } from '../html.ts';
import type { JobSnapshot } from '../view.ts';
import { moment, until } from './clock.ts';
import { icon } from './icon.ts';

export const guestBar = ({ viewer, now }: JobSnapshot): Html =>
  viewer.shared === null
    ? nothing
    : html`<p class="guest-bar">
        ${icon('eye')}<span
          ><strong>View-only</strong> until ${moment(viewer.shared.until)} (${until(viewer.shared.until, now)} left) ·
          shared by ${viewer.shared.by}</span
        >
      </p>`;
