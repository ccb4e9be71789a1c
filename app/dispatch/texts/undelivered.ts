/** Why work is not delivered, and what would be right: prose with code between backticks. */
import type { Output } from '../../ground/job-state.ts';

export const NOTHING_HANDED_IN =
  'its runner handed in no changes; the Action that the workflow file names may be older than the app';

export const NOT_A_PULL: Record<Extract<Output, 'push' | 'review'>, string> = {
  push: 'an issue has no branch to push to; `output: pull_request` opens a pull request',
  review: 'an issue cannot be reviewed; `output: comment` posts what the agent says',
};

export const FROM_A_FORK =
  'the pull request comes from a fork, which the app cannot write to; `output: review` or `output: comment` can be delivered there';

export const PULL_IS_CLOSED = 'the pull request is closed, so nothing was written to its branch';

export const PULL_IS_GONE = 'the pull request is not there any more';

export const NOT_IN_TIME = 'GitHub did not take it within two and a half hours';

export const ENDED = 'the job has ended';

/** A reason, as for a state. */
export const deliveredLate = (commit: string | null): string =>
  `its work was delivered too late to count, and ${commit === null ? 'the review' : `the commit ${commit.slice(0, 7)}`} is there`;

export const CANCELLED = 'it was cancelled before its work was delivered';

export const branchMoved = (branch: string, tip: string): string =>
  `the branch \`${branch}\` moved on to \`${tip.slice(0, 7)}\` while the job ran, and nothing was overwritten; a new job would start from there`;

export const defaultBranch = (branch: string): string =>
  `the branch of the pull request is \`${branch}\`, the repository’s default branch, which nothing is pushed to without a review; \`output: pull_request\` opens a pull request against it`;

export const branchGone = (branch: string): string => `the branch \`${branch}\` is not there any more`;

export const branchTaken = (branch: string): string => `the branch \`${branch}\` is there already, with something else`;

export const commitGone = (commit: string): string =>
  `the commit \`${commit.slice(0, 7)}\` is not part of the pull request any more, so nothing can be said about it there`;

export const rightLost = (lack: string): string => `the right to it is gone: ${lack}`;

export const secretFound = (path: string, line: number, what: string): string =>
  `\`${path.slice(0, 200).replaceAll('`', '´')}\` holds what looks like a secret in line ${line}: ${what}`;

export function notTaken(reason: string): string {
  const rights = /not accessible by integration/i.test(reason)
    ? '; the app needs the permissions `contents: write` and `pull_requests: write`, which an owner of the account can grant'
    : '';
  return `GitHub did not take it: ${reason.replaceAll('\n', ' ')}${rights}`;
}
