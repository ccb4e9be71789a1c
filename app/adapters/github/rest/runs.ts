/** Workflow runs: started, found again, looked up, cancelled. */
import { Failure } from '../../../ground/outcome.ts';
import { CONFIG_PATH, WORKFLOW_FILE, WORKFLOW_PATH } from '../../../ground/paths.ts';
import type { DispatchedRun, DispatchInputs, GitHub } from '../../../engine/ports/github.ts';
import type { RepositoryRow } from '../../../engine/ports/store.ts';
import { failureOf, isForbidden, isMissing, messageOf, statusOf } from '../failures.ts';
import type { Caller } from './call.ts';
import { at, SKEW } from './call.ts';

/** The workflow that carries out jobs, as the README gives it. */
const FILE = `\`${WORKFLOW_PATH}\``;

export function runsOf({ call, find, clients }: Caller) {
  async function findRun(repository: RepositoryRow, job: string, since: number): Promise<DispatchedRun | undefined> {
    // Newest first, so the page reaches back far enough; GitHub's description takes no range for `created`.
    const { data } = await call('looking for the run', repository, (octokit) =>
      octokit.rest.actions.listWorkflowRuns({
        ...at(repository),
        workflow_id: WORKFLOW_FILE,
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
    findRun,

    async dispatch(repository, inputs, profile) {
      const octokit = await clients.installation(repository.installationId);
      // The types of this Octokit do not know `return_run_details` and its answer yet; GitHub has had both since 2026-02.
      const parameters = {
        ...at(repository),
        workflow_id: WORKFLOW_FILE,
        ref: repository.defaultBranch,
        inputs: { ...inputs },
        return_run_details: true,
      };
      const asked = clients.now();
      const answer = await octokit
        .request('POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches', parameters)
        .catch((error: unknown) => {
          throw undispatched(error, inputs, profile);
        });
      const details = answer.data as { workflow_run_id?: number; html_url?: string } | undefined;
      if (details?.workflow_run_id !== undefined && details.html_url !== undefined)
        return { id: details.workflow_run_id, url: details.html_url };
      const run = await findRun(repository, inputs.job, asked);
      if (!run) throw new Failure('transient', 'GitHub took the dispatch but shows no run yet');
      return run;
    },

    async runOf(repository, run_id) {
      const found = await find('looking up the run', repository, (octokit) =>
        octokit.rest.actions.getWorkflowRun({ ...at(repository), run_id }),
      );
      if (!found) return undefined;
      const { status, conclusion } = found.data;
      return { completed: status === 'completed', conclusion: status === 'completed' ? conclusion : null };
    },

    async cancelRun(repository, run_id, force) {
      // A run that GitHub no longer has is over, too.
      await find('cancelling the run', repository, async (octokit) => {
        const run = { ...at(repository), run_id };
        const request = force
          ? octokit.rest.actions.forceCancelWorkflowRun(run)
          : octokit.rest.actions.cancelWorkflowRun(run);
        await request.catch((error: unknown) => {
          if (statusOf(error) !== 409) throw error;
        });
      });
    },
  } satisfies Partial<GitHub>;
}

/** Why no run was started, in words that tell a person what to change. */
function undispatched(error: unknown, inputs: DispatchInputs, profile: string): Failure {
  const said = messageOf(error);
  const never = (message: string): Failure => new Failure('permanent', message, { cause: error });
  if (isForbidden(error)) return never(forbidden(said));
  if (isMissing(error)) return never(`there is no ${FILE} on the default branch, or Actions is switched off`);
  if (statusOf(error) === 422) return never(notOffered(said, inputs, profile) ?? unprocessable(said));
  return failureOf('starting the run', error);
}

function forbidden(said: string): string {
  if (/not accessible by integration/i.test(said))
    return 'the app lacks the permission `actions: write`. An owner of the account can grant it where the app is installed, under GitHub Apps in the settings';
  if (/archived/i.test(said)) return 'the repository is archived, and nothing runs there before it is taken out again';
  return (
    'a policy of the repository or its organisation does not let this app start workflows. ' +
    'Look in the settings of both, under Actions, for what may run and for who may start workflows by which event; ' +
    `GitHub said: ${said}`
  );
}

/** The profile chooses what the workflow file does not offer. */
function notOffered(said: string, inputs: DispatchInputs, profile: string): string | undefined {
  const isMissing = /unexpected inputs/i.test(said);
  if (!isMissing && !/not in the list/i.test(said)) return undefined;
  const choice = (['runner', 'environment'] as const).find((name) => RegExp(`['"]${name}['"]`).test(said));
  const value = choice && inputs[choice];
  if (value === undefined) return undefined;
  const wants = `the profile \`${profile}\` chooses the ${choice} \`${value}\``;
  return isMissing
    ? `${wants}, and ${FILE} on the default branch has no input \`${choice}\`. Copy the one that the README of Signalbox gives now, and add \`${value}\` to the \`options\` of that input`
    : `${wants}, and ${FILE} on the default branch does not offer it. Add \`${value}\` to the \`options\` of the input \`${choice}\` there, or choose another in \`${CONFIG_PATH}\``;
}

function unprocessable(said: string): string {
  if (/unexpected inputs|not defined|required input/i.test(said))
    return `${FILE} on the default branch is of an older version than the app. Copy the one that the README of Signalbox gives now; GitHub said: ${said}`;
  if (/does not have '?workflow_dispatch/i.test(said))
    return `${FILE} on the default branch cannot be started by \`workflow_dispatch\`. Copy the one that the README of Signalbox gives; GitHub said: ${said}`;
  if (/disabled workflow/i.test(said))
    return `${FILE} was disabled. Somebody with write access can enable it on the repository’s Actions page`;
  return `GitHub said: ${said}`;
}
