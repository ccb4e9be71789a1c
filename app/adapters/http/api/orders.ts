/** Orders on jobs that exist, from the page and from programs: each is carried out once, however often it is sent with its key. */
import type { Context } from 'hono';
import type { z } from 'zod';
import type { Command } from '../../../dispatch/command.ts';
import type { Job } from '../../../dispatch/job.ts';
import { listsToStartAgain } from '../../../engine/again.ts';
import { lackOf } from '../../../engine/authorise.ts';
import { releaseJob, retryJob, stopJob } from '../../../engine/command-on-jobs.ts';
import { act, carryOut, type Act } from '../../../engine/handle.ts';
import type { House } from '../../../engine/house.ts';
import type { RepositoryRow } from '../../../engine/ports/store.ts';
import { decideOnApproval, interruptSession, tellSession } from '../../../engine/steer.ts';
import { viewsOf } from '../../../engine/view.ts';
import { parseApprovalRef, parseJobRef } from '../../../ground/ids.ts';
import type { JobView } from '../../../ground/job-view.ts';
import { accepted, rejected, type Result } from '../../../ground/outcome.ts';
import { readBody, refuse } from '../answers.ts';
import { hidden, type Authorised, type People } from '../people.ts';
import { orRefuse, orRollBack } from '../rolled-back.ts';
import { CancelBody, DecisionBody, InterruptBody, MessageBody, OrderBody, RetryBody, StopBody } from './bodies.ts';
import { approvalRoute, orderRoute } from './descriptions.ts';
import type { Served } from './served.ts';

interface Order<T> {
  readonly summary: string;
  readonly takes: z.ZodType<T>;
  /** The command of a comment that is the same, by which the right to it is judged. */
  as(job: number, body: T): Command;
  carryOut(scope: Act, job: number, by: Authorised, body: T): Promise<Result<unknown>>;
}

type Keyed = { readonly key?: string | undefined };

export function serveOrders({ house, people }: { house: House; people: People }, { serve }: Served): void {
  order('cancel', {
    summary: 'Ends a job, or drops it before it has begun. Jobs that need it are skipped.',
    takes: CancelBody,
    as: (job, { alone = false }) => ({ kind: 'cancel', job, alone }),
    carryOut: (scope, job, { person }, { alone = false }) =>
      carryOut(scope, { kind: 'cancel', jobs: [job], by: person.login, alone }),
  });
  order('retry', {
    summary: 'A new attempt of a job that has ended, at the commit it had.',
    takes: RetryBody,
    as: (job, { dependents = false }) => ({ kind: 'retry', job, dependents }),
    carryOut: (scope, job, { person, standing }, { dependents = false }) =>
      retryJob(scope, { job, dependents }, person, standing),
  });
  order('hold', {
    summary: 'Keeps a job that has not begun from beginning.',
    takes: OrderBody,
    as: (job) => ({ kind: 'hold', job }),
    carryOut: (scope, job, { person }) => carryOut(scope, { kind: 'hold', job, by: person.login }),
  });
  order('release', {
    summary: 'Lets a held job go on, although what it needs may not have succeeded.',
    takes: OrderBody,
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
    as: (job, { text }) => ({ kind: 'tell', job, text }),
    carryOut: (scope, job, { person: by }, { text, mode }) => tellSession(scope, { job, text, by, mode }),
  });

  serve(approvalRoute(DecisionBody), async (c) => {
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
    const { decision, hash, reason = '' } = body.value;
    const { person: by, standing } = who.value;
    return once(c, who.value, { key: body.value.key, door: `approvals/${approval.number}` }, approval.job, (scope) =>
      decideOnApproval(scope, approval.number, { decision, by, standing, reason, hash }),
    );
  });

  function order<T extends Keyed>(path: string, { summary, takes, as, carryOut: carry }: Order<T>): void {
    serve(orderRoute(path, summary, takes, takes.safeParse({}).success), async (c) => {
      const found: { job?: Job } = {};
      const who = await people.actor(c, await repositoryOf(house, c), async (there) => {
        const job = await house.store.job(there.id, parseJobRef(c.req.param('job') ?? '') ?? 0);
        if (job) found.job = job;
        return job ? listsToStartAgain(house, there, job) : [];
      });
      if (!who.ok) return refuse(c, who.rejection);
      const body = await readBody(c, takes);
      if (!body.ok) return refuse(c, body.rejection);
      const { job } = found;
      if (!job) return refuse(c, hidden().rejection);
      const { repository, person, standing } = who.value;
      const commands = [as(job.number, body.value)];
      const lack = await lackOf(house, repository, { commands, person, standing, isBot: false });
      if (lack) return refuse(c, lack);
      const sent = { key: body.value.key, door: `jobs/${job.number}/${path}` };
      return once(c, who.value, sent, job.number, (scope) => carry(scope, job.number, who.value, body.value));
    });
  }

  /** What is refused leaves its key unused: sent again, it must not look as if it had been done. */
  async function once(
    c: Context,
    { repository, person }: Authorised,
    { key, door }: Keyed & { readonly door: string },
    job: number,
    work: (scope: Act) => Promise<Result<unknown>>,
  ): Promise<Response> {
    // The same key at another door is another order.
    const request = key === undefined ? null : `order/${person.id}/${repository.id}/${door}/${key}`;
    const done = await orRollBack(() =>
      act(house, repository.id, { request }, async (scope) => orRefuse(await work(scope))),
    );
    if (!done.ok) return refuse(c, done.rejection);
    const view = await jobViewOf(house, repository, job);
    if (!view.ok) return refuse(c, view.rejection);
    return c.json({
      job: view.value,
      control: typeof done.value === 'number' ? done.value : null,
      said: typeof done.value === 'string' ? done.value : null,
    });
  }
}

const NO_APPROVAL = rejected('unknown_approval', 'There is no such approval.');

export const repositoryOf = (house: House, c: Context): Promise<RepositoryRow | undefined> =>
  house.store.repositoryByName(c.req.param('owner') ?? '', c.req.param('repo') ?? '');

export async function jobViewOf(house: House, repository: RepositoryRow, number: number): Promise<Result<JobView>> {
  const job = await house.store.job(repository.id, number);
  const [view] = job ? await viewsOf(house, repository, [job]) : [];
  return view ? accepted(view) : hidden();
}
