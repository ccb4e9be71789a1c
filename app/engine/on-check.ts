/** A button under one of our check runs, or GitHub's own "Re-run": the same as the command, by the right of whoever pressed it. */
import { rejectionText } from '../dispatch/texts.ts';
import { parseApprovalRef, parseJobRef } from '../ground/ids.ts';
import { includesRole } from '../ground/roles.ts';
import type { Result } from '../ground/outcome.ts';
import { lacking } from './lacking.ts';
import { listsToStartAgain } from './again.ts';
import { retryJob } from './command-on-jobs.ts';
import { act, carryOut, type Act } from './handle.ts';
import type { House } from './house.ts';
import type { CheckPressed } from './incoming.ts';
import { replyTo } from './on-comment.ts';
import type { RepositoryRow } from './ports/store.ts';
import { standingOf } from './standing.ts';
import { decideOnApproval } from './steer.ts';

export async function onCheckPressed(
  house: House,
  repository: RepositoryRow,
  incoming: CheckPressed,
  inbox: number,
): Promise<void> {
  const { sender, action } = incoming;
  // `J12/2` is the check run of the second attempt.
  const [externalId = ''] = incoming.externalId.split('/', 1);
  const approval = parseApprovalRef(externalId);
  const number = parseJobRef(externalId) ?? (await jobBehind(house, repository, approval));
  if (number === undefined || incoming.isBot) return house.store.closeInbox(inbox, house.clock.now(), null);
  const job = await house.store.job(repository.id, number);
  const asked = approval === undefined ? undefined : await house.store.approvalOf(repository.id, approval);
  const lists = [...(job ? await listsToStartAgain(house, repository, job) : []), ...(asked ? [asked.approvers] : [])];
  const standing = await standingOf(house, repository, sender, lists);
  await act(house, repository.id, { inbox, door: 'check' }, async (scope) => {
    let result: Result<unknown>;
    if (approval !== undefined && (action === 'approve' || action === 'allow_session' || action === 'deny'))
      result = await decideOnApproval(scope, approval, {
        decision: action === 'deny' ? 'deny' : 'allow',
        scope: action === 'allow_session' ? 'session' : 'once',
        by: sender,
        standing,
        reason: '',
        hash: null,
      });
    // A check run of an approval that is asked for again asks nothing new.
    else if (approval !== undefined) return;
    else if (!includesRole(standing.role, 'write'))
      result = {
        ok: false,
        rejection: lacking({
          login: sender.login,
          what: `use the button ${action}`,
          who: ['write'],
          role: standing.role,
          writers: [],
        }),
      };
    else if (action === 'retry') result = await retryJob(scope, { job: number, dependents: false }, sender, standing);
    else if (action !== 'cancel') return;
    else result = await carryOut(scope, { kind: 'cancel', jobs: [number], by: sender.login }, sender);
    const thread = job?.thread.number;
    if (thread === undefined) return;
    if (!result.ok)
      await say(scope, incoming, thread, rejectionText(sender.login, result.rejection, repository.settings.prefix));
    else if (typeof result.value === 'string') await say(scope, incoming, thread, `@${sender.login} ${result.value}`);
  });
}

/** A button has no place for words, so the thread gets them. */
async function say(scope: Act, incoming: CheckPressed, thread: number, text: string): Promise<void> {
  await scope.enqueue([replyTo(`check/${incoming.delivery}`, thread, text)]);
}

async function jobBehind(
  house: House,
  repository: RepositoryRow,
  approval: number | undefined,
): Promise<number | undefined> {
  return approval === undefined ? undefined : (await house.store.approvalOf(repository.id, approval))?.job;
}
