import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { annotationsOf } from './step-records.ts';
import { type ActionsStage, startActionsStage } from './actions-stage.ts';

const FULL = `
name: Full
run-name: Do \${{ inputs.what }} [\${{ inputs.job }}]
on:
  workflow_dispatch:
    inputs:
      what: { required: true }
      job: { default: none }
      loud: { type: boolean }
permissions: { contents: read }
env: { COLOUR: red }
jobs:
  first:
    runs-on: ubuntu-latest
    outputs: { said: '\${{ steps.say.outputs.said }}' }
    steps:
      - uses: actions/checkout@v5
      - id: say
        name: Say it
        env: { WHAT: '\${{ inputs.what }}' }
        run: |
          echo "colour=$COLOUR what=$WHAT loud=\${{ inputs.loud }} file=$(cat docs/a.txt)"
          echo "said=heard $WHAT" >> "$GITHUB_OUTPUT"
          echo "LATER=from env" >> "$GITHUB_ENV"
          echo "::add-mask::hunter2"
          echo "::error file=a.txt,line=1::it broke%0Atwice"
      - run: echo "later=$LATER secret=hunter2 cwd=$(basename "$PWD") $GITHUB_REPOSITORY"
      - if: failure()
        run: echo never
  second:
    needs: first
    runs-on: ubuntu-latest
    steps:
      - run: echo "got '$SAID' as $GITHUB_JOB of \${{ vars.TEAM }}"
        env: { SAID: '\${{ needs.first.outputs.said }}' }
  broken:
    needs: first
    runs-on: ubuntu-latest
    steps:
      - run: exit 3
      - run: echo not reached
      - if: always()
        run: echo still here
  after:
    needs: broken
    runs-on: ubuntu-latest
    steps: [{ run: echo no }]
  sweep:
    needs: [broken, after]
    if: \${{ always() && needs.broken.result == 'failure' }}
    runs-on: ubuntu-latest
    steps: [{ run: echo swept }]
`;

const ENVIRONMENT = `
on: { workflow_dispatch: { inputs: { token: { default: '' } } } }
permissions: {}
jobs:
  env:
    runs-on: ubuntu-latest
    steps:
      - run: env | cut -d= -f1 | sort | tr '\\n' ' '
      - run: node -e 'console.log(JSON.parse(require("fs").readFileSync(process.env.GITHUB_EVENT_PATH)).inputs.token, process.version)'
        env: { INPUTS_ARE: in the event }
`;

describe('a dispatched run', () => {
  let stage: ActionsStage;

  beforeAll(async () => {
    stage = await startActionsStage();
    stage.repo.variables.set('TEAM', 'blue');
    await stage.put({ 'full.yml': FULL, 'env.yml': ENVIRONMENT, 'docs/a.txt': 'contents' });
  });
  afterAll(async () => {
    await stage.stop();
    expect(stage.violations()).toEqual([]);
  });

  it('carries out its jobs in the order of their needs, with outputs, masks and logs', async () => {
    const id = await stage.dispatch('full.yml', { what: 'sing; $(touch x)', loud: true });
    const run = await stage.ended(id);
    expect(run).toMatchObject({
      conclusion: 'failure',
      display_title: 'Do sing; $(touch x) [none]',
      event: 'workflow_dispatch',
      run_attempt: 1,
      head_branch: 'main',
      actor: { login: 'writer' },
    });
    const jobs = await stage.jobs(id);
    expect(Object.fromEntries(jobs.map((job) => [job.name, job.conclusion]))).toEqual({
      first: 'success',
      second: 'success',
      broken: 'failure',
      after: 'skipped',
      sweep: 'success',
    });
    const [first, second, broken] = jobs;
    const log = await stage.log(first.id);
    expect(log).toContain('colour=red what=sing; $(touch x) loud=true file=contents');
    expect(log).toContain('##[error]it broke\ntwice');
    expect(annotationsOf(stage.world, first.id)).toEqual([
      { level: 'error', message: 'it broke\ntwice', properties: { file: 'a.txt', line: '1' } },
    ]);
    expect(log).toContain('later=from env secret=*** cwd=widgets acme/widgets');
    expect(log).not.toContain('hunter2\n');
    expect(await stage.log(second.id)).toContain("got 'heard sing; $(touch x)' as second of blue");
    expect(first.steps.map((step: any) => `${step.number} ${step.name}: ${step.conclusion}`)).toEqual([
      '1 Set up job: success',
      '2 Run actions/checkout@v5: success',
      '3 Say it: success',
      expect.stringMatching(/^4 Run echo "later.*: success$/),
      '5 Run echo never: skipped',
      '6 Complete job: success',
    ]);
    expect(await stage.log(broken.id)).toContain('##[error]Process completed with exit code 3.');
    expect(broken.steps.slice(1, 4).map((step: any) => step.conclusion)).toEqual(['failure', 'skipped', 'success']);
  });

  it('sends the events of the run and its jobs', () => {
    const of = (event: string) => stage.webhooks.filter((sent) => sent.event === event).map((sent) => sent.payload);
    expect(of('workflow_run').map((payload) => payload.action)).toEqual(['requested', 'in_progress', 'completed']);
    expect(of('workflow_run').at(-1).workflow_run).toMatchObject({ status: 'completed', conclusion: 'failure' });
    const first = of('workflow_job').filter((payload) => payload.workflow_job.name === 'first');
    expect(first.map((payload) => `${payload.action} ${payload.workflow_job.status}`)).toEqual([
      'queued queued',
      'in_progress in_progress',
      'completed completed',
    ]);
  });

  it('gives a step the environment of a hosted runner and nothing else of this machine', async () => {
    process.env['STAND_IN_LEAK'] = 'yes';
    const id = await stage.dispatch('env.yml', { token: 'abc' });
    delete process.env['STAND_IN_LEAK'];
    expect((await stage.ended(id)).conclusion).toBe('success');
    const log = await stage.onlyLog(id);
    expect(log).toMatch(/^abc v24\./m);
    const names = log.split('\n').find((line) => line.includes(' GITHUB_SHA ')) ?? '';
    for (const name of [
      'CI',
      'GITHUB_ACTIONS',
      'GITHUB_ENV',
      'GITHUB_OUTPUT',
      'GITHUB_STEP_SUMMARY',
      'GITHUB_RUN_ID',
      'HOME',
      'RUNNER_TEMP',
      'GITHUB_WORKFLOW_REF',
    ])
      expect(names).toContain(` ${name} `.trimStart());
    expect(
      names
        .split(' ')
        .filter((name) => !/^(GITHUB|RUNNER)_/.test(name))
        .toSorted()
        .join(' ')
        .trim(),
    ).toBe('CI HOME LANG PATH PWD SHLVL USER _');
    expect(names).not.toContain('GITHUB_TOKEN');
  });

  it('lists workflows and runs with filters', async () => {
    const api = async (path: string) =>
      (await stage.api('token-of-reader', 'GET', `/repos/acme/widgets/actions/${path}`)).body;
    expect((await api('workflows')).workflows.map((workflow: any) => `${workflow.name} ${workflow.path}`)).toEqual([
      '.github/workflows/env.yml .github/workflows/env.yml',
      'Full .github/workflows/full.yml',
    ]);
    expect((await api('runs?event=workflow_dispatch&status=failure&branch=main&actor=writer')).total_count).toBe(1);
    expect((await api('runs?event=push')).total_count).toBe(0);
    expect((await api('runs?created=%3E%3D2020-01-01')).total_count).toBe(2);
    expect((await api('runs?created=2020-01-01..2020-02-01')).total_count).toBe(0);
    expect((await api('workflows/full.yml/runs?per_page=1')).workflow_runs).toHaveLength(1);
  });
});
