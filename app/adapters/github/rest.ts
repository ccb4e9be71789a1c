/** The GitHub port over Octokit, as the app's installation. Retries and pacing are the relay's; here each call is one request. */
import type { ProbotOctokit } from 'probot';
import type { CheckRun } from '../../channels/check-run.ts';
import { roleFrom } from '../../ground/roles.ts';
import { Failure } from '../../ground/outcome.ts';
import type { DispatchedRun, GitHub } from '../../engine/ports/github.ts';
import type { RepositoryRow } from '../../engine/ports/store.ts';
import { failedDeliveriesSince } from './deliveries.ts';
import { asking, failureOf, statusOf } from './failures.ts';

/** The workflow that carries out jobs, as the README gives it. */
const WORKFLOW = 'signalbox.yml';
const CONFIG = '.github/signalbox.yml';
/** Clocks differ; what was made a minute before we asked may be ours. */
const SKEW = 60_000;

export interface Clients {
  /** A client for one installation; made once and kept, with its token. */
  installation(id: number): Promise<ProbotOctokit>;
  /** A client that speaks as the app itself. */
  app(): Promise<ProbotOctokit>;
  readonly appId: number;
}

export function makeGitHub(clients: Clients): GitHub {
  const configs = new Map<number, { readonly etag: string; readonly text: string }>();
  const at = ({ owner, name }: RepositoryRow) => ({ owner, repo: name });
  const client = (repository: RepositoryRow): Promise<ProbotOctokit> => clients.installation(repository.installationId);
  const isOurs = (app: { id?: number | undefined } | null | undefined): boolean => app?.id === clients.appId;

  async function call<T>(
    what: string,
    repository: RepositoryRow,
    request: (octokit: ProbotOctokit) => Promise<T>,
  ): Promise<T> {
    return asking(what, async () => request(await client(repository)));
  }

  async function findRun(repository: RepositoryRow, job: string, since: number): Promise<DispatchedRun | undefined> {
    // Newest first, so the page reaches back far enough; GitHub's description takes no range for `created`.
    const { data } = await call('looking for the run', repository, (octokit) =>
      octokit.rest.actions.listWorkflowRuns({
        ...at(repository),
        workflow_id: WORKFLOW,
        event: 'workflow_dispatch',
        per_page: 100,
      }),
    );
    const run = data.workflow_runs.find(
      (candidate) =>
        candidate.display_title.split(/\s+/).includes(job) && Date.parse(candidate.created_at) >= since - SKEW,
    );
    return run && { id: run.id, url: run.html_url };
  }

  return {
    async roleOf(repository, username) {
      const octokit = await client(repository);
      try {
        const { data } = await octokit.rest.repos.getCollaboratorPermissionLevel({ ...at(repository), username });
        return roleFrom(data.permission, data.role_name);
      } catch (error) {
        // GitHub knows no such person: whoever it is has no right.
        if (statusOf(error) === 404) return 'none';
        throw failureOf('asking for a permission', error);
      }
    },

    async configFile(repository) {
      const octokit = await client(repository);
      const known = configs.get(repository.id);
      try {
        const { data, headers } = await octokit.request('GET /repos/{owner}/{repo}/contents/{path}', {
          ...at(repository),
          path: CONFIG,
          headers: { accept: 'application/vnd.github.raw+json', ...(known && { 'if-none-match': known.etag }) },
        });
        // The raw media type is answered with text, which the types do not know.
        const text = data as unknown as string;
        if (headers.etag) configs.set(repository.id, { etag: headers.etag, text });
        return text;
      } catch (error) {
        const status = statusOf(error);
        if (status === 304 && known) return known.text;
        if (status === 404) return null;
        throw failureOf('reading .github/signalbox.yml', error);
      }
    },

    async headOf(repository, thread) {
      if (thread.kind === 'pull') {
        const { data } = await call('reading the pull request', repository, (octokit) =>
          octokit.rest.pulls.get({ ...at(repository), pull_number: thread.number }),
        );
        return data.head.sha;
      }
      const { data } = await call('reading the default branch', repository, (octokit) =>
        octokit.rest.git.getRef({ ...at(repository), ref: `heads/${repository.defaultBranch}` }),
      );
      return data.object.sha;
    },

    async react(repository, comment_id, content) {
      await call('reacting', repository, (octokit) =>
        octokit.rest.reactions.createForIssueComment({ ...at(repository), comment_id, content }),
      );
    },

    async createComment(repository, issue_number, body) {
      const { data } = await call('commenting', repository, (octokit) =>
        octokit.rest.issues.createComment({ ...at(repository), issue_number, body }),
      );
      return String(data.id);
    },

    async editComment(repository, id, body) {
      const octokit = await client(repository);
      try {
        await octokit.rest.issues.updateComment({ ...at(repository), comment_id: Number(id), body });
        return true;
      } catch (error) {
        if (statusOf(error) === 404) return false;
        throw failureOf('editing the comment', error);
      }
    },

    async findComment(repository, issue_number, marker, since) {
      const parameters = {
        ...at(repository),
        issue_number,
        since: new Date(since - SKEW).toISOString(),
        per_page: 100,
      };
      const comments = await call('looking for our comment', repository, (octokit) =>
        octokit.paginate(octokit.rest.issues.listComments, parameters),
      );
      const ours = comments.find(
        (comment) => isOurs(comment.performed_via_github_app) && comment.body?.startsWith(marker),
      );
      return ours && String(ours.id);
    },

    async createCheck(repository, head_sha, check, link) {
      const { data } = await call('creating the check run', repository, (octokit) =>
        octokit.rest.checks.create({
          ...at(repository),
          head_sha,
          external_id: link.job,
          details_url: link.url,
          ...fieldsOf(check),
        }),
      );
      return String(data.id);
    },

    async updateCheck(repository, id, check) {
      await call('updating the check run', repository, (octokit) =>
        octokit.rest.checks.update({ ...at(repository), check_run_id: Number(id), ...fieldsOf(check) }),
      );
    },

    async findCheck(repository, ref, check, job) {
      const { data } = await call('looking for our check run', repository, (octokit) =>
        octokit.rest.checks.listForRef({
          ...at(repository),
          ref,
          check_name: check.name,
          app_id: clients.appId,
          per_page: 100,
        }),
      );
      const ours = data.check_runs.find((run) => run.external_id === job);
      return ours && String(ours.id);
    },

    async addLabels(repository, issue_number, labels) {
      await call('adding labels', repository, (octokit) =>
        octokit.rest.issues.addLabels({ ...at(repository), issue_number, labels: [...labels] }),
      );
    },

    async removeLabel(repository, issue_number, name) {
      const octokit = await client(repository);
      await octokit.rest.issues.removeLabel({ ...at(repository), issue_number, name }).catch((error: unknown) => {
        if (statusOf(error) !== 404) throw failureOf('removing a label', error);
      });
    },

    async dispatch(repository, inputs) {
      const octokit = await client(repository);
      // The types of this Octokit do not know `return_run_details` and its answer yet; GitHub has had both since 2026-02.
      const parameters = {
        ...at(repository),
        workflow_id: WORKFLOW,
        ref: repository.defaultBranch,
        inputs,
        return_run_details: true,
      };
      const asked = Date.now();
      const answer = await octokit
        .request('POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches', parameters)
        .catch((error: unknown) => {
          if (statusOf(error) === 404)
            throw new Failure(
              'permanent',
              `there is no \`.github/workflows/${WORKFLOW}\` on the default branch, or Actions is switched off`,
              { cause: error },
            );
          throw failureOf('starting the run', error);
        });
      const details = answer.data as { workflow_run_id?: number; html_url?: string } | undefined;
      if (details?.workflow_run_id !== undefined && details.html_url !== undefined)
        return { id: details.workflow_run_id, url: details.html_url };
      const run = await findRun(repository, inputs.job, asked);
      if (!run) throw new Failure('transient', 'GitHub took the dispatch but shows no run yet');
      return run;
    },

    findRun,

    async cancelRun(repository, run_id, force) {
      const octokit = await client(repository);
      const request = force
        ? octokit.rest.actions.forceCancelWorkflowRun({ ...at(repository), run_id })
        : octokit.rest.actions.cancelWorkflowRun({ ...at(repository), run_id });
      await request.catch((error: unknown) => {
        if (statusOf(error) !== 409) throw failureOf('cancelling the run', error);
      });
    },

    async failedDeliveries(since) {
      const octokit = await clients.app();
      return asking('listing deliveries', () => failedDeliveriesSince(octokit, since));
    },

    async redeliver(delivery_id) {
      const octokit = await clients.app();
      await asking('asking for a delivery again', () => octokit.rest.apps.redeliverWebhookDelivery({ delivery_id }));
    },
  };
}

function fieldsOf(check: CheckRun) {
  const output = { title: check.title, summary: check.summary };
  return check.conclusion === null
    ? { name: check.name, status: check.status, output }
    : { name: check.name, status: 'completed' as const, conclusion: check.conclusion, output };
}
