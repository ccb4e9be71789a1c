/**
 * What agents remember of their sessions, kept so that another job can go on with it. A job that ran a stranger's code leaves nothing to
 * others, and gets nothing of theirs: what it wrote into an agent's memory would speak to the next one.
 */
import { DEFAULT_REPOSITORY_CONFIG, parseRepositoryConfig } from '../config/repository/parse.ts';
import type { Job } from '../dispatch/job.ts';
import type { Session } from '../remote/session.ts';
import { agentKey, type SavedSession } from '../wire/saved-session.ts';
import type { House } from './house.ts';

/** Keeps it as long as the configuration says. Of a job without an agent, or of one that must leave nothing, nothing is kept. */
export async function keepSession(house: House, session: Session, saved: SavedSession): Promise<void> {
  const { repositoryId } = session;
  const job = await house.store.job(repositoryId, session.job);
  if (!job || job.attempt !== session.attempt || job.isFork || keyOf(job) !== saved.agent) return;
  const seconds = await secondsKept(house, repositoryId);
  if (seconds === 0) return;
  await house.store.putSavedSession(repositoryId, job.number, saved, house.clock.now() + seconds * 1000);
}

/** For the runner of a job that goes on from another. */
export async function continuedSession(house: House, session: Session): Promise<SavedSession | undefined> {
  const job = await house.store.job(session.repositoryId, session.job);
  return job && savedFor(house, job);
}

/** What was kept of the job that this one continues, where the same agent can read it. */
export async function savedFor(house: House, job: Job): Promise<SavedSession | undefined> {
  if (job.continues === null || job.isFork || job.work.kind !== 'prompt') return undefined;
  const saved = await house.store.savedSessionOf(job.repositoryId, job.continues, house.clock.now());
  return saved?.agent === keyOf(job) ? saved : undefined;
}

const keyOf = ({ work }: Job): string | undefined => (work.kind === 'prompt' ? agentKey(work.agent) : undefined);

async function secondsKept(house: House, repositoryId: number): Promise<number> {
  const good = await house.store.goodConfig(repositoryId);
  const parsed = good && parseRepositoryConfig(good.text);
  return (parsed?.ok ? parsed.config : DEFAULT_REPOSITORY_CONFIG).limits.sessionSeconds;
}
