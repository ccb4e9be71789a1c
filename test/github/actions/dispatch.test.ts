import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ActionsStage, startActionsStage } from './actions-stage.ts';

const WORKFLOW = `
name: Accept
on:
  workflow_dispatch:
    inputs:
      need: { required: true }
      kind: { type: choice, options: [small, large] }
      count: { type: number, default: 3 }
jobs: { only: { runs-on: ubuntu-latest, steps: [{ run: 'echo "\${{ inputs.count == 3 }} \${{ inputs.kind }}"' }] } }
`;

describe('dispatching', () => {
  let stage: ActionsStage;
  const path = '/repos/acme/widgets/actions/workflows';
  const dispatch = (body: unknown, file = 'accept.yml', who = 'token-of-writer') =>
    stage.api(who, 'POST', `${path}/${file}/dispatches`, body);

  beforeAll(async () => {
    stage = await startActionsStage();
    await stage.put({
      'accept.yml': WORKFLOW,
      'push-only.yml': 'on: push\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: echo }] } }\n',
      'broken.yml':
        'on: workflow_dispatch\njobs: { a: { runs-on: ubuntu-latest, needs: b, steps: [{ run: echo }] } }\n',
      'matrix.yml':
        'on: workflow_dispatch\njobs: { a: { runs-on: ubuntu-latest, strategy: { matrix: { x: [1] } }, steps: [{ run: echo }] } }\n',
    });
  });
  afterAll(async () => {
    await stage.stop();
    expect(stage.violations()).toEqual([]);
  });

  it('answers 204, or 200 with the run when asked for details', async () => {
    expect((await dispatch({ ref: 'main', inputs: { need: 'x' } })).status).toBe(204);
    const detailed = await dispatch({
      ref: 'refs/heads/main',
      inputs: { need: 'x', kind: 'large' },
      return_run_details: true,
    });
    expect(detailed.status).toBe(200);
    const id = detailed.body.workflow_run_id;
    expect(detailed.body).toEqual({
      workflow_run_id: id,
      run_url: `${stage.world.baseUrl}/repos/acme/widgets/actions/runs/${id}`,
      html_url: `${stage.world.baseUrl}/acme/widgets/actions/runs/${id}`,
    });
    await stage.ended(id);
    expect(await stage.onlyLog(id)).toContain('true large');
  });

  it('answers 404 for a workflow that the default branch does not have, and to people who may not dispatch 403', async () => {
    expect((await dispatch({ ref: 'main' }, 'nope.yml')).status).toBe(404);
    expect((await dispatch({ ref: 'main', inputs: { need: 'x' } }, 'accept.yml', 'token-of-reader')).status).toBe(403);
  });

  it.each([
    ['an unknown ref', { ref: 'nope', inputs: { need: 'x' } }, /No ref found for: nope/],
    [
      'an undeclared input',
      { ref: 'main', inputs: { need: 'x', other: 'y' } },
      /Unexpected inputs provided: \["other"\]/,
    ],
    ['a missing required input', { ref: 'main' }, /Required input 'need' not provided/],
    [
      'a choice that is none',
      { ref: 'main', inputs: { need: 'x', kind: 'huge' } },
      /not in the list of allowed values/,
    ],
    [
      'too many inputs',
      { ref: 'main', inputs: Object.fromEntries(Array.from({ length: 26 }, (_, index) => [`i${index}`, 'x'])) },
      /25/,
    ],
    ['too long inputs', { ref: 'main', inputs: { need: 'x'.repeat(65_536) } }, /too large/],
  ])('answers 422 for %s', async (_what, body, message) => {
    const answer = await dispatch(body);
    expect(answer.status).toBe(422);
    expect(answer.body.message).toMatch(message);
  });

  it('answers 422 for a workflow without the trigger, a broken one, and one the stand-in does not carry out', async () => {
    expect((await dispatch({ ref: 'main' }, 'push-only.yml')).body.message).toContain(
      "does not have 'workflow_dispatch' trigger",
    );
    expect((await dispatch({ ref: 'main' }, 'broken.yml')).body.message).toContain("depends on unknown job 'b'");
    expect((await dispatch({ ref: 'main' }, 'matrix.yml')).body.message).toContain(
      'is not carried out by the stand-in',
    );
  });

  it('refuses a workflow that is switched off', async () => {
    expect((await stage.api(stage.writer, 'PUT', `${path}/accept.yml/disable`)).status).toBe(204);
    expect((await dispatch({ ref: 'main', inputs: { need: 'x' } })).status).toBe(422);
    expect((await stage.api(stage.writer, 'PUT', `${path}/accept.yml/enable`)).status).toBe(204);
  });

  it('keeps repository variables, which expressions see', async () => {
    const variables = '/repos/acme/widgets/actions/variables';
    expect((await stage.api(stage.writer, 'POST', variables, { name: 'team', value: 'blue' })).status).toBe(201);
    expect((await stage.api(stage.writer, 'POST', variables, { name: 'TEAM', value: 'red' })).status).toBe(409);
    expect((await stage.api(stage.writer, 'PATCH', `${variables}/TEAM`, { value: 'green' })).status).toBe(204);
    expect((await stage.api(stage.writer, 'GET', `${variables}/TEAM`)).body).toMatchObject({
      name: 'TEAM',
      value: 'green',
    });
    expect((await stage.api(stage.writer, 'GET', variables)).body.total_count).toBe(1);
    expect((await stage.api(stage.writer, 'DELETE', `${variables}/TEAM`)).status).toBe(204);
    expect((await stage.api('token-of-reader', 'GET', variables)).status).toBe(403);
  });
});
