/** What the drawing of one item needs to know besides the item itself. */
import type { JobView } from '../../ground/job-view.ts';
import { hasEnded } from '../../ground/job-state.ts';
import type { Session } from '../session/session.ts';
import type { JobSnapshot } from '../view.ts';

export interface Scene {
  readonly job: JobView;
  /** The app's clock, epoch ms. */
  readonly now: number;
  /** The session has ended: nothing in it is still going on. */
  readonly over: boolean;
  /** The attempt that is shown: links to its events name it. */
  readonly attempt: number;
  /** The event that the address names, and the item that shows it. */
  readonly at?: { readonly seq: number; readonly key: string } | undefined;
  /** Draw folded parts too. */
  readonly whole: boolean;
  /** Draw changes of files side by side. */
  readonly split?: boolean | undefined;
}

export const sceneOf = (
  { job }: JobSnapshot,
  session: Session,
  view: Pick<Scene, 'now' | 'whole' | 'attempt' | 'at' | 'split'>,
): Scene => ({
  job,
  over: session.endedAt !== null || hasEnded(job.state) || view.attempt !== job.attempt,
  ...view,
});
