/** A review of a pull request: what the agent said, and what it would change, as suggestions where that is possible. */
import { patchText, reviewMarker, reviewText, suggestedText } from '../dispatch/texts/deliveries.ts';
import { commitGone, NOT_A_PULL, PULL_IS_GONE } from '../dispatch/texts/undelivered.ts';
import { delivered, objectionsOf, refused, type Delivered, type HandIn } from './delivering.ts';
import type { LineComment, Pull } from './ports/deliveries.ts';
import { suggestionsFor, type Edit } from './suggestions.ts';

export async function writeReview(handIn: HandIn): Promise<Delivered> {
  const { house, repository, job, received, key, url } = handIn;
  if (job.thread.kind !== 'pull') return refused(NOT_A_PULL.review);
  const { number } = job.thread;
  const hasChanges = received.files.length > 0 || received.leftOut.length > 0;
  if (!hasChanges && job.output.trim() === '') return delivered(null, null);
  const before = handIn.isRepeat ? await house.github.findReview(repository, number, reviewMarker(key)) : undefined;
  if (before !== undefined) return delivered(null, before);
  const barred = await handIn.barred();
  if (barred.length > 0) return refused(...barred);
  const pull = await house.github.pullOf(repository, number);
  if (!pull) return refused(PULL_IS_GONE);
  if (!(await isPartOf(handIn, pull))) return refused(commitGone(job.commit));
  const comments = hasChanges ? await suggested(handIn, pull) : [];
  const changes = !hasChanges ? '' : comments ? suggestedText(comments.length) : patchText(`${url}/changes.patch`);
  const body = reviewText(handIn, changes);
  return delivered(
    null,
    await house.github.createReview(repository, number, { commit: job.commit, body, comments: comments ?? [] }),
  );
}

/** GitHub takes a review of an earlier commit too, while the branch still holds it. */
async function isPartOf({ house, repository, job }: HandIn, { head }: Pull): Promise<boolean> {
  if (head.commit === job.commit) return true;
  return (await house.github.commitsBetween(repository, job.commit, head.commit)) !== undefined;
}

/** Nothing is suggested that could not be delivered. */
async function suggested(handIn: HandIn, { head }: Pull): Promise<LineComment[] | undefined> {
  const { house, repository, job, received } = handIn;
  if (head.commit !== job.commit) return undefined;
  if (received.files.some(({ change, text }) => change !== 'modified' || text === null)) return undefined;
  if ((await objectionsOf(handIn)).length > 0) return undefined;
  const edits: Edit[] = [];
  for (const { path, text } of received.files) {
    const before = await house.github.textAt(repository, job.commit, path);
    if (before === undefined || text === null) return undefined;
    edits.push({ path, before, after: text });
  }
  return suggestionsFor(edits, await house.github.diffOf(repository, job.thread.number));
}
