import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kill } from './process-tree.ts';
import { type ActionsStage, startActionsStage } from './actions-stage.ts';
import { readLog } from './job-log.ts';
import { until } from './until.ts';

const WORKFLOW = `
run-name: Long [\${{ inputs.job }}]
on: { workflow_dispatch: { inputs: { job: { default: J1 } } } }
jobs:
  long: { runs-on: ubuntu-latest, steps: [{ run: 'echo pid $$; exec sleep 300' }, { if: always(), run: echo never }] }
  later: { needs: long, runs-on: ubuntu-latest, steps: [{ run: echo no }] }
`;

describe('runs that GitHub forbids, forgets, or whose runner dies', () => {
  let stage: ActionsStage;
  const control = async (method: string, name: string, body: object) => {
    const answer = await fetch(`${stage.world.baseUrl}/_stand-in/${name}`, { method, body: JSON.stringify(body) });
    return { status: answer.status, body: (await answer.json()) as any };
  };
  const runs = '/repos/acme/widgets/actions/runs';

  beforeAll(async () => {
    stage = await startActionsStage();
    await stage.put({ 'long.yml': WORKFLOW });
  });
  afterAll(async () => {
    await stage.stop();
    expect(stage.violations()).toEqual([]);
  });

  /** Starts the workflow and waits for its process. */
  const start = async () => {
    const id = await stage.dispatch('long.yml', { job: 'J7' });
    const pid = await until('the step runs', async () => {
      const [job] = await stage.jobs(id);
      return /pid (\d+)/.exec((job && (await readLog(stage.world, job.id))) ?? '')?.[1];
    });
    return { id, pid: Number(pid) };
  };
  const isAlive = (pid: number): boolean => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  };
  const told = (id: number) =>
    stage.webhooks
      .filter(({ event, payload }) => event === 'workflow_run' && payload.workflow_run.id === id)
      .map(({ payload }) => payload.action);

  it('refuses a dispatch where the organisation forbids it, in its own words, until it allows it', async () => {
    const order = () =>
      stage.api(stage.writer, 'POST', '/repos/acme/widgets/actions/workflows/long.yml/dispatches', { ref: 'main' });
    await control('POST', 'policy', { owner: 'acme', dispatch: 'forbidden', message: 'Not by this app.' });
    const refused = await order();
    expect([refused.status, refused.body.message]).toEqual([403, 'Not by this app.']);
    await control('POST', 'policy', { owner: 'acme', dispatch: null });
    await control('POST', 'policy', { owner: 'acme', repo: 'widgets', dispatch: 'forbidden' });
    expect((await order()).status).toBe(403);
    const { body } = await control('POST', 'policy', { owner: 'acme', repo: 'widgets', dispatch: null });
    expect(body).toEqual({ acme: [] });
    expect((await control('POST', 'policy', { owner: 'acme', dispatch: 'maybe' })).status).toBe(422);
  });

  it('shows a run whose runner died as in progress until GitHub notices, and then as failed', async () => {
    const { id, pid } = await start();
    expect((await stage.run(id)).display_title).toBe('Long [J7]');
    await control('POST', 'run', { runId: id, action: 'lose_runner', afterSeconds: 3600 });
    await until('the process is gone', () => !isAlive(pid) || undefined);
    const jobs = await stage.jobs(id);
    expect(jobs.map(({ status }) => status)).toEqual(['in_progress', 'queued']);
    expect((await stage.run(id)).status).toBe('in_progress');
    await control('POST', 'clock', { advanceSeconds: 3600 });
    expect((await stage.ended(id)).conclusion).toBe('failure');
    expect(told(id)).toEqual(['requested', 'in_progress', 'completed']);
    const [job] = await stage.jobs(id);
    const log = await readLog(stage.world, job.id);
    expect(log).toContain('lost communication');
    expect(log).not.toContain('never');
    expect((await control('POST', 'run', { runId: id, action: 'lose_runner' })).status).toBe(422);
  });

  it('ends a run whose runner died when it is cancelled', async () => {
    const { id } = await start();
    await control('POST', 'run', { runId: id, action: 'lose_runner', afterSeconds: 3600 });
    expect((await stage.api(stage.writer, 'POST', `${runs}/${id}/cancel`)).status).toBe(202);
    expect((await stage.ended(id)).conclusion).toBe('cancelled');
  });

  it('knows nothing of a run that vanished, and says nothing of its end', async () => {
    const { id, pid } = await start();
    await control('POST', 'run', { runId: id, action: 'vanish' });
    expect(isAlive(pid)).toBe(false);
    expect((await stage.api(stage.writer, 'GET', `${runs}/${id}`)).status).toBe(404);
    expect((await stage.api(stage.writer, 'GET', `${runs}/${id}/jobs`)).status).toBe(404);
    const listed = await stage.api(stage.writer, 'GET', runs);
    expect(listed.body.workflow_runs.map((run: { id: number }) => run.id)).not.toContain(id);
    expect(told(id)).toEqual(['requested', 'in_progress']);
  });

  it('deletes a run that has ended, not one that goes on', async () => {
    const { id, pid } = await start();
    expect((await stage.api(stage.writer, 'DELETE', `${runs}/${id}`)).status).toBe(409);
    kill(pid, 'SIGKILL');
    await stage.ended(id);
    expect((await stage.api(stage.writer, 'DELETE', `${runs}/${id}`)).status).toBe(204);
    expect((await stage.api(stage.writer, 'GET', `${runs}/${id}`)).status).toBe(404);
  });

  it('ends the runs of a repository that is deleted', async () => {
    const { pid } = await start();
    expect((await stage.api('token-of-acme', 'DELETE', '/repos/acme/widgets')).status).toBe(204);
    expect(isAlive(pid)).toBe(false);
    expect((await stage.api(stage.writer, 'GET', '/repos/acme/widgets')).status).toBe(404);
  });
});
