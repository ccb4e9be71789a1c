import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { summaryOf } from './step-records.ts';
import { type ActionsStage, startActionsStage } from './actions-stage.ts';

const ACTION = `
name: Greeter
description: Greets
inputs:
  who: { default: world }
  github token: { default: '\${{ github.token }}' }
  fail: { default: '' }
outputs: { greeting: { description: What was said } }
runs: { using: node24, main: dist/main.js, post: dist/post.js }
`;

const MAIN = `
const fs = require('node:fs');
const { env } = process;
fs.appendFileSync(env.GITHUB_OUTPUT, 'greeting<<EOF\\nhello\\n' + env.INPUT_WHO + '\\nEOF\\n');
fs.appendFileSync(env.GITHUB_STATE, 'met=' + env.INPUT_WHO + '\\n');
fs.appendFileSync(env.GITHUB_PATH, env.RUNNER_TEMP + '/tools\\n');
fs.appendFileSync(env.GITHUB_STEP_SUMMARY, '# Hello ' + env.INPUT_WHO + '\\n');
console.log('token is a job token: ' + env.INPUT_GITHUB_TOKEN.startsWith('ghs_') + ' shown as ' + env.INPUT_GITHUB_TOKEN);
if (env.INPUT_FAIL) process.exitCode = 1;
`;

const USE = `
on: { workflow_dispatch: { inputs: { fail: { default: '' } } } }
jobs:
  greet:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - id: greet
        uses: ./tools/greeter
        with: { who: moon, fail: '\${{ inputs.fail }}' }
      - run: |
          echo "said: $SAID"
          echo "$PATH" | cut -d: -f1 | xargs basename
        env: { SAID: '\${{ join(fromJSON(toJSON(steps.greet.outputs)).greeting) }}' }
`;

const HOSTED = `
on: workflow_dispatch
jobs:
  hosted: { runs-on: ubuntu-latest, steps: [{ uses: acme/widgets/tools/greeter@main }] }
  unknown: { runs-on: ubuntu-latest, steps: [{ uses: someone/else@v1 }] }
  node: { runs-on: ubuntu-latest, steps: [{ uses: actions/setup-node@v5, with: { node-version: 24 } }] }
`;

describe('a Node action', () => {
  let stage: ActionsStage;

  beforeAll(async () => {
    stage = await startActionsStage();
    await stage.put({
      'use.yml': USE,
      'hosted.yml': HOSTED,
      'tools/greeter/action.yml': ACTION,
      'tools/greeter/dist/main.js': MAIN,
      'tools/greeter/dist/post.js':
        "console.log('post: met ' + process.env.STATE_met + ', asked for ' + process.env.INPUT_WHO);",
    });
  });
  afterAll(() => stage.stop());

  it('gets its inputs and hands back outputs, path, summary, and state for its post part', async () => {
    const id = await stage.dispatch('use.yml');
    expect((await stage.ended(id)).conclusion).toBe('success');
    const log = await stage.onlyLog(id);
    expect(log).toContain('token is a job token: true shown as ***');
    expect(log).toContain('said: hello\nmoon\ntools\n');
    expect(log).toContain('post: met moon, asked for moon');
    const [job] = await stage.jobs(id);
    expect(job.steps.map((step: any) => step.name).slice(-2)).toEqual(['Post Run ./tools/greeter', 'Complete job']);
    expect(await summaryOf(stage.world, job.id)).toBe('# Hello moon\n');
  });

  it('runs its post part also when it failed', async () => {
    const id = await stage.dispatch('use.yml', { fail: 'yes' });
    expect((await stage.ended(id)).conclusion).toBe('failure');
    expect(await stage.onlyLog(id)).toContain('post: met moon');
  });

  it('may come from a repository of the stand-in; one that cannot be had fails with a line that says so', async () => {
    const id = await stage.dispatch('hosted.yml');
    await stage.ended(id);
    const [hosted, unknown, node] = await stage.jobs(id);
    expect(hosted.conclusion).toBe('success');
    expect(await stage.log(hosted.id)).toContain('post: met world');
    expect(unknown.conclusion).toBe('failure');
    expect(await stage.log(unknown.id)).toContain('##[error]Unable to resolve action `someone/else@v1`');
    expect(node.conclusion).toBe('success');
  });
});
