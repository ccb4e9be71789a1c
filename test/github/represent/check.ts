/** Check runs and check suites as GitHub writes them. */
import { checkState, type CheckRun, type CheckSuite } from '../checks.ts';
import type { Commit } from '../git/history.ts';
import type { Repository, World } from '../world.ts';
import { representAppId } from './app.ts';
import { representPullsAt } from './pull.ts';
import { apiUrlOf, htmlUrlOf, representRepository } from './repository.ts';
import { iso, isoOrNull, nodeId } from './shape.ts';

const repositoryById = (world: World, id: number): Repository => {
  const repository = world.repositories.get(id);
  if (repository === undefined) throw new Error(`no repository ${id}`);
  return repository;
};

export const representCheckRun = (world: World, run: CheckRun) => {
  const repository = repositoryById(world, run.repositoryId);
  const url = `${apiUrlOf(world, repository)}/check-runs/${run.id}`;
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId('CR', run.id),
    head_sha: run.headSha,
    external_id: run.externalId,
    url,
    html_url: `${htmlUrlOf(world, repository)}/runs/${run.id}`,
    details_url: run.detailsUrl ?? `${htmlUrlOf(world, repository)}/runs/${run.id}`,
    status: run.status,
    conclusion: run.conclusion,
    started_at: iso(run.startedAt),
    completed_at: isoOrNull(run.completedAt),
    output: {
      title: run.title,
      summary: run.summary,
      text: run.text,
      annotations_count: run.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: run.suiteId },
    app: representAppId(world, run.appId),
    pull_requests: representPullsAt(world, run.repositoryId, run.headSha),
  };
};

/** Status and conclusion of a suite follow from its runs. */
const settle = (world: World, suite: CheckSuite): { status: string; conclusion: string | null; count: number } => {
  const runs = [...checkState(world).runs.values()].filter((run) => run.suiteId === suite.id);
  if (suite.isRerequested === true) return { status: 'queued', conclusion: null, count: runs.length };
  if (runs.length === 0) return { status: 'queued', conclusion: null, count: 0 };
  if (runs.some((run) => run.status !== 'completed'))
    return { status: 'in_progress', conclusion: null, count: runs.length };
  const worst = ['failure', 'timed_out', 'action_required', 'cancelled', 'success', 'neutral', 'skipped'].find(
    (conclusion) => runs.some((run) => run.conclusion === conclusion),
  );
  return { status: 'completed', conclusion: worst ?? 'success', count: runs.length };
};

const representSuiteCore = (world: World, suite: CheckSuite) => {
  const repository = repositoryById(world, suite.repositoryId);
  const { status, conclusion } = settle(world, suite);
  return {
    id: suite.id,
    node_id: nodeId('CS', suite.id),
    head_branch: suite.headBranch,
    head_sha: suite.headSha,
    status,
    conclusion,
    url: `${apiUrlOf(world, repository)}/check-suites/${suite.id}`,
    before: null,
    after: suite.headSha,
    pull_requests: representPullsAt(world, suite.repositoryId, suite.headSha),
    app: representAppId(world, suite.appId),
    created_at: iso(suite.createdAt),
    updated_at: iso(suite.updatedAt),
  };
};

/** A suite with its commit, which git must be asked for. */
export const representCheckSuite = (world: World, suite: CheckSuite, commit: Commit) => {
  const repository = repositoryById(world, suite.repositoryId);
  return {
    ...representSuiteCore(world, suite),
    repository: representRepository(world, repository),
    head_commit: {
      id: commit.sha,
      tree_id: commit.tree,
      message: commit.message,
      timestamp: commit.committer.date,
      author: { name: commit.author.name, email: commit.author.email },
      committer: { name: commit.committer.name, email: commit.committer.email },
    },
    latest_check_runs_count: settle(world, suite).count,
    check_runs_url: `${apiUrlOf(world, repository)}/check-suites/${suite.id}/check-runs`,
  };
};

/** The form inside `check_run` webhooks, which carries its suite. */
export const representCheckRunForWebhook = (world: World, run: CheckRun) => {
  const suite = checkState(world).suites.get(run.suiteId);
  if (suite === undefined) throw new Error(`check run ${run.id} has no suite`);
  return { ...representCheckRun(world, run), check_suite: representSuiteCore(world, suite) };
};
