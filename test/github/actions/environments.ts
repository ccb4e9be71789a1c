/** Deployment environments of repositories, with their secrets, variables and reviewers; and the secrets of a repository itself. */
import { reaches } from '../represent/repository.ts';
import type { Repository, World } from '../world.ts';
import { roleOf } from '../access.ts';
import { actionsState, type Job, runOf } from './state.ts';

export interface Environment {
  readonly id: number;
  readonly repositoryId: number;
  readonly name: string;
  readonly createdAt: number;
  readonly secrets: Map<string, string>;
  readonly variables: Map<string, string>;
  /** One of them must say yes before a job begins; empty for none. */
  reviewerIds: number[];
}

interface Kept {
  /** By `REPOSITORY_ID/name` in small letters: names differ by more than case. */
  readonly environments: Map<string, Environment>;
  /** Secrets of repositories by their id. */
  readonly secrets: Map<number, Map<string, string>>;
}

const kept = (world: World): Kept =>
  world.part('environments', () => ({ environments: new Map(), secrets: new Map() }));

/** GitHub makes an environment when a workflow first names it. */
export function environmentOf(world: World, repositoryId: number, name: string): Environment {
  const { environments } = kept(world);
  const key = `${repositoryId}/${name.toLowerCase()}`;
  const known = environments.get(key) ?? {
    id: world.nextId(),
    repositoryId,
    name,
    createdAt: world.clock(),
    secrets: new Map(),
    variables: new Map(),
    reviewerIds: [],
  };
  environments.set(key, known);
  return known;
}

export function repositorySecrets(world: World, repositoryId: number): Map<string, string> {
  const { secrets } = kept(world);
  const own = secrets.get(repositoryId) ?? new Map<string, string>();
  secrets.set(repositoryId, own);
  return own;
}

/** What `secrets` and `vars` hold in a job: the repository's, and over them the environment's. */
export function secretsAndVariables(world: World, repo: Repository, environment: string | null) {
  const at = environment === null ? undefined : environmentOf(world, repo.id, environment);
  return {
    secrets: Object.fromEntries([...repositorySecrets(world, repo.id), ...(at?.secrets ?? [])]),
    variables: Object.fromEntries([...repo.variables, ...(at?.variables ?? [])]),
  };
}

/** Jobs of a run that wait for a reviewer, by environment. */
export function pendingOf(world: World, runId: number): Map<Environment, Job[]> {
  const pending = new Map<Environment, Job[]>();
  for (const job of actionsState(world).jobs.values()) {
    if (job.runId !== runId || job.status !== 'waiting' || job.environment === null) continue;
    const environment = environmentOf(world, runOf(world, job).repositoryId, job.environment);
    pending.set(environment, [...(pending.get(environment) ?? []), job]);
  }
  return pending;
}

type Verdict = 'approved' | 'rejected';

const verdicts = (world: World): Map<number, (verdict: Verdict) => void> =>
  world.part('live:verdicts', () => new Map());

/** Waits until a reviewer has decided; `undefined` when the wait was given up. */
export async function awaitReview(world: World, job: Job, signal: AbortSignal): Promise<Verdict | undefined> {
  const { promise, resolve } = Promise.withResolvers<Verdict | undefined>();
  verdicts(world).set(job.id, resolve);
  const giveUp = (): void => resolve(undefined);
  signal.addEventListener('abort', giveUp, { once: true });
  if (signal.aborted) giveUp();
  const verdict = await promise;
  signal.removeEventListener('abort', giveUp);
  verdicts(world).delete(job.id);
  return verdict;
}

export const decideReview = (world: World, job: Job, verdict: Verdict): void => verdicts(world).get(job.id)?.(verdict);

export const mayReview = (repo: Repository, environment: Environment, userId: number): boolean =>
  environment.reviewerIds.includes(userId) && reaches(roleOf(repo, userId), 'read');
