import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ActionsStage, startActionsStage } from './actions-stage.ts';
import { readLog } from './job-log.ts';
import { actionsSettings } from './live.ts';
import { closeActions } from './routes.ts';
import { until } from './until.ts';

const ACTION = `
name: Stubborn
description: Notes the signals it gets, and stays
inputs: { mode: { default: polite } }
runs: { using: node24, main: main.js, post: post.js }
`;

/** Writes each signal with its time; `polite` ends at the first, `stubborn` never, with a child that would outlive it. */
const MAIN = `
const { spawn } = require('node:child_process');
const child = spawn('sleep', ['300'], { detached: true, stdio: 'ignore' });
console.log('child ' + child.pid);
const since = Date.now();
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {
  console.log(signal + ' after start');
  if (process.env.INPUT_MODE === 'polite') { child.kill('SIGKILL'); process.exit(0); }
});
setInterval(() => {}, 1000);
console.log('ready');
`;

const WORKFLOW = `
on: { workflow_dispatch: { inputs: { mode: { default: polite } } } }
jobs:
  long:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - { uses: ./stubborn, with: { mode: '\${{ inputs.mode }}' } }
      - run: echo not reached
      - { if: always(), run: echo cleaning up }
  later: { needs: long, runs-on: ubuntu-latest, steps: [{ run: echo no }] }
`;

describe('cancelling a run', () => {
  let stage: ActionsStage;
  const runs = '/repos/acme/widgets/actions/runs';

  beforeAll(async () => {
    stage = await startActionsStage();
    await stage.put({
      'long.yml': WORKFLOW,
      'stubborn/action.yml': ACTION,
      'stubborn/main.js': MAIN,
      'stubborn/post.js': "console.log('post ran');",
    });
  });
  afterAll(async () => {
    await stage.stop();
    expect(stage.violations()).toEqual([]);
  });

  /** Starts the workflow and waits until its action listens to signals; answers run, and pid of its child. */
  const start = async (mode: string) => {
    const id = await stage.dispatch('long.yml', { mode });
    const job = await until('the job is listed', async () => (await stage.jobs(id))[0]);
    const log = await until('the action is ready', async () => {
      const text = await readLog(stage.world, job.id);
      return text?.includes(' ready\n') ? text : undefined;
    });
    return { id, job, child: Number(/child (\d+)/.exec(log)?.[1]) };
  };
  /** A killed process is listed until its parent, here the system's first process, has looked at it. */
  const isGone = (pid: number) =>
    until(
      `process ${pid} is gone`,
      () => {
        try {
          process.kill(pid, 0);
          return undefined;
        } catch {
          return true;
        }
      },
      2000,
    );

  it('interrupts politely first, then still runs what must always run, and skips dependents', async () => {
    const { id } = await start('polite');
    expect((await stage.api(stage.writer, 'POST', `${runs}/${id}/rerun`)).status).toBe(403);
    expect((await stage.api(stage.writer, 'POST', `${runs}/${id}/cancel`)).status).toBe(202);
    expect((await stage.api(stage.writer, 'POST', `${runs}/${id}/cancel`)).status).toBe(409);
    const run = await stage.ended(id);
    expect(run.conclusion).toBe('cancelled');
    const [long, later] = await stage.jobs(id);
    expect([long.conclusion, later.conclusion]).toEqual(['cancelled', 'cancelled']);
    const log = await stage.log(long.id);
    expect(log).toContain('SIGINT after start');
    expect(log).not.toContain('SIGTERM');
    expect(log).not.toContain('not reached');
    expect(log).toContain('cleaning up');
    expect(log).toContain('post ran');
  });

  it('goes from SIGINT to SIGTERM after 7.5 s and kills the whole tree 2.5 s later', async () => {
    const { id, job, child } = await start('stubborn');
    const before = Date.now();
    await stage.api(stage.writer, 'POST', `${runs}/${id}/cancel`);
    await stage.ended(id);
    const took = Date.now() - before;
    expect(took).toBeGreaterThan(9900);
    expect(took).toBeLessThan(20_000);
    const text = (
      await (
        await fetch(
          (await stage.api(stage.writer, 'GET', `/repos/acme/widgets/actions/jobs/${job.id}/logs`)).headers.get(
            'location',
          ) ?? '',
        )
      ).text()
    ).split('\n');
    const at = (signal: string) => Date.parse(text.find((line) => line.includes(` ${signal} `))?.split(' ')[0] ?? '');
    expect(at('SIGTERM') - at('SIGINT')).toBeGreaterThan(7400);
    expect(at('SIGTERM') - at('SIGINT')).toBeLessThan(9000);
    await isGone(child);
    expect(text.join('\n')).toContain('post ran');
  });

  it('ends at once and without post parts when forced', async () => {
    const { id, child } = await start('stubborn');
    const before = Date.now();
    expect((await stage.api(stage.writer, 'POST', `${runs}/${id}/force-cancel`)).status).toBe(202);
    expect((await stage.ended(id)).conclusion).toBe('cancelled');
    expect(Date.now() - before).toBeLessThan(5000);
    await isGone(child);
    expect(await stage.log((await stage.jobs(id))[0].id)).not.toContain('post ran');
  });

  it('cancels a job whose time is up, and fails a step whose own is', async () => {
    actionsSettings(stage.world).interruptMs = 200;
    actionsSettings(stage.world).terminateMs = 200;
    await stage.put({
      'short.yml': `
on: workflow_dispatch
jobs:
  job: { runs-on: ubuntu-latest, timeout-minutes: 0.01, steps: [{ run: sleep 60 }] }
  step: { runs-on: ubuntu-latest, steps: [{ run: sleep 60, timeout-minutes: 0.01 }, { if: failure(), run: echo after }] }
`,
    });
    const id = await stage.dispatch('short.yml');
    await stage.ended(id);
    const [job, step] = await stage.jobs(id);
    expect([job.conclusion, step.conclusion]).toEqual(['cancelled', 'failure']);
    expect(await stage.log(job.id)).toContain('has exceeded the maximum execution time');
    expect(await stage.log(step.id)).toMatch(/has timed out after[^]*\nafter\n/);
  });

  it('leaves no process behind when the stand-in closes', async () => {
    const { child } = await start('stubborn');
    await closeActions(stage.world);
    expect(await isGone(child)).toBe(true);
  });
});
