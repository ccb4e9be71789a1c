/** What holds for every page: its headers, the files it loads, the answers where there is nothing or something broke. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStage, widgets, type Stage, type Visitor } from './stage.ts';

let box: Stage;
let ada: Visitor;
beforeAll(async () => {
  box = await openStage();
  ada = await box.signIn('ada', 'write');
  await box.addJob({ state: 'running', runId: 1 });
});
afterAll(async () => {
  await box.close();
});

const get = (path: string, headers: Record<string, string> = { cookie: ada.cookie }): Promise<Response> =>
  box.request(path, { headers });

const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https://avatars.githubusercontent.com; " +
  "connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

test('a page loads from us alone, runs nothing inline, is framed nowhere and tells nobody where it was', async () => {
  for (const path of ['/', '/acme/widgets/J1', '/acme/widgets/J9', '/nothing', '/login']) {
    const { headers } = await get(path);
    expect([path, headers.get('content-security-policy')]).toEqual([path, CSP]);
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000');
  }
  for (const path of ['/', '/acme/widgets/J1']) {
    const page = await (await get(path)).text();
    expect(page).not.toMatch(/<script(?![^>]*(?: src="\/assets\/| type="application\/json"))/);
    expect(page).not.toMatch(/<style|\sstyle="|\son\w+="/);
  }
});

test('a page on this machine is not bound to https', async () => {
  const local = await openStage({ baseUrl: 'http://localhost:3000' });
  expect((await local.request('/')).headers.get('strict-transport-security')).toBeNull();
  expect((await local.request('/login')).headers.get('set-cookie')).not.toContain('Secure');
  await local.close();
});

test('a page is never kept, its files for ever', async () => {
  for (const path of ['/', '/acme/widgets/J1'])
    expect([path, (await get(path)).headers.get('cache-control')]).toEqual([path, 'no-store']);
  const page = await (await get('/acme/widgets/J1')).text();
  const files = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path = '']) => path);
  expect(files).toHaveLength(2);
  for (const file of files) {
    const answer = await get(file, {});
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable']);
    expect(answer.headers.get('content-type')).toMatch(/^text\/(css|javascript); charset=utf-8$/);
  }
  // What a script fetches later lies beside it.
  const script = files.find((file) => file.endsWith('.js')) ?? '';
  for (const [, name] of (await (await get(script, {})).text()).matchAll(/import\("\.\/([\w-]+\.js)"\)/g))
    expect([name, (await get(script.replace('client.js', String(name)), {})).status]).toEqual([name, 200]);
  expect((await get('/assets/000000000000/client.js', {})).status).toBe(404);
});

test('without a sign-in every page asks for one and comes back to itself', async () => {
  for (const [path, next] of [
    ['/', '%2F'],
    ['/acme/widgets/J1', '%2Facme%2Fwidgets%2FJ1'],
    ['/no/such/J7', '%2Fno%2Fsuch%2FJ7'],
  ] as const) {
    const answer = await get(path, {});
    expect([answer.status, await answer.text()]).toEqual([401, expect.stringContaining(`/login?next=${next}`)]);
  }
});

test('where there is nothing, people get a page and programs get JSON', async () => {
  for (const path of [
    '/acme/widgets/J99',
    '/acme/widgets/J0',
    '/acme/nothing/J1',
    '/acme',
    '/a/b/c/d',
    '/%E0%A4%A',
    '/acme/%2e%2e/J1',
  ]) {
    const answer = await get(path);
    expect([path, answer.status, await answer.text()]).toEqual([
      path,
      404,
      expect.stringContaining('Nothing to see here'),
    ]);
  }
  const api = await get('/api/v1/nothing');
  expect([api.status, await api.json()]).toMatchObject([404, { error: { code: 'unknown_route' } }]);
});

test('what broke is told without its innards, and logged with them', async () => {
  const broken = await openStage({
    over: (store) => ({ ...store, signIn: () => Promise.reject(new Error('secret innards')) }),
  });
  const page = await broken.request('/', { headers: { cookie: 'signalbox=x' } });
  expect([page.status, await page.text()]).toEqual([500, expect.not.stringContaining('innards')]);
  const api = await broken.request('/api/v1/repos/a/b/jobs/J1/log', { headers: { cookie: 'signalbox=x' } });
  expect([api.status, await api.json()]).toMatchObject([500, { error: { code: 'defect' } }]);
  expect(broken.logged.join()).toContain('secret innards');
  await broken.close();

  box.github.fail('roleOf', { kind: 'transient' });
  const away = await box.signIn('kim', 'read');
  expect((await get('/acme/widgets/J1', { cookie: away.cookie })).status).toBe(503);
});

test('a link with a former name of the repository goes on working, for pages and programs alike', async () => {
  const moved = await openStage();
  try {
    const { cookie } = await moved.signIn('ada', 'write');
    await moved.addJob({ state: 'queued', threadTitle: 'The very job' });
    await moved.store.putRepository({ ...widgets, owner: 'umbrella', name: 'gadgets' });
    const ask = (path: string) => moved.request(path, { headers: { cookie } });
    for (const place of ['acme/widgets', 'Acme/Widgets', 'umbrella/gadgets']) {
      const page = await ask(`/${place}/J1`);
      expect([place, page.status]).toEqual([place, 200]);
      expect(await page.text()).toContain('umbrella/gadgets');
      const api = await ask(`/api/v1/repos/${place}/jobs/J1`);
      expect([api.status, await api.json()]).toMatchObject([
        200,
        { job: { ref: 'J1', repository: { owner: 'umbrella', name: 'gadgets' } } },
      ]);
    }
    // The right to look is that to the repository as it is now, and a new owner of the name hides the old one.
    const kim = await moved.signIn('kim', 'none');
    expect((await moved.request('/acme/widgets/J1', { headers: { cookie: kim.cookie } })).status).toBe(404);
    await moved.store.putRepository({ ...widgets, id: 72 });
    expect((await ask('/acme/widgets/J1')).status).toBe(404);
    expect((await ask('/umbrella/gadgets/J1')).status).toBe(200);
  } finally {
    await moved.close();
  }
});

test('the overview shows what it can while GitHub does not answer', async () => {
  const lou = await box.signIn('lou', 'read');
  box.github.fail('roleOf', { kind: 'transient' });
  expect((await get('/', { cookie: lou.cookie })).status).toBe(200);
});

test('one repository that GitHub no longer lets the app ask about does not hide the others', async () => {
  const lee = await box.signIn('lee', 'read');
  await box.store.putRepository({
    id: 99,
    installationId: 8,
    owner: 'zoo',
    name: 'suspended',
    defaultBranch: 'main',
    isPrivate: true,
  });
  box.github.fail('roleOf', { kind: 'unauthorized' });
  expect((await get('/', { cookie: lee.cookie })).status).toBe(200);
});

test('health is the database answering', async () => {
  const answer = await get('/healthz', {});
  expect([answer.status, await answer.json()]).toEqual([200, { ok: true }]);
  const sick = await openStage({ over: (store) => ({ ...store, note: () => Promise.reject(new Error('disk full')) }) });
  expect((await sick.request('/healthz')).status).toBe(500);
  await sick.close();
});
