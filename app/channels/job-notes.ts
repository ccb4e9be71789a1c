/** What is worth knowing of a job beside its state: that its head moved, that it runs isolated, its attempt, its priority. */
import type { JobView } from '../ground/job-view.ts';
import { hasEnded } from '../ground/job-state.ts';
import { code, codeBlock, plain, prose } from '../ground/markdown.ts';
import { durationOf, signOf, waitsFor } from './words.ts';

/** As many characters of a commit as people read. */
const COMMIT_SHOWN = 7;

/** `abc1234`, as code. */
export const commitOf = (commit: string): string => code(commit.slice(0, COMMIT_SHOWN));

/** Remarks in Markdown for one line, the weightiest first. */
export function notesOf(job: JobView): string[] {
  const notes: string[] = [];
  if (job.waivedBy !== null) notes.push(`waived by ${plain(job.waivedBy, 60)}: what needs it goes on without it`);
  if (job.stale !== null) notes.push(`head moved to ${commitOf(job.stale)}`);
  if (job.attempt > 1) notes.push(`attempt ${job.attempt}`);
  if (job.priority !== 'normal' && !hasEnded(job.state)) notes.push(`${job.priority} priority`);
  if (job.isFork) notes.push('isolated');
  if (job.delivery && job.delivery.url === null && job.delivery.refused === null)
    notes.push('nothing had changed, so nothing was delivered');
  if (job.continues !== null) notes.push(`continues ${job.continues}`);
  return notes;
}

/** Its state with how long it took, what it waits for and why: `❌ failed 5s · npm test ended with 1`, `🟠 held by ada`. */
export function stateInWords(job: JobView): string {
  const { state, gate } = job;
  const words = [
    signOf(state),
    durationOf(job),
    plain(waitsFor(job), 300),
    state === 'gated' && gate !== null ? `**${gate}**` : '',
  ].filter((part) => part !== '');
  const reason = reasonOf(job);
  if (reason === '') return words.join(' ');
  // `held` and `by ada` read on, where nothing stands between them.
  const readsOn = words.length === 1 && job.reason.startsWith(`${state} `);
  return `${words.join(' ')}${readsOn ? ' ' : ' · '}${reason}`;
}

/** A reason that begins with the state's own word does not say it twice, nor who waived it. */
function reasonOf({ state, reason, waivedBy }: JobView): string {
  if (state === 'succeeded' || state === 'gated' || waivedBy !== null) return '';
  return plain(reason.startsWith(`${state} `) ? reason.slice(state.length + 1) : reason, 160);
}

/** Where its work is, as a link: a pull request by its number, and the patch of what was not delivered. */
export function deliveryLinks({ delivery, patch }: JobView): string[] {
  const url = delivery?.url ?? null;
  const pull = url === null ? undefined : /\/pull\/(\d+)$/.exec(url)?.[1];
  const what = pull === undefined ? (delivery?.commit ? 'commit' : 'review') : `PR #${pull}`;
  return [...(url === null ? [] : [`[${what}](${url})`]), ...(patch === null ? [] : [`[patch](${patch})`])];
}

/** Reasons that are listed; a refusal may have one for every file. */
const LISTED = 20;

/** Every reason why its work was not delivered, where there is more than the one that its state tells. */
export function refusalLines({ delivery }: JobView): string[] {
  const reasons = delivery?.refused?.split('\n') ?? [];
  if (reasons.length < 2) return [];
  const more = reasons.length > LISTED ? [`and ${reasons.length - LISTED} more reasons`] : [];
  return [...reasons.slice(0, LISTED).map((reason) => prose(reason, 400)), ...more];
}

/** What was asked, as it was typed. */
export function quoted(asked: string, limit: number): string {
  return asked.length <= 300 && !asked.includes('\n') ? `> ${code(asked, 300)}` : codeBlock(asked, 'text', limit);
}
