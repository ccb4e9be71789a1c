/** GitHub's manners on every route: pages, ETags, limits, errors, faults, the record of requests and violations, both base URLs. */
import { Octokit } from '@octokit/rest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startFixture, statusOf, type Fixture } from './fixture.ts';

let it: Fixture;
beforeAll(async () => {
  it = await startFixture();
  for (let number = 1; number <= 5; number += 1)
    await it.as('writer').issues.create({ ...it.where, title: `Issue ${number}` });
});
afterAll(async () => {
  await it.stop();
});

const get = async (path: string, headers: Record<string, string> = {}) =>
  fetch(`${it.github.url}${path}`, { headers: { authorization: 'Bearer ghp_reader', ...headers } });

test('lists come in pages with links that octokit follows', async () => {
  const octokit = new Octokit({ baseUrl: it.github.url, auth: 'ghp_reader' });
  const all = await octokit.paginate(octokit.rest.issues.listForRepo, { ...it.where, per_page: 2 });
  expect(all.map(({ number }) => number)).toEqual([5, 4, 3, 2, 1]);
  expect((await get('/repos/acme/widgets/issues?per_page=2&page=2')).headers.get('link')).toMatch(
    /rel="prev".*rel="next".*rel="last".*rel="first"/,
  );
});

test('what has not changed is answered 304 and costs nothing', async () => {
  const first = await get('/repos/acme/widgets/issues/1');
  const again = await get('/repos/acme/widgets/issues/1', { 'if-none-match': first.headers.get('etag') ?? '' });
  expect(again.status).toBe(304);
  expect(again.headers.get('x-ratelimit-remaining')).toBe(first.headers.get('x-ratelimit-remaining'));
  await it.as('writer').issues.update({ ...it.where, issue_number: 1, title: 'New' });
  expect((await get('/repos/acme/widgets/issues/1', { 'if-none-match': first.headers.get('etag') ?? '' })).status).toBe(
    200,
  );
});

test('the API is also served under /api/v3', async () => {
  const octokit = new Octokit({ baseUrl: `${it.github.url}/api/v3`, auth: 'ghp_reader' });
  expect((await octokit.rest.repos.get(it.where)).data.full_name).toBe('acme/widgets');
});

test('errors have the shape and the status text of GitHub', async () => {
  const answer = await get('/repos/acme/nothing');
  expect(await answer.json()).toEqual({ message: 'Not Found', documentation_url: expect.any(String), status: '404' });
  const broken = await fetch(`${it.github.url}/repos/acme/widgets/issues`, {
    method: 'POST',
    headers: { authorization: 'Bearer ghp_writer' },
    body: '{',
  });
  expect(broken.status).toBe(400);
  expect(await it.control('GET', 'violations')).toEqual([]);
});

test('the 81st comment of a minute is refused with the time to wait', async () => {
  await it.control('POST', 'limits', { contentPerMinute: 3 });
  const comment = async () =>
    statusOf(it.as('maintainer').issues.createComment({ ...it.where, issue_number: 1, body: 'again' }));
  expect([await comment(), await comment(), await comment(), await comment()]).toEqual([201, 201, 201, 403]);
  const refused = await it
    .as('maintainer')
    .issues.createComment({ ...it.where, issue_number: 1, body: 'x' })
    .catch((error) => error.response);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  await it.control('POST', 'clock', { advanceMs: 61_000 });
  expect(await comment()).toBe(201);
  await it.control('POST', 'limits', { contentPerMinute: 80 });
});

test('the hour of requests runs out and comes back', async () => {
  await it.control('POST', 'limits', { primaryPerHour: 2 });
  const ask = async () => get('/repos/acme/widgets', { authorization: 'Bearer ghp_triager' });
  expect([(await ask()).status, (await ask()).status]).toEqual([200, 200]);
  const refused = await ask();
  expect([refused.status, refused.headers.get('x-ratelimit-remaining')]).toEqual([403, '0']);
  await it.control('POST', 'clock', { advanceSeconds: 3601 });
  expect((await ask()).status).toBe(200);
  await it.control('POST', 'limits', { primaryPerHour: 5000 });
});

test('a request that GitHub does not describe is a violation: an unknown field, an unknown route, a wrong type', async () => {
  const post = async (path: string, body: unknown) =>
    (
      await fetch(`${it.github.url}${path}`, {
        method: 'POST',
        headers: { authorization: 'Bearer ghp_writer' },
        body: JSON.stringify(body),
      })
    ).status;
  expect(await post('/repos/acme/widgets/issues', { title: 'x', colour: 'red' })).toBe(201);
  expect(await post('/repos/acme/widgets/issues/1/comments', { body: 5 })).toBe(422);
  expect(await post('/repos/acme/widgets/teleport', {})).toBe(404);
  const violations = await it.control<{ where: string; problems: string[] }[]>('GET', 'violations');
  expect(violations.map(({ where, problems }) => [where, problems[0]])).toEqual([
    ['POST /repos/{owner}/{repo}/issues', 'body colour is not described'],
    ['POST /repos/{owner}/{repo}/issues/{issue_number}/comments', 'body/body must be string'],
    ['POST /repos/acme/widgets/teleport', 'the stand-in does not serve this operation'],
  ]);
  await it.control('DELETE', 'violations');
});

test('faults fail a route as often as ordered, delay it, or lose its answer after the work is done', async () => {
  await it.control('POST', 'faults', { route: '^GET /repos/\\{owner\\}/\\{repo\\}/labels$', status: 502, times: 2 });
  const labels = async () => (await get('/repos/acme/widgets/labels')).status;
  expect([await labels(), await labels(), await labels()]).toEqual([502, 502, 200]);
  await it.control('POST', 'faults', { route: 'POST .*/comments', lose: 'answer', times: 1 });
  const before = (await it.as('reader').issues.listComments({ ...it.where, issue_number: 2 })).data.length;
  await expect(it.as('writer').issues.createComment({ ...it.where, issue_number: 2, body: 'lost' })).rejects.toThrow();
  expect((await it.as('reader').issues.listComments({ ...it.where, issue_number: 2 })).data).toHaveLength(before + 1);
});

test('a request with PUT needs no body, and a file comes as raw text when asked', async () => {
  expect(
    (
      await fetch(`${it.github.url}/repos/acme/widgets/issues/3/lock`, {
        method: 'PUT',
        headers: { authorization: 'Bearer ghp_writer' },
      })
    ).status,
  ).toBe(204);
  expect(await statusOf(it.as('outsider').issues.createComment({ ...it.where, issue_number: 3, body: 'x' }))).toBe(403);
  const { data } = await it
    .as('reader')
    .repos.getContent({ ...it.where, path: 'README.md', mediaType: { format: 'raw' } });
  expect(data).toBe('# widgets\n');
});

test('a control that is misspelt is refused with the words there are', async () => {
  expect(await it.control('POST', 'faults', { dropWebhook: true })).toMatchObject({
    message: expect.stringContaining('dropWebhooks'),
  });
  expect(await it.control('POST', 'clock', { hours: 1 })).toMatchObject({
    message: expect.stringContaining('advanceSeconds'),
  });
  expect((await fetch(`${it.github.url}/_stand-in/nothing`)).status).toBe(404);
  expect(await it.control('GET', 'pids')).toEqual({ github: process.pid });
});

test("the record of requests holds the app's own, with route, token and whether they create content", async () => {
  await it.control('POST', 'clock', { to: Date.now() });
  await it.control('DELETE', 'requests');
  await it.as('writer').issues.createComment({ ...it.where, issue_number: 2, body: 'not the app' });
  await it.asInstallation().issues.createComment({ ...it.where, issue_number: 2, body: 'the app' });
  const requests = await it.control<unknown[]>('GET', 'requests');
  expect(requests).toMatchObject([
    {
      method: 'POST',
      route: '/app/installations/{installation_id}/access_tokens',
      status: 201,
      token: 'app',
      createsContent: false,
    },
    {
      method: 'POST',
      route: '/repos/{owner}/{repo}/issues/{issue_number}/comments',
      status: 201,
      token: 'installation',
      who: 'signalbox[bot]',
      createsContent: true,
    },
  ]);
  expect(await it.control<unknown[]>('GET', 'requests?all')).toMatchObject([
    { token: 'user', who: 'writer' },
    { token: 'app' },
    { token: 'installation' },
  ]);
});
