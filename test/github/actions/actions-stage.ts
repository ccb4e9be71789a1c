/** A small stand-in with Actions on it, and the few moves that its tests repeat: put a workflow, dispatch it, wait for its end. */
import { seedCommit } from '../git/repositories.ts';
import { startSmallStandIn } from '../git/small-stand-in.ts';
import { closeActions } from './routes.ts';
import { until } from './until.ts';

const ACTIONS = '/repos/acme/widgets/actions';

export async function startActionsStage(folder?: string) {
  const github = await startSmallStandIn(folder);
  const writer = 'token-of-writer';
  const stage = {
    ...github,
    writer,
    /** Commits files to the default branch; a key without a slash is a workflow. */
    put: (files: Record<string, string>) =>
      seedCommit(github.world, github.repo.id, {
        branch: 'main',
        files: Object.fromEntries(
          Object.entries(files).map(([name, text]) => [name.includes('/') ? name : `.github/workflows/${name}`, text]),
        ),
        message: 'Put files',
        userId: github.writer.id,
      }),
    dispatch: async (file: string, inputs: Record<string, unknown> = {}): Promise<number> => {
      const answer = await github.api(writer, 'POST', `${ACTIONS}/workflows/${file}/dispatches`, {
        ref: 'main',
        inputs,
        return_run_details: true,
      });
      if (answer.status !== 200) throw new Error(`${answer.status}: ${answer.raw}`);
      return answer.body.workflow_run_id;
    },
    run: async (id: number) => (await github.api(writer, 'GET', `${ACTIONS}/runs/${id}`)).body,
    jobs: async (id: number): Promise<any[]> =>
      (await github.api(writer, 'GET', `${ACTIONS}/runs/${id}/jobs`)).body.jobs,
    ended: (id: number) =>
      until(`run ${id} ends`, async () => {
        const run = await stage.run(id);
        return run.status === 'completed' ? run : undefined;
      }),
    /** The log of a finished job, through the link that GitHub gives, without the times. */
    log: async (jobId: number): Promise<string> => {
      const link = await github.api(writer, 'GET', `${ACTIONS}/jobs/${jobId}/logs`);
      const text = await (await fetch(link.headers.get('location') ?? '')).text();
      return text.replaceAll(/^\S+Z /gm, '');
    },
    /** The log of the only job of a run. */
    onlyLog: async (id: number): Promise<string> => stage.log((await stage.jobs(id))[0].id),
    stop: async (keep = false) => {
      await closeActions(github.world);
      await github.close(keep);
    },
  };
  return stage;
}

export type ActionsStage = Awaited<ReturnType<typeof startActionsStage>>;
