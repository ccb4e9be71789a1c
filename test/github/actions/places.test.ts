import { afterAll, beforeAll, expect, it } from 'vitest';
import { violationsOf } from '../violations.ts';
import { type ActionsStage, startActionsStage } from './actions-stage.ts';
import { environmentOf, repositorySecrets } from './environments.ts';
import { until } from './until.ts';

const WORKFLOW = `
on:
  workflow_dispatch:
    inputs:
      runner: { type: choice, default: ubuntu-24.04, options: [ubuntu-24.04, self-hosted-big, gone] }
      environment: { type: choice, default: none, options: [none, agents, guarded] }
jobs:
  one:
    runs-on: \${{ inputs.runner || 'ubuntu-24.04' }}
    environment: \${{ inputs.environment != 'none' && inputs.environment || '' }}
    permissions: { id-token: write }
    steps:
      - run: |
          echo "key=\${KEY:-none} repo=\${REPO:-none} var=\${VAR:-none} kind=$RUNNER_ENVIRONMENT"
          token=$(curl -s -H "Authorization: Bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN" "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=x")
          echo "claims $(echo "$token" | cut -d. -f2 | tr _- /+ | base64 -d 2>/dev/null | grep -o '"environment":"[a-z]*"')"
        env:
          KEY: \${{ secrets.ANTHROPIC_API_KEY }}
          REPO: \${{ secrets.OF_REPO }}
          VAR: \${{ vars.REGION }}
`;
const ACTIONS = '/repos/acme/widgets/actions';

let stage: ActionsStage;
beforeAll(async () => {
  stage = await startActionsStage();
  await stage.put({ 'place.yml': WORKFLOW });
  const agents = environmentOf(stage.world, stage.repo.id, 'agents');
  agents.secrets.set('ANTHROPIC_API_KEY', 'sk-ant-dummy');
  agents.variables.set('REGION', 'north');
  repositorySecrets(stage.world, stage.repo.id).set('OF_REPO', 'known');
  environmentOf(stage.world, stage.repo.id, 'guarded').reviewerIds = [
    [...stage.world.users.values()].find(({ login }) => login === 'writer')?.id ?? 0,
  ];
});
afterAll(async () => {
  expect(violationsOf(stage.world)).toEqual([]);
  await stage.stop();
});

it('gives a job the secrets and variables of its environment, masked, and names it in its identity', async () => {
  const id = await stage.dispatch('place.yml', { environment: 'agents' });
  expect((await stage.ended(id)).conclusion).toBe('success');
  const log = await stage.onlyLog(id);
  expect(log).toContain('key=*** repo=*** var=north kind=github-hosted');
  expect(log).toContain('claims "environment":"agents"');
  expect(log).not.toContain('sk-ant-dummy');
});

it('gives a job without an environment the secrets of the repository alone', async () => {
  const id = await stage.dispatch('place.yml');
  await stage.ended(id);
  expect(await stage.onlyLog(id)).toContain('key=none repo=*** var=none');
});

it('runs a job where its label is, and leaves one waiting whose label nobody has', async () => {
  const big = await stage.dispatch('place.yml', { runner: 'self-hosted-big' });
  await stage.ended(big);
  expect(await stage.onlyLog(big)).toContain('kind=self-hosted');
  const gone = await stage.dispatch('place.yml', { runner: 'gone' });
  const [job] = await stage.jobs(gone);
  expect(job).toMatchObject({ status: 'queued', labels: ['gone'] });
  await stage.api(stage.writer, 'POST', `${ACTIONS}/runs/${gone}/cancel`);
  expect((await stage.ended(gone)).conclusion).toBe('cancelled');
});

it('refuses a value that is not offered, in GitHub’s words', async () => {
  const inputs = { environment: 'production' };
  const answer = await stage.api(stage.writer, 'POST', `${ACTIONS}/workflows/place.yml/dispatches`, {
    ref: 'main',
    inputs,
  });
  expect(answer).toMatchObject({
    status: 422,
    body: { message: "Provided value 'production' for input 'environment' not in the list of allowed values" },
  });
});

it('waits for a reviewer where the environment wants one, who says yes or no', async () => {
  const decide = async (state: 'approved' | 'rejected') => {
    const id = await stage.dispatch('place.yml', { environment: 'guarded' });
    await until('it waits', async () => (await stage.run(id)).status === 'waiting' || undefined);
    const path = `${ACTIONS}/runs/${id}/pending_deployments`;
    const [pending] = (await stage.api(stage.writer, 'GET', path)).body;
    expect(pending).toMatchObject({ environment: { name: 'guarded' }, current_user_can_approve: true });
    const body = { environment_ids: [pending.environment.id], state, comment: 'Seen.' };
    expect((await stage.api('token-of-reader', 'POST', path, body)).status).toBe(403);
    expect((await stage.api(stage.writer, 'POST', path, body)).status).toBe(200);
    return (await stage.ended(id)).conclusion;
  };
  expect(await decide('approved')).toBe('success');
  expect(await decide('rejected')).toBe('failure');
});
