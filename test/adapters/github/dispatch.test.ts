/** Runs: started, and why not; looked up and cancelled. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { GitHub } from '../../../app/engine/ports/github.ts';
import type { RepositoryRow } from '../../../app/engine/ports/store.ts';
import { eventually, startFixture, type Fixture } from '../../github/fixture.ts';
import { seedCommit } from '../../github/git/repositories.ts';
import { answering } from './answering.ts';
import { oursAgainst, oursAt, ROW, TOKEN } from './ours.ts';

const WORKFLOW = `
name: Signalbox
run-name: Signalbox \${{ inputs.job }}
on:
  workflow_dispatch:
    inputs:
      job: { required: true }
      nonce: { required: true }
jobs: { job: { runs-on: ubuntu-latest, steps: [{ run: 'sleep 60' }] } }
`;
const INPUTS = { job: 'J7', nonce: 'n' };

let it: Fixture;
let github: GitHub;
let repository: RepositoryRow;
beforeEach(async () => {
  it = await startFixture();
  ({ github, repository } = await oursAt(it));
});
afterEach(async () => {
  await it.stop();
});

const putWorkflow = () =>
  seedCommit(it.world, it.repository.id, {
    branch: 'main',
    files: { '.github/workflows/signalbox.yml': WORKFLOW },
    message: 'workflow',
    userId: it.people.admin.id,
  });

test('a run is started, found by its job, looked up, and cancelled once and for all', { timeout: 40_000 }, async () => {
  await putWorkflow();
  const since = Date.now();
  const run = await github.dispatch(repository, INPUTS, 'edit');
  expect(run.url).toContain(`/actions/runs/${run.id}`);
  expect(await github.findRun(repository, 'J7', since)).toEqual(run);
  expect(await github.findRun(repository, 'J70', since)).toBeUndefined();
  expect(await github.runOf(repository, run.id)).toEqual({ completed: false, conclusion: null });
  await github.cancelRun(repository, run.id, true);
  await eventually(async () =>
    expect(await github.runOf(repository, run.id)).toEqual({ completed: true, conclusion: 'cancelled' }),
  );
  await github.cancelRun(repository, run.id, false);
  await github.cancelRun(repository, 424_242, true);
  expect(await github.runOf(repository, 424_242)).toBeUndefined();
});

test('what keeps a run from starting is told in words that say what to change', async () => {
  const refusal = (inputs: Parameters<GitHub['dispatch']>[1] = INPUTS) => github.dispatch(repository, inputs, 'gpu');
  await expect(refusal()).rejects.toMatchObject({ kind: 'permanent', message: /no `\.github\/workflows\/signalbox/ });
  await putWorkflow();
  await expect(refusal({ ...INPUTS, isolated: 'true' })).rejects.toMatchObject({
    kind: 'permanent',
    message: /older version.*README/s,
  });
  await it.control('POST', 'policy', { owner: 'acme', dispatch: 'forbidden' });
  await expect(refusal()).rejects.toMatchObject({ kind: 'permanent', message: /policy.*settings.*Actions/s });
  await it.control('POST', 'policy', { owner: 'acme', dispatch: null });
  await it.control('POST', 'installation', { action: 'limit', owner: 'acme', permissions: { metadata: 'read' } });
  const { github: fresh } = await oursAt(it);
  await expect(fresh.dispatch(repository, INPUTS, 'edit')).rejects.toMatchObject({
    kind: 'permanent',
    message: /actions: write/,
  });
  await it.as('admin').repos.update({ ...it.where, archived: true });
  await expect(refusal()).rejects.toMatchObject({ kind: 'permanent', message: /archived/ });
});

test('a choice of a profile that the workflow file does not offer is told with what to add where', async () => {
  const refusal = (inputs: Partial<Parameters<GitHub['dispatch']>[1]>) =>
    github.dispatch(repository, { ...INPUTS, ...inputs }, 'gpu');
  await putWorkflow();
  await expect(refusal({ runner: 'big' })).rejects.toMatchObject({
    kind: 'permanent',
    message: /^the profile `gpu` chooses the runner `big`, and .* has no input `runner`.*add `big` to the `options`/,
  });
  const offering = `      environment: { type: choice, options: [none, models] }\njobs:`;
  await seedCommit(it.world, it.repository.id, {
    branch: 'main',
    files: {
      '.github/workflows/signalbox.yml': WORKFLOW.replace('jobs:', offering.trimStart().padStart(offering.length)),
    },
    message: 'with a choice',
    userId: it.people.admin.id,
  });
  await expect(refusal({ environment: 'Models' })).rejects.toMatchObject({
    kind: 'permanent',
    message:
      /^the profile `gpu` chooses the environment `Models`, and .* does not offer it\. Add `Models` to the `options` of the input `environment`/,
  });
  expect((await refusal({ environment: 'models' })).id).toBeGreaterThan(0);
});

test('a suspended installation and a removed one say so, whatever was asked', async () => {
  await putWorkflow();
  const all = (port: GitHub) => [
    port.dispatch(repository, INPUTS, 'edit'),
    port.configFile(repository),
    port.roleOf(repository, { id: it.people.writer.id, login: 'writer' }),
    port.isTeamMember(repository, 'acme/release', 'writer'),
  ];
  await it.control('POST', 'installation', { action: 'suspend', owner: 'acme' });
  for (const refused of all((await oursAt(it)).github))
    await expect(refused).rejects.toMatchObject({ kind: 'unauthorized', message: /suspended/ });
  await it.control('POST', 'installation', { action: 'unsuspend', owner: 'acme' });
  await it.control('POST', 'installation', { action: 'deleted', owner: 'acme' });
  for (const refused of all((await oursAt(it)).github))
    await expect(refused).rejects.toMatchObject({ kind: 'unauthorized', message: /not installed/ });
});

test('a renamed repository is read and written under its old name until the webhook comes', async () => {
  const { data: issue } = await it.as('writer').issues.create({ ...it.where, title: 'It is broken' });
  await it.as('admin').repos.update({ ...it.where, name: 'gadgets' });
  expect(await github.threadOf(repository, issue.number)).toMatchObject({ title: 'It is broken' });
  const id = await github.createComment(repository, issue.number, 'hello');
  const moved = { ...it.where, repo: 'gadgets' };
  const { data: comment } = await it.as('reader').issues.getComment({ ...moved, comment_id: Number(id) });
  expect(comment.body).toBe('hello');
});

test('a POST that is sent on stays a POST, and our token goes to no other host', async () => {
  await using elsewhere = await answering((_request, response) => response.writeHead(500).end());
  const bodies: string[] = [];
  await using moved = await answering((request, response) => {
    const json = { 'content-type': 'application/json' };
    if (request.url?.endsWith('/access_tokens')) return void response.writeHead(201, json).end(TOKEN);
    if (request.url?.includes('/away/')) return void response.writeHead(301, { location: `${elsewhere.url}/x` }).end();
    if (request.url?.startsWith('/repos/'))
      return void response.writeHead(301, { location: '/repositories/71/issues/1/comments' }).end();
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      bodies.push(`${request.method} ${body}`);
      response.writeHead(201, json).end('{"id":5}');
    });
  });
  const { github: port } = await oursAgainst(moved.url);
  expect(await port.createComment(ROW, 1, 'hello')).toBe('5');
  expect(bodies).toEqual(['POST {"body":"hello"}']);
  await expect(port.createComment({ ...ROW, name: 'away' }, 1, 'hello')).rejects.toMatchObject({
    kind: 'transient',
    message: /has moved/,
  });
  expect(elsewhere.asked).toEqual([]);
});
