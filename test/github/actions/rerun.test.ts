import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ActionsStage, startActionsStage } from './actions-stage.ts';
import { actionsSettings } from './live.ts';
import { restoreActions } from './routes.ts';
import { actionsState } from './state.ts';
import { until } from './until.ts';

const FLAKY = `
on: { workflow_dispatch: { inputs: { title: { default: x } } } }
jobs:
  good: { runs-on: ubuntu-latest, outputs: { at: '\${{ steps.a.outputs.at }}' }, steps: [{ id: a, run: 'echo "at=$GITHUB_RUN_ATTEMPT" >> "$GITHUB_OUTPUT"' }] }
  flaky: { needs: good, runs-on: ubuntu-latest, steps: [{ run: 'echo "attempt $GITHUB_RUN_ATTEMPT good at \${{ needs.good.outputs.at }}"; test "$GITHUB_RUN_ATTEMPT" != 1' }] }
`;

const TOKEN = `
on: workflow_dispatch
permissions: { issues: write }
jobs:
  try:
    runs-on: ubuntu-latest
    env: { TOKEN: '\${{ secrets.GITHUB_TOKEN }}' }
    steps:
      - run: |
          node --input-type=module -e '
            const { TOKEN, GITHUB_API_URL, GITHUB_REPOSITORY } = process.env;
            const ask = async (what, method, path, body) => {
              const answer = await fetch(GITHUB_API_URL + path, { method, headers: { authorization: "Bearer " + TOKEN }, body: body && JSON.stringify(body) });
              console.log(what, answer.status);
            };
            const repo = "/repos/" + GITHUB_REPOSITORY;
            await ask("label", "POST", repo + "/labels", { name: "by-job" });
            await ask("contents", "PUT", repo + "/contents/x.txt", { message: "m", content: "eA==" });
            await ask("user", "GET", "/user");
            console.log("KEPT", Buffer.from(TOKEN).toString("base64"));
          '
`;

const SLEEP =
  'on: workflow_dispatch\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: sleep 300 }] }, b: { needs: a, runs-on: ubuntu-latest, steps: [{ run: echo }] } }\n';

describe('running again, tokens and restarts', () => {
  let stage: ActionsStage;
  const runs = '/repos/acme/widgets/actions/runs';

  beforeAll(async () => {
    stage = await startActionsStage();
    await stage.put({ 'flaky.yml': FLAKY, 'token.yml': TOKEN, 'sleep.yml': SLEEP });
  });
  afterAll(async () => {
    await stage.stop();
    expect(stage.violations()).toEqual([]);
  });

  it('runs only failed jobs again, as the next attempt of the same run', async () => {
    const id = await stage.dispatch('flaky.yml');
    expect((await stage.ended(id)).conclusion).toBe('failure');
    const [firstGood] = await stage.jobs(id);
    expect((await stage.api(stage.writer, 'POST', `${runs}/${id}/rerun-failed-jobs`)).status).toBe(201);
    const run = await stage.ended(id);
    expect(run).toMatchObject({ id, run_attempt: 2, conclusion: 'success' });
    expect(run.previous_attempt_url).toMatch(/attempts\/1$/);
    const [good, flaky] = await stage.jobs(id);
    expect(good.id).not.toBe(firstGood.id);
    expect([good.run_attempt, good.conclusion]).toEqual([2, 'success']);
    expect(await stage.log(flaky.id)).toContain('attempt 2 good at 1');
    const past = (await stage.api(stage.writer, 'GET', `${runs}/${id}/attempts/1`)).body;
    expect(past).toMatchObject({ run_attempt: 1, conclusion: 'failure' });
    expect(
      (await stage.api(stage.writer, 'GET', `${runs}/${id}/attempts/1/jobs`)).body.jobs.map(
        (job: any) => job.conclusion,
      ),
    ).toEqual(['success', 'failure']);
    expect((await stage.api(stage.writer, 'GET', `${runs}/${id}/jobs?filter=all`)).body.total_count).toBe(4);
    expect((await stage.api(stage.writer, 'POST', `${runs}/${id}/rerun`)).status).toBe(201);
    expect((await stage.ended(id)).run_attempt).toBe(3);
    expect(await stage.log((await stage.jobs(id))[1].id)).toContain('attempt 3 good at 3');
    const asked = stage.webhooks
      .filter(({ event, payload }) => event === 'workflow_run' && payload.workflow_run.id === id)
      .map(({ payload }) => payload.action);
    expect(asked).toEqual([
      'requested',
      'in_progress',
      'completed',
      'in_progress',
      'completed',
      'in_progress',
      'completed',
    ]);
  });

  it('gives the job a token with the permissions of the workflow and no others, which dies with the job', async () => {
    const id = await stage.dispatch('token.yml');
    await stage.ended(id);
    const log = await stage.onlyLog(id);
    expect(log).toContain('label 201');
    expect(log).toContain('contents 403');
    expect(log).toContain('user 403');
    const token = Buffer.from(/^KEPT (\S+)/m.exec(log)?.[1] ?? '', 'base64').toString();
    expect(token).toMatch(/^ghs_/);
    expect((await stage.api(token, 'GET', '/repos/acme/widgets/labels')).status).toBe(401);
  });

  it('lets no more jobs run at once than it has runners for', async () => {
    Object.assign(actionsSettings(stage.world), { concurrentJobs: 1, interruptMs: 100, terminateMs: 100 });
    const ids = [await stage.dispatch('sleep.yml'), await stage.dispatch('sleep.yml')];
    await until('one runs', async () => (await stage.jobs(ids[0] ?? 0))[0]?.status === 'in_progress' || undefined);
    expect((await stage.run(ids[1] ?? 0)).status).toBe('queued');
    for (const id of ids.toReversed()) await stage.api(stage.writer, 'POST', `${runs}/${id}/cancel`);
    for (const id of ids) expect((await stage.ended(id)).conclusion).toBe('cancelled');
  });

  it('settles at the next start what was going when the process ended', async () => {
    Object.assign(actionsSettings(stage.world), { concurrentJobs: 1, interruptMs: 100, terminateMs: 100 });
    const ids = [await stage.dispatch('sleep.yml'), await stage.dispatch('sleep.yml')];
    await until('one runs', async () => (await stage.jobs(ids[0] ?? 0))[0]?.status === 'in_progress' || undefined);
    const folder = stage.world.dataDir;
    await stage.stop(true);
    stage = await startActionsStage(folder);
    await restoreActions(stage.world);
    expect((await stage.ended(ids[0] ?? 0)).conclusion).toBe('failure');
    expect((await stage.ended(ids[1] ?? 0)).conclusion).toBe('cancelled');
    const [running] = await stage.jobs(ids[0] ?? 0);
    expect(await stage.log(running.id)).toContain('lost communication with the server');
    expect(actionsState(stage.world).rooms.size).toBe(0);
  });
});
