/** The `github` context of a run, and the `GITHUB_*` variables that say the same to a process. */
import { repositoryById } from '../git/find.ts';
import type { World } from '../world.ts';
import type { Run } from './state.ts';

export interface Place {
  readonly workspace: string;
  readonly eventPath: string;
}

export function refName(ref: string): string {
  return ref.replace(/^refs\/(heads|tags)\//, '');
}

export function workflowRef(world: World, run: Run): string {
  const repo = repositoryById(world, run.repositoryId);
  return `${repo.owner.login}/${repo.name}/${run.workflowPath}@${run.ref}`;
}

const login = (world: World, userId: number): string => world.users.get(userId)?.login ?? 'ghost';

/** What is true of the whole run, for `run-name` and jobs alike. */
export function githubContext(world: World, run: Run): Record<string, unknown> {
  const repo = repositoryById(world, run.repositoryId);
  return {
    actor: login(world, run.actorId),
    actor_id: String(run.actorId),
    api_url: world.baseUrl,
    base_ref: '',
    event: run.payload,
    event_name: run.event,
    graphql_url: `${world.baseUrl}/graphql`,
    head_ref: '',
    ref: run.ref,
    ref_name: refName(run.ref),
    ref_protected: false,
    ref_type: run.ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    repository: `${repo.owner.login}/${repo.name}`,
    repository_id: String(repo.id),
    repository_owner: repo.owner.login,
    repository_owner_id: String(repo.owner.id),
    repositoryUrl: `${world.baseUrl.replace(/^https?/, 'git')}/${repo.owner.login}/${repo.name}.git`,
    retention_days: '90',
    run_attempt: String(run.attempt),
    run_id: String(run.id),
    run_number: String(run.number),
    server_url: world.baseUrl,
    sha: run.headSha,
    triggering_actor: login(world, run.triggeringActorId),
    workflow: run.workflowName,
    workflow_ref: workflowRef(world, run),
    workflow_sha: run.headSha,
  };
}

/** Variables that are the same for every step of a job. */
export function githubVariables(world: World, run: Run, jobKey: string, place: Place): Record<string, string> {
  const { event: _event, repositoryUrl: _url, ...shown } = githubContext(world, run);
  const variables = Object.entries(shown).map(
    ([name, value]) => [`GITHUB_${name.toUpperCase()}`, String(value)] as const,
  );
  return {
    ...Object.fromEntries(variables),
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_PATH: place.eventPath,
    GITHUB_JOB: jobKey,
    GITHUB_WORKSPACE: place.workspace,
  };
}
