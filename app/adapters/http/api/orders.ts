/** Orders on jobs that exist: to cancel, hold, release, retry, stop and interrupt them, and to decide on what they ask. */
import { releaseJob, retryJob, stopJob } from '../../../engine/command-on-jobs.ts';
import { carryOut } from '../../../engine/handle.ts';
import type { House } from '../../../engine/house.ts';
import type { RepositoryRow } from '../../../engine/ports/store.ts';
import { decideOnApproval, interruptSession, tellSession } from '../../../engine/steer.ts';
import { jobRef, parseApprovalRef } from '../../../ground/ids.ts';
import { rejected } from '../../../ground/outcome.ts';
import { readBody, refuse } from '../answers.ts';
import type { People } from '../people.ts';
import { CancelBody, DecisionBody, InterruptBody, MessageBody, OrderBody, RetryBody, StopBody } from './bodies.ts';
import { approvalRoute } from './descriptions.ts';
import { repositoryOf } from './found.ts';
import { makeJobOrders } from './job-order.ts';
import type { Served } from './served.ts';

export function serveOrders(parts: { house: House; people: People }, served: Served): void {
  const { house, people } = parts;
  const { order, once } = makeJobOrders(parts, served);

  order('cancel', {
    summary: 'Ends a job, or drops it before it has begun. Jobs that need it are skipped.',
    takes: CancelBody,
    as: (job, { alone = false }) => ({ kind: 'cancel', job, alone }),
    carryOut: (scope, job, { person }, { alone = false }) =>
      carryOut(scope, { kind: 'cancel', jobs: [job], by: person.login, alone }, person),
  });
  order('retry', {
    summary: 'A new attempt of a job that has ended, at the commit it had.',
    takes: RetryBody,
    startsAgain: true,
    as: (job, { dependents = false }) => ({ kind: 'retry', job, dependents }),
    carryOut: (scope, job, { person, standing }, { dependents = false }) =>
      retryJob(scope, { job, dependents }, person, standing),
  });
  order('hold', {
    summary: 'Keeps a job that has not begun from beginning.',
    takes: OrderBody,
    as: (job) => ({ kind: 'hold', job }),
    carryOut: (scope, job, { person }) => carryOut(scope, { kind: 'hold', job, by: person.login }, person),
  });
  order('release', {
    summary: 'Lets a held job go on, although what it needs may not have succeeded.',
    takes: OrderBody,
    startsAgain: true,
    as: (job) => ({ kind: 'release', job }),
    carryOut: (scope, job, { person, standing }) => releaseJob(scope, job, person, standing),
  });
  order('stop', {
    summary: 'Stops a running job. The stop escalates until the run has ended.',
    takes: StopBody,
    as: (job) => ({ kind: 'stop', job }),
    carryOut: (scope, job, { person }, { reason = '' }) => stopJob(scope, job, person, reason.trim()),
  });
  order('interrupt', {
    summary: 'Ends the running turn of an agent, and keeps the session.',
    takes: InterruptBody,
    as: (job, { text = '' }) => ({ kind: 'interrupt', job, text }),
    carryOut: (scope, job, { person }, { text = '' }) => interruptSession(scope, job, person, text.trim()),
  });
  order('messages', {
    summary: 'A message to the running agent.',
    takes: MessageBody,
    as: (job) => `send messages to ${jobRef(job)}`,
    carryOut: (scope, job, { person: by }, { text, mode }) => tellSession(scope, { job, text, by, mode }),
  });

  served.serve(approvalRoute(DecisionBody), async (c) => {
    const number = parseApprovalRef(c.req.param('approval') ?? '');
    const known = async (there: RepositoryRow) =>
      number === undefined ? undefined : house.store.approvalOf(there.id, number);
    const who = await people.actor(c, await repositoryOf(house, c), async (there) => {
      const approval = await known(there);
      return approval ? [approval.approvers] : [];
    });
    if (!who.ok) return refuse(c, who.rejection);
    const body = await readBody(c, DecisionBody);
    if (!body.ok) return refuse(c, body.rejection);
    const approval = await known(who.value.repository);
    if (!approval) return refuse(c, NO_APPROVAL.rejection);
    const { decision, hash, scope: reach = 'once', reason = '' } = body.value;
    const { person: by, standing } = who.value;
    return once(c, who.value, { key: body.value.key, door: `approvals/${approval.number}` }, approval.job, (scope) =>
      decideOnApproval(scope, approval.number, { decision, scope: reach, by, standing, reason, hash }),
    );
  });
}

const NO_APPROVAL = rejected('unknown_approval', 'There is no such approval.');
