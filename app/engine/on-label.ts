/**
 * A `dispatch:NAME` label moved by a person: put on, it starts that job as the person who put it on (or releases it from a hold);
 * taken off, it cancels. The sender is authorised, never the label.
 */
import type { Command } from '../dispatch/parse.ts';
import { nameInDispatchLabel } from '../dispatch/labels.ts';
import { NO_CHAINING } from '../dispatch/parse-options.ts';
import { brokenConfigText, noRightText, rejectionText, replyMarker } from '../dispatch/texts.ts';
import { hasEnded } from '../ground/job-state.ts';
import { includesRole, type Role } from '../ground/roles.ts';
import { configOf } from './catalogue.ts';
import { act, carryOut, type Act } from './handle.ts';
import type { House } from './house.ts';
import type { LabelMoved } from './incoming.ts';
import type { RepositoryRow } from './ports/store.ts';
import { submitPlan, THREAD_JOBS, type Gathered } from './submit.ts';

const NEEDED: Role = 'write';

export async function onLabel(
  house: House,
  repository: RepositoryRow,
  incoming: LabelMoved,
  inbox: number,
): Promise<void> {
  const within = async (work: (scope: Act) => Promise<void>): Promise<void> => {
    await act(house, repository.id, { inbox }, work);
  };
  const name = nameInDispatchLabel(incoming.label);
  if (name === undefined || incoming.isBot) return house.store.closeInbox(inbox, house.clock.now(), null);
  const role = await house.github.roleOf(repository, incoming.sender.login);
  if (!includesRole(role, NEEDED))
    return within((scope) => refuse(scope, incoming, noRightText(incoming.sender.login, role, NEEDED)));
  if (incoming.moved === 'removed') return within((scope) => cancelNamed(scope, incoming, name));
  const [configured, commit] = await Promise.all([
    configOf(house, repository),
    house.github.headOf(repository, incoming.thread),
  ]);
  await within(async (scope) => {
    if (!configured.ok)
      return refuse(scope, incoming, brokenConfigText(incoming.sender.login, configured.problems, configured.url));
    return startNamed(scope, incoming, name, { config: configured.config, commit });
  });
}

async function startNamed(scope: Act, incoming: LabelMoved, name: string, gathered: Gathered): Promise<void> {
  const jobs = await scope.tx.threadJobs(incoming.thread.number, THREAD_JOBS);
  const active = jobs.findLast((job) => job.name === name && !hasEnded(job.state));
  if (active?.state === 'held') {
    await carryOut(scope, { kind: 'release', job: active.number, by: incoming.sender.login });
    return;
  }
  // The job is on its way: the label says what is true already.
  if (active) return;
  const command: Extract<Command, { kind: 'dispatch' }> = {
    kind: 'dispatch',
    asked: `label ${incoming.label}`,
    chaining: NO_CHAINING,
    body: { name },
  };
  const context = {
    keyPrefix: `label/${incoming.delivery}`,
    thread: incoming.thread,
    threadTitle: incoming.threadTitle,
    requester: incoming.sender,
  };
  const result = await submitPlan(scope, [command], gathered, context);
  if (!result.ok) await refuse(scope, incoming, rejectionText(incoming.sender.login, result.rejection));
}

async function cancelNamed(scope: Act, incoming: LabelMoved, name: string): Promise<void> {
  const jobs = await scope.tx.threadJobs(incoming.thread.number, THREAD_JOBS);
  const active = jobs.findLast((job) => job.name === name && !hasEnded(job.state) && job.state !== 'stopping');
  if (active) await carryOut(scope, { kind: 'cancel', jobs: [active.number], by: incoming.sender.login });
}

/** Says why, and takes the label off again. */
async function refuse(scope: Act, incoming: LabelMoved, text: string): Promise<void> {
  const key = `label/${incoming.delivery}`;
  const thread = incoming.thread.number;
  await scope.enqueue([
    {
      key: `${key}/reply`,
      subject: `${key}/reply`,
      effect: { kind: 'reply', thread, body: `${replyMarker(key)}\n${text}` },
      delayMs: 0,
    },
    ...(incoming.moved === 'added'
      ? [
          {
            key: `${key}/unlabel`,
            subject: `${key}/unlabel`,
            effect: { kind: 'unlabel', thread, label: incoming.label } as const,
            delayMs: 0,
          },
        ]
      : []),
  ]);
}
