/** What a runner may do once its words are parsed: claim a job, add to its session's log, say its last word. */
import type { Job } from '../dispatch/job.ts';
import { silenceDeadline } from '../dispatch/evolve.ts';
import { jobRef } from '../ground/ids.ts';
import { accepted, Defect, rejected, type Result } from '../ground/outcome.ts';
import type { Session } from '../remote/session.ts';
import type { ClaimRequest, Claimed } from '../wire/claim.ts';
import type { EventBatch, RunnerEvent } from '../wire/events.ts';
import type { Finish } from '../wire/finish.ts';
import { lackOfAuthority } from './authority.ts';
import { act, carryOut, type Act } from './handle.ts';
import type { House } from './house.ts';
import { hashOf } from './hash.ts';
import { inboxRow } from './incoming.ts';
import { sessionTopic } from './live.ts';
import type { AppendAnswer, InboxRow, RepositoryRow } from './ports/store.ts';
import { continuedOf, specify } from './specify.ts';

/** The run behind a claim, as its OIDC token proved it. */
export interface ProvenRun {
  readonly repositoryId: number;
  readonly runId: number;
  /** GitHub's environment of its job; absent where it has none. */
  readonly environment?: string;
}

export async function claimJob(house: House, run: ProvenRun, request: ClaimRequest): Promise<Result<Claimed>> {
  const repository = await house.store.repository(run.repositoryId);
  if (!repository) return rejected('not_your_job', 'The app is not installed on the repository of this run.');
  const number = Number(request.job.slice(1));
  const asked = await house.store.job(repository.id, number);
  // Whoever does not hold the nonce learns nothing here; the claim itself refuses.
  const known = asked?.nonce === request.nonce ? asked : undefined;
  const lack = known && (elsewhere(known, run) ?? (await lackAtClaim(house, repository, known)));
  if (lack) return lack;
  const continued = await continuedOf(house, known);
  const token = `${house.chance.token()}${house.chance.token()}`;
  const sessionId = house.chance.token();
  const result = await act(house, repository.id, { request: null }, async (scope): Promise<Result<Claimed>> => {
    const [before] = await scope.tx.jobs([number]);
    // The same run asks again: the answer to its first claim was lost on the way.
    if (
      before?.state === 'running' &&
      before.sessionId !== null &&
      before.runId === run.runId &&
      before.nonce === request.nonce
    ) {
      await scope.tx.resetSessionToken(before.sessionId, hashOf(token));
      return accepted(await specify(house, scope, before, { id: before.sessionId, token }, continued));
    }
    const runUrl = `${house.githubUrl}/${repository.owner}/${repository.name}/actions/runs/${run.runId}`;
    const decided = await carryOut(scope, {
      kind: 'claim',
      job: number,
      nonce: request.nonce,
      sessionId,
      runId: run.runId,
      runUrl,
    });
    if (!decided.ok) return decided;
    const job = decided.value.jobs.get(number) as Job;
    await openSession(scope, job, { id: sessionId, token });
    return accepted(await specify(house, scope, job, { id: sessionId, token }, continued));
  });
  if (!result) throw new Defect('a claim has no cause that could have been settled before');
  return result;
}

/** The log of an attempt begins; whoever holds the token writes it. */
export async function openSession(
  { tx, now }: Act,
  { number, attempt }: Pick<Job, 'number' | 'attempt'>,
  { id, token }: { readonly id: string; readonly token: string },
): Promise<void> {
  await tx.insertSession({
    id,
    repositoryId: tx.repository.id,
    job: number,
    attempt,
    tokenHash: hashOf(token),
    nextRunnerEvent: 1,
    nextSeq: 1,
    nextControl: 1,
    startedAt: now,
    endedAt: null,
    rules: [],
    deleted: null,
  });
}

/**
 * The secrets and reviewers of an environment are the profile's choice: a run without it is not the run that was asked for. A stranger's code
 * runs in none.
 */
function elsewhere(job: Job, run: ProvenRun): Result<never> | undefined {
  const { environment } = job.place;
  if (job.isFork && run.environment !== undefined)
    return rejected(
      'not_your_job',
      `${jobRef(job.number)} runs the code of a fork, and this run is in the environment \`${run.environment}\`, whose secrets are not for strangers. The job for isolated runs in the workflow file must have no \`environment\`.`,
    );
  if (environment === null || run.environment === environment) return undefined;
  return rejected(
    'not_your_job',
    `The profile \`${job.profile.name}\` has ${jobRef(job.number)} run in the environment \`${environment}\`, and this run is in ${run.environment === undefined ? 'none' : `\`${run.environment}\``}. The workflow file must pass its input \`environment\` on to the job.`,
  );
}

/** The right behind the job may be gone since its run was made: then nothing is handed out, and the job ends. */
async function lackAtClaim(house: House, repository: RepositoryRow, job: Job): Promise<Result<never> | undefined> {
  if (job.state !== 'starting' && job.state !== 'dispatching') return undefined;
  const reason =
    repository.status === 'active'
      ? await lackOfAuthority(house, repository, job)
      : 'the app does not serve this repository now';
  if (reason === undefined) return undefined;
  await act(house, repository.id, { request: null }, (scope) =>
    carryOut(scope, { kind: 'revoke', job: job.number, attempt: job.attempt, reason }),
  );
  return rejected('job_ended', `${jobRef(job.number)} is not handed out: ${reason}.`);
}

/** Stores a batch; it is durable, and on its way to everyone who watches, when this returns. */
export async function appendBatch(house: House, session: Session, batch: EventBatch): Promise<AppendAnswer> {
  const inbox = batch.events.flatMap(({ event }, index) => domainRow(session, batch.first + index, event) ?? []);
  const [answer] = await house.store.appendEvents(
    [{ sessionId: session.id, first: batch.first, events: batch.events, inbox }],
    house.clock.now(),
  );
  if (!answer) throw new Defect('the store answered nothing to a batch');
  if (answer.kind === 'stored' && answer.entries.length > 0)
    house.live.publish(sessionTopic(session.id), { kind: 'log', entries: answer.entries });
  if (inbox.length > 0) house.wake.inbox();
  return answer;
}

/** The events that the domain acts on go through the inbox, stored in the same commit as the log. */
function domainRow(session: Session, number: number, event: RunnerEvent): InboxRow | undefined {
  const key = `event/${session.id}/${number}`;
  const lane = `session/${session.id}`;
  const base = { repositoryId: session.repositoryId, job: session.job, sessionId: session.id };
  if (event.kind === 'approval.requested') {
    const { request, tool, title, input, hash } = event;
    return inboxRow(key, lane, {
      kind: 'approval_requested',
      ...base,
      request,
      tool,
      title,
      input,
      hash,
      rule: event.rule ?? null,
      ...(event.call && { call: event.call }),
    });
  }
  if (event.kind === 'approval.applied')
    return inboxRow(key, lane, { kind: 'approval_applied', ...base, request: event.request, outcome: event.outcome });
  return undefined;
}

export type FinishAnswer = { readonly kind: 'finished' } | { readonly kind: 'gap'; readonly next: number };

export async function finishSession(house: House, session: Session, finish: Finish): Promise<FinishAnswer> {
  const now = await house.store.session(session.id);
  if (now && now.nextRunnerEvent <= finish.lastEvent) return { kind: 'gap', next: now.nextRunnerEvent };
  const { outcome, reason, output, ending = null } = finish;
  const usage = finish.usage ? { ...finish.usage, cost: finish.usage.cost ?? null } : null;
  // A rejection means that the job has ended already: a repeat, or a runner that was declared lost too late to matter.
  await act(house, session.repositoryId, { request: null }, (scope) =>
    carryOut(scope, {
      kind: 'finish',
      job: session.job,
      sessionId: session.id,
      outcome,
      reason,
      output,
      ending,
      usage,
    }),
  );
  return { kind: 'finished' };
}

/** Signs of life are written down at most this often per session, in milliseconds. */
const NOTE_EVERY = 10_000;

/** Remembers when each session was last noted, so that a busy one does not write for every batch. */
export function makeLifeSigns(house: House): (session: Session) => Promise<void> {
  const noted = new Map<string, { at: number; readonly patience: number }>();
  return async (session) => {
    const now = house.clock.now();
    const before = noted.get(session.id);
    if (before && now - before.at < NOTE_EVERY) return;
    if (noted.size > 10_000) noted.clear();
    const patience = before?.patience ?? (await patienceWith(session));
    noted.set(session.id, { at: now, patience });
    await house.store.noteRunnerSeen(session.repositoryId, session.job, now, now + patience);
  };

  async function patienceWith({ repositoryId, job: number }: Session): Promise<number> {
    const job = await house.store.job(repositoryId, number);
    return job ? silenceDeadline(job) : 0;
  }
}
