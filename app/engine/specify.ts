/** What a runner is told of the job that it claimed: its work, what it may do, where it goes on from, and what it shall hand in. */
import { handsIn } from '../dispatch/delivery/outcome.ts';
import type { Job } from '../dispatch/job.ts';
import { environmentOf, needResults, promptFor, type Continued } from '../dispatch/prompt.ts';
import { jobRef } from '../ground/ids.ts';
import type { Claimed } from '../wire/claim.ts';
import type { LogEntry } from '../wire/events.ts';
import { WIRE_VERSION } from '../wire/version.ts';
import type { Act } from './handle.ts';
import type { House } from './house.ts';
import { savedFor } from './saved-sessions.ts';
import { jobUrl } from './view.ts';

/** The job that another one goes on from, and whether its agent's own memory of it was kept. */
export interface ContinuedSession extends Continued {
  readonly saved: boolean;
}

/** Read before the transaction of the claim, since it may be much. The continued job has ended by then. */
export async function continuedOf(house: House, job: Job | undefined): Promise<ContinuedSession | undefined> {
  if (job === undefined || job.continues === null) return undefined;
  const { repositoryId, continues } = job;
  const continued = await house.store.job(repositoryId, continues);
  if (continued === undefined) return undefined;
  const { sessionId, number, attempt } = continued;
  // A transcript that is being deleted is nobody's to read.
  const session = sessionId === null ? undefined : await house.store.session(sessionId);
  const [log, handedIn, saved] = await Promise.all([
    session && session.deleted === null ? house.store.logBefore(session.id, Number.MAX_SAFE_INTEGER, ENTRIES) : [],
    house.store.changesOf(repositoryId, number, attempt),
    savedFor(house, job),
  ]);
  return {
    job: continued,
    said: saidIn(log),
    changed: (handedIn?.changes.files ?? []).map(({ change, path }) => `${change} ${path}`),
    saved: saved !== undefined,
  };
}

/** The last entries of a session's log that are looked at for what was said. */
const ENTRIES = 500;

/** The messages of agent and people, oldest first; a message that came in pieces is one. */
function saidIn(log: readonly LogEntry[]): Continued['said'] {
  const said = new Map<string, { readonly by: string; readonly text: string }>();
  for (const { event, seq } of log) {
    if (event.kind === 'message.queued') said.set(`queued/${seq}`, { by: `@${event.by}`, text: event.text });
    if (event.kind !== 'message' || event.role !== 'agent') continue;
    const before = said.get(event.id)?.text ?? '';
    said.set(event.id, { by: 'The agent', text: before + event.text });
  }
  return [...said.values()];
}

export async function specify(
  house: House,
  scope: Act,
  job: Job,
  session: Claimed['session'],
  continued: ContinuedSession | undefined,
): Promise<Claimed> {
  const { repository } = scope.tx;
  const parents = await scope.tx.jobs(job.needs.map((need) => need.job));
  const { threadBody, context } = await scope.tx.threadTexts(job.number);
  const { name, allow, ask, deny } = job.profile;
  return {
    version: WIRE_VERSION,
    session,
    job: {
      ref: jobRef(job.number),
      name: job.name,
      attempt: job.attempt,
      repository: { owner: repository.owner, name: repository.name },
      thread: { kind: job.thread.kind, number: job.thread.number },
      requester: job.requester.login,
      commit: job.commit,
      url: jobUrl(house.baseUrl, repository, job.number),
    },
    work: workOf(job, promptFor(job, parents, continued, context)),
    profile: { name, allow: [...allow], ask: [...ask], deny: [...deny] },
    needs: needResults(parents),
    environment: environmentOf(job, parents, threadBody),
    limits: {
      timeoutSeconds: job.limits.runSeconds,
      // A shell command has nobody to follow up with.
      ...(job.work.kind === 'prompt' &&
        job.limits.lingerSeconds !== undefined && { lingerSeconds: job.limits.lingerSeconds }),
      ...(job.budget !== null && { budget: job.budget }),
    },
    workspace: {
      submodules: job.place.submodules,
      lfs: job.place.lfs,
      ...(job.base !== null && { base: job.base }),
    },
    isolated: job.isFork,
    handIn: handsIn(job),
    ...(continued && { continues: { job: jobRef(continued.job.number), saved: continued.saved } }),
  };
}

function workOf({ work }: Job, prompt: string): Claimed['work'] {
  if (work.kind === 'run') return { kind: 'run', command: work.command };
  const { name, command, builtIn, model } = work.agent;
  return {
    kind: 'prompt',
    prompt,
    agent: {
      name,
      command: [...command],
      ...(builtIn !== null && { builtIn }),
      ...(model !== null && { model }),
    },
  };
}
