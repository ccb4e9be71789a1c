/**
 * A label of ours moved by somebody else. `dispatch:NAME` put on starts that job as the person who put it on (or releases it from a
 * hold), taken off it cancels; `done:NAME` put on waives the step. The sender is authorised, never the label, and a move that
 * the thread no longer shows is history: what GitHub says now decides.
 */
import { projection, type KeyedEffect } from '../dispatch/effects.ts';
import { readLabel } from '../dispatch/labels.ts';
import { NO_OPTIONS } from '../dispatch/options.ts';
import type { Asking } from '../dispatch/plan.ts';
import { brokenConfigText, loopText, rejectionText } from '../dispatch/texts.ts';
import { hasEnded } from '../ground/job-state.ts';
import { code, plain } from '../ground/markdown.ts';
import { includesRole } from '../ground/roles.ts';
import { lackToMove, listsIn } from './authorise.ts';
import { releaseJob } from './command-on-jobs.ts';
import { configOf } from './configuration.ts';
import { gather } from './gather.ts';
import { act, carryOut, type Act } from './handle.ts';
import type { House } from './house.ts';
import type { LabelMoved } from './incoming.ts';
import { replyTo } from './on-comment.ts';
import { doubtLabels } from './perform-projections.ts';
import type { RepositoryRow } from './ports/store.ts';
import { NAMED_BOT, standingOf } from './standing.ts';
import { submitPlan, THREAD_JOBS, type Gathered } from './submit.ts';
import { threadUrlOf } from './view.ts';
import { waiveByName } from './waive.ts';

/** Jobs of one name that labels may start on a thread within an hour (in milliseconds): two robots that answer each other would never stop. */
const MOST_STARTS = 10;
const WITHIN = 60 * 60_000;

interface Moved {
  readonly house: House;
  readonly repository: RepositoryRow;
  readonly incoming: LabelMoved;
  readonly name: string;
}

export async function onLabel(
  house: House,
  repository: RepositoryRow,
  incoming: LabelMoved,
  inbox: number,
): Promise<void> {
  const read = readLabel(incoming.label);
  const forget = (): Promise<void> => house.store.closeInbox(inbox, house.clock.now(), null);
  const matters = read?.kind === 'dispatch' || (read?.kind === 'done' && incoming.moved === 'added');
  if (!read || !matters) return forget();
  const configured = await configOf(house, repository);
  const isNamedBot = incoming.isBot && configured.ok && configured.config.who.bots.includes(incoming.sender.id);
  if (incoming.isBot && !isNamedBot) return forget();
  const shown = await house.github.labelsOf(repository, incoming.thread.number);
  const isThere = shown.some((label) => label.toLowerCase() === incoming.label.toLowerCase());
  if (isThere !== (incoming.moved === 'added')) return forget();
  const moved: Moved = { house, repository, incoming, name: read.name };
  const within = async (work: (scope: Act) => Promise<void>): Promise<void> => {
    await act(house, repository.id, { inbox, door: 'label' }, work);
  };
  const lists = configured.ok ? listsIn(configured) : [];
  const standing = isNamedBot ? NAMED_BOT : await standingOf(house, repository, incoming.sender, lists);
  const isLess = !includesRole(standing.role, 'write');
  // Who may start a job is asked for that job; taking back and waiving take write access.
  if (isLess && (incoming.moved === 'removed' || read.kind === 'done')) {
    const lack = await lackToMove(house, repository, {
      login: incoming.sender.login,
      label: incoming.label,
      role: standing.role,
    });
    if (incoming.moved === 'removed') await doubtLabels(house, repository.id, incoming.thread.number);
    return within((scope) =>
      refuse(scope, incoming, rejectionText(incoming.sender.login, lack, repository.settings.prefix)),
    );
  }
  if (incoming.moved === 'removed') return within((scope) => cancelNamed(scope, moved));
  if (!configured.ok)
    return within((scope) =>
      refuse(
        scope,
        incoming,
        brokenConfigText(incoming.sender.login, configured.problems, configured.url, configured.source),
      ),
    );
  const known = { configured, standing, isBot: isNamedBot };
  // A step that is waived is never worked at, so that nobody is told of the thread.
  const commands = read.kind === 'done' ? [] : [askingFor(moved)];
  const gathered = await gather(house, repository, { ...incoming, author: incoming.sender, commands }, known);
  await within((scope) =>
    read.kind === 'done' ? waiveNamed(scope, moved, gathered) : startNamed(scope, moved, gathered),
  );
}

async function startNamed(scope: Act, moved: Moved, gathered: Gathered): Promise<void> {
  const { incoming, name } = moved;
  const { sender } = incoming;
  const jobs = await scope.tx.threadJobs(incoming.thread.number, THREAD_JOBS);
  const active = jobs.findLast((job) => job.name === name && !hasEnded(job.state));
  if (active?.state === 'held') {
    const released = await releaseJob(scope, active.number, sender, gathered.standing);
    if (!released.ok)
      await refuse(scope, incoming, rejectionText(sender.login, released.rejection, moved.repository.settings.prefix));
    return;
  }
  // The job is on its way: the label says what is true already. One that is stopping is not, and whoever wants it again is told so.
  if (active && active.state !== 'stopping') return;
  const started = jobs.filter(
    (job) => job.name === name && job.key.startsWith('label/') && job.createdAt > scope.now - WITHIN,
  );
  const [first] = started;
  if (first && started.length >= MOST_STARTS) {
    // Said once: an answer to each turn of the wheel would be one more.
    const isNews = await scope.tx.takeKey(`loop/${first.repositoryId}/${first.key}`, scope.now);
    return refuse(scope, incoming, isNews ? loopText(incoming.label, MOST_STARTS, WITHIN / 60_000) : null);
  }
  const result = await submitPlan(scope, [askingFor(moved)], gathered, contextOf(moved));
  if (!result.ok)
    await refuse(scope, incoming, rejectionText(sender.login, result.rejection, moved.repository.settings.prefix));
}

/** What the label says, as if it had been written. */
const askingFor = ({ incoming, name }: Moved): Asking => ({
  kind: 'dispatch',
  asked: `label ${incoming.label}`,
  options: NO_OPTIONS,
  body: { name, input: '' },
});

async function waiveNamed(scope: Act, moved: Moved, gathered: Gathered): Promise<void> {
  const { incoming, name } = moved;
  const result = await waiveByName(scope, name, gathered, contextOf(moved));
  if (!result.ok)
    await refuse(
      scope,
      incoming,
      rejectionText(incoming.sender.login, result.rejection, moved.repository.settings.prefix),
    );
}

async function cancelNamed(scope: Act, { incoming, name }: Moved): Promise<void> {
  const jobs = await scope.tx.threadJobs(incoming.thread.number, THREAD_JOBS);
  const active = jobs.findLast((job) => job.name === name && !hasEnded(job.state) && job.state !== 'stopping');
  if (active)
    await carryOut(scope, { kind: 'cancel', jobs: [active.number], by: incoming.sender.login }, incoming.sender);
}

function contextOf({ house, repository, incoming }: Moved) {
  const { thread, threadTitle, threadBody, sender, delivery } = incoming;
  return {
    keyPrefix: `label/${delivery}`,
    thread,
    threadTitle,
    threadBody,
    threadUrl: threadUrlOf(house, repository, thread),
    requester: sender,
    event: 'label',
  };
}

/** Says why, and takes the label off again, or puts it back. */
async function refuse(scope: Act, incoming: LabelMoved, text: string | null): Promise<void> {
  const key = `label/${incoming.delivery}`;
  const thread = incoming.thread.number;
  if (!incoming.isBot && text !== null) await scope.enqueue([replyTo(key, thread, text)]);
  const undone: KeyedEffect =
    incoming.moved === 'added'
      ? {
          key: `${key}/unlabel`,
          subject: `${key}/unlabel`,
          effect: { kind: 'unlabel', thread, label: incoming.label },
          delayMs: 0,
        }
      : projection('labels', thread, { kind: 'labels', thread }, scope.random, 0);
  await scope.enqueue([undone]);
}

/** The delivery cannot be handled for good: whoever moved the label is told why, as far as GitHub lets us. */
export async function onLabelGivenUp(house: House, incoming: LabelMoved, inbox: number, reason: string): Promise<void> {
  await act(house, incoming.repositoryId, { inbox }, (scope) =>
    refuse(
      scope,
      incoming,
      `@${incoming.sender.login} ${code(incoming.label, 60)} could not be acted on: ${plain(reason, 300)}. Nothing was started.`,
    ),
  );
}
