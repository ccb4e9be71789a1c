/** Check runs: written by the app alone, annotated, listed, and pressed by people. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addApp, eventually, install, PERMISSIONS, startFixture, statusOf, type Fixture } from './fixture.ts';
import { headOf } from './git/repositories.ts';

let it: Fixture;
let sha = '';
beforeAll(async () => {
  it = await startFixture();
  sha = (await headOf(it.world, it.repository.id, 'main')) ?? '';
});
afterAll(async () => {
  expect(await it.control('GET', 'violations')).toEqual([]);
  await it.stop();
});

const heard = (action: string) =>
  it.received.filter(({ event, action: was }) => event === 'check_run' && was === action);
const actions = [
  { label: 'Approve', description: 'Let it run', identifier: 'approve:P1' },
  { label: 'Deny', description: 'Stop it', identifier: 'deny:P1' },
];

test('a check run goes from queued to completed, with its app, its suite and its details', async () => {
  const { checks } = it.asInstallation();
  const { data: run } = await checks.create({
    ...it.where,
    name: 'signalbox / J1',
    head_sha: sha,
    external_id: 'J1',
    details_url: 'http://127.0.0.1/J1',
  });
  expect(run).toMatchObject({
    status: 'queued',
    conclusion: null,
    external_id: 'J1',
    app: { slug: 'signalbox' },
    details_url: 'http://127.0.0.1/J1',
  });
  const one = { ...it.where, check_run_id: run.id };
  await checks.update({ ...one, status: 'in_progress', output: { title: 'Working', summary: 'half' } });
  const { data: done } = await checks.update({ ...one, conclusion: 'success', actions });
  expect(done).toMatchObject({
    status: 'completed',
    conclusion: 'success',
    output: { title: 'Working', summary: 'half' },
  });
  expect(done.completed_at).toBeTruthy();
  await eventually(() => expect(heard('completed')).toHaveLength(1));
  expect(heard('created')).toHaveLength(1);
  expect((await it.as('reader').checks.listForRef({ ...it.where, ref: 'main' })).data).toMatchObject({
    total_count: 1,
  });
  expect(
    (await it.as('reader').checks.listSuitesForRef({ ...it.where, ref: 'main' })).data.check_suites[0],
  ).toMatchObject({ status: 'completed', conclusion: 'success' });
});

test('annotations of later updates are added to the earlier ones', async () => {
  const { checks } = it.asInstallation();
  const annotation = (line: number) => ({
    path: 'README.md',
    start_line: line,
    end_line: line,
    annotation_level: 'warning' as const,
    message: 'hm',
  });
  const output = (line: number) => ({ title: 't', summary: 's', annotations: [annotation(line)] });
  const { data: run } = await checks.create({ ...it.where, name: 'lint', head_sha: sha, output: output(1) });
  const { data: later } = await checks.update({ ...it.where, check_run_id: run.id, output: output(2) });
  expect(later.output.annotations_count).toBe(2);
  const { data } = await it.as('reader').checks.listAnnotations({ ...it.where, check_run_id: run.id });
  expect(data.map(({ start_line }) => start_line)).toEqual([1, 2]);
});

test('only the latest run of a name is listed unless all are asked for', async () => {
  const { checks } = it.asInstallation();
  await checks.create({ ...it.where, name: 'twice', head_sha: sha });
  await checks.create({ ...it.where, name: 'twice', head_sha: sha });
  const list = async (filter: 'latest' | 'all') =>
    (await checks.listForRef({ ...it.where, ref: sha, check_name: 'twice', filter })).data.total_count;
  expect([await list('latest'), await list('all')]).toEqual([1, 2]);
});

test('people, jobs and other apps cannot write a check run', async () => {
  expect(await statusOf(it.as('admin').checks.create({ ...it.where, name: 'x', head_sha: sha }))).toBe(403);
  expect(await statusOf(it.asNobody().checks.create({ ...it.where, name: 'x', head_sha: sha }))).toBe(401);
  const { data: run } = await it.asInstallation().checks.create({ ...it.where, name: 'mine', head_sha: sha });
  const other = addApp(it.world, it.org.id, { slug: 'other', permissions: PERMISSIONS, events: [], webhookUrl: '' });
  const installation = install(it.world, other, it.org.id, [it.repository.id]);
  const { issueInstallationToken } = await import('./tokens.ts');
  const { token } = issueInstallationToken(it.world, installation.id, {
    permissions: { checks: 'write' },
    repositoryIds: null,
  });
  const answer = await fetch(run.url, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${token}` },
    body: '{"name":"stolen"}',
  });
  expect(answer.status).toBe(403);
});

test('a commit that is not there, a fourth button and a completion without conclusion are refused', async () => {
  const { checks } = it.asInstallation();
  expect(await statusOf(checks.create({ ...it.where, name: 'x', head_sha: 'f'.repeat(40) }))).toBe(422);
  const many = ['a', 'b', 'c', 'd'].map((identifier) => ({ label: identifier, description: identifier, identifier }));
  expect(await statusOf(checks.create({ ...it.where, name: 'x', head_sha: sha, actions: many }))).toBe(422);
  expect(await statusOf(checks.create({ ...it.where, name: 'x', head_sha: sha, status: 'completed' } as never))).toBe(
    422,
  );
  const violations = await it.control<{ where: string }[]>('GET', 'violations');
  expect(violations).toMatchObject([
    { where: 'POST /repos/{owner}/{repo}/check-runs', problems: ['body/actions must NOT have more than 3 items'] },
  ]);
  await it.control('DELETE', 'violations');
});

test('a pressed button and a re-run reach the owning app with the person who asked', async () => {
  const { checks } = it.asInstallation();
  const { data: run } = await checks.create({
    ...it.where,
    name: 'ask',
    head_sha: sha,
    conclusion: 'action_required',
    actions,
  });
  const press = { owner: 'acme', repo: 'widgets', checkRunId: run.id, login: 'writer' };
  expect(await it.control('GET', `buttons?check_run=${run.id}`)).toEqual(actions);
  await it.control('POST', 'press', { ...press, identifier: 'approve:P1' });
  expect(await it.control('POST', 'press', { ...press, identifier: 'nonsense' })).toMatchObject({ status: '422' });
  expect(await statusOf(it.as('reader').checks.rerequestRun({ ...it.where, check_run_id: run.id }))).toBe(403);
  expect(await statusOf(it.as('writer').checks.rerequestRun({ ...it.where, check_run_id: run.id }))).toBe(201);
  await eventually(() => expect(heard('rerequested')).toHaveLength(1));
  expect(heard('requested_action')[0]?.payload).toMatchObject({
    requested_action: { identifier: 'approve:P1' },
    sender: { login: 'writer' },
    check_run: { id: run.id, name: 'ask', check_suite: { head_sha: sha } },
  });
});

test('statuses of a commit are kept, and combined by context', async () => {
  const set = async (state: 'pending' | 'success' | 'failure', context: string) =>
    it.as('writer').repos.createCommitStatus({ ...it.where, sha, state, context });
  await set('pending', 'ci');
  await set('success', 'ci');
  expect((await it.as('reader').repos.getCombinedStatusForRef({ ...it.where, ref: 'main' })).data).toMatchObject({
    state: 'success',
    total_count: 1,
  });
  await set('failure', 'lint');
  expect((await it.as('reader').repos.getCombinedStatusForRef({ ...it.where, ref: sha })).data.state).toBe('failure');
  expect((await it.as('reader').repos.listCommitStatusesForRef({ ...it.where, ref: sha })).data).toHaveLength(3);
  expect(await statusOf(it.as('triager').repos.createCommitStatus({ ...it.where, sha, state: 'success' }))).toBe(403);
});

test('a check that is asked for again sets its suite back to queued until the app works on it', async () => {
  const { checks } = it.asInstallation();
  const { data: commit } = await it.as('writer').repos.createOrUpdateFileContents({
    ...it.where,
    path: 'again.txt',
    message: 'again',
    content: '',
  });
  const head_sha = commit.commit.sha ?? '';
  const { data: run } = await checks.create({ ...it.where, name: 'again', head_sha, conclusion: 'failure' });
  const press = { owner: 'acme', repo: 'widgets', checkRunId: run.id, login: 'reader' };
  const suite = async () => (await checks.getSuite({ ...it.where, check_suite_id: run.check_suite?.id ?? 0 })).data;
  expect(await suite()).toMatchObject({ status: 'completed', conclusion: 'failure' });
  const before = heard('rerequested').length;
  expect(await it.control('POST', 'press', { ...press, rerequest: 'check_run' })).toEqual({ pressed: 'check_run' });
  expect(await suite()).toMatchObject({ status: 'queued', conclusion: null });
  expect((await checks.get({ ...it.where, check_run_id: run.id })).data.conclusion).toBe('failure');
  await it.control('POST', 'press', { ...press, rerequest: 'check_suite' });
  expect(await it.control('POST', 'press', { ...press, rerequest: 'all' })).toMatchObject({ status: '422' });
  await eventually(() => expect(heard('rerequested')).toHaveLength(before + 1));
  await eventually(() =>
    expect(
      it.received.find(({ event, action }) => event === 'check_suite' && action === 'rerequested')?.payload,
    ).toMatchObject({ check_suite: { head_sha }, sender: { login: 'reader' } }),
  );
  await checks.create({ ...it.where, name: 'again', head_sha, status: 'in_progress' });
  expect(await suite()).toMatchObject({ status: 'in_progress' });
});

test('buttons and annotations above GitHub’s sizes are refused', async () => {
  const { checks } = it.asInstallation();
  const create = (fields: object) => statusOf(checks.create({ ...it.where, name: 'sizes', head_sha: sha, ...fields }));
  const button = { label: 'x'.repeat(20), description: 'x'.repeat(40), identifier: 'x'.repeat(20) };
  expect(await create({ actions: [button] })).toBe(201);
  for (const key of ['label', 'description', 'identifier'] as const)
    expect(await create({ actions: [{ ...button, [key]: `${button[key]}x` }] })).toBe(422);
  const annotation = { path: 'a', start_line: 1, end_line: 1, annotation_level: 'notice', message: 'm' };
  const output = (count: number) => ({
    title: 't',
    summary: 's',
    annotations: Array.from({ length: count }, () => annotation),
  });
  expect(await create({ output: output(50) })).toBe(201);
  expect(await create({ output: output(51) })).toBe(422);
  await it.control('DELETE', 'violations');
});
