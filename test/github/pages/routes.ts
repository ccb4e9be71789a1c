/** Which address shows which page. Only addresses that are pages on github.com are claimed; everything else is the API's. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { movedRepository } from '../moved.ts';
import type { Repository, World } from '../world.ts';
import { authorize } from './authorize.ts';
import { renderCheckRun } from './checks.ts';
import { enterCode, showDevice } from './device.ts';
import { readForm, redirect, showPage } from './exchange.ts';
import { html, type Html } from './html.ts';
import { install, showInstall } from './install.ts';
import { createNewApp, showNewApp } from './new-app.ts';
import { reader } from './read.ts';
import { readRepository, renderRepositories, renderRepository } from './repository.ts';
import { readRun, renderRun } from './run.ts';
import type { CheckRun, Repo } from './shapes.ts';
import { readThread, renderThread } from './thread.ts';
import { viewerCookie, viewerOf, type Viewer } from './viewer.ts';

interface Visit {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly url: URL;
  readonly world: World;
  readonly viewer: Viewer;
}

type Handler = (visit: Visit, groups: Record<string, string | undefined>) => Promise<void> | void | false;

const handlers: [method: 'GET' | 'POST', address: RegExp, handle: Handler][] = [
  ['GET', /^\/$/, showHome],
  ['POST', /^\/session$/, choosePerson],
  ['GET', /^\/login\/oauth\/authorize$/, ({ world, url, res, viewer }) => authorize(world, url, res, viewer)],
  ['GET', /^\/login\/device$/, ({ url, res, viewer }) => showDevice(url, res, viewer)],
  ['POST', /^\/login\/device$/, ({ world, url, req, res, viewer }) => enterCode(world, url, req, res, viewer)],
  [
    'GET',
    /^(?:\/organizations\/(?<org>[^/]+))?\/settings\/apps\/new$/,
    (visit, { org }) => showNewApp({ ...visit, org }),
  ],
  [
    'POST',
    /^(?:\/organizations\/(?<org>[^/]+))?\/settings\/apps\/new$/,
    (visit, { org }) => showNewApp({ ...visit, org }),
  ],
  [
    'POST',
    /^(?:\/organizations\/(?<org>[^/]+))?\/settings\/apps$/,
    (visit, { org }) => createNewApp({ ...visit, org }),
  ],
  [
    'GET',
    /^\/apps\/(?<slug>[^/]+)(?:\/installations\/new)?$/,
    withApp((visit, app) => showInstall(visit.world, app, visit.url, visit.res, visit.viewer)),
  ],
  [
    'POST',
    /^\/apps\/(?<slug>[^/]+)\/installations$/,
    withApp((visit, app) => install(visit.world, app, visit.req, visit.res, visit.viewer)),
  ],
  ['GET', /^\/(?<owner>[^/]+)\/(?<repo>[^/]+)$/, withRepository(showRepository)],
  [
    'GET',
    /^\/(?<owner>[^/]+)\/(?<repo>[^/]+)\/(?:issues|pulls)$/,
    withRepository((visit, repo) => redirect(visit.res, `/${repo.owner.login}/${repo.name}`)),
  ],
  ['GET', /^\/(?<owner>[^/]+)\/(?<repo>[^/]+)\/(?<kind>issues|pull)\/(?<number>\d+)$/, withRepository(showThread)],
  ['GET', /^\/(?<owner>[^/]+)\/(?<repo>[^/]+)\/actions\/runs\/(?<id>\d+)$/, withRepository(showRun)],
  ['GET', /^\/(?<owner>[^/]+)\/(?<repo>[^/]+)\/runs\/(?<id>\d+)$/, withRepository(showCheck)],
];

/** Answers and says true, or leaves the request alone. */
export async function handlePages(req: IncomingMessage, res: ServerResponse, world: World): Promise<boolean> {
  const url = new URL(req.url ?? '/', world.baseUrl);
  for (const [method, address, handle] of handlers) {
    const match = req.method === method ? address.exec(url.pathname) : null;
    if (!match) continue;
    const groups = Object.fromEntries(
      Object.entries(match.groups ?? {}).map(([name, text]) => [name, text && decodeURIComponent(text)]),
    );
    const answer = handle({ req, res, url, world, viewer: viewerOf(req, world) }, groups);
    if (answer === false) continue;
    await answer;
    return true;
  }
  return false;
}

/** An address whose first two parts are no repository here is none of ours: `/users/x` is the API's. */
function withRepository(
  handle: (visit: Visit, repo: Repository, groups: Record<string, string | undefined>) => Promise<void> | void,
): Handler {
  return (visit, groups) => {
    const repo = [...visit.world.repositories.values()].find(
      ({ owner, name }) => owner.login === groups['owner'] && name === groups['repo'],
    );
    if (repo) return handle(visit, repo, groups);
    const moved = movedRepository(visit.world, groups['owner'] ?? '', groups['repo'] ?? '');
    if (!moved) return false;
    const rest = visit.url.pathname.split('/').slice(3);
    return redirect(visit.res, ['', moved.owner.login, moved.name, ...rest].join('/'));
  };
}

/** `GET /apps/{slug}` is a page for a browser and an answer of the API for everyone else. */
function withApp(
  handle: (visit: Visit, app: NonNullable<ReturnType<World['apps']['get']>>) => Promise<void> | void,
): Handler {
  return (visit, groups) => {
    const app = [...visit.world.apps.values()].find(({ slug }) => slug === groups['slug']);
    const forBrowser =
      visit.req.method === 'POST' ||
      visit.req.headers.accept?.includes('text/html') ||
      visit.url.pathname.endsWith('/new');
    return app && forBrowser ? handle(visit, app) : false;
  };
}

async function choosePerson({ req, res }: Visit): Promise<void> {
  const form = await readForm(req);
  const back = form.get('return_to') ?? '/';
  redirect(res, /^\/(?![/\\])/.test(back) ? back : '/', {
    'set-cookie': viewerCookie(form.get('login') ?? ''),
  });
}

/** `GET /` is also the root of the API: only a browser gets the page. */
function showHome(visit: Visit): Promise<void> | false {
  return visit.req.headers.accept?.includes('text/html') ? showRepositories(visit) : false;
}

async function showRepositories({ res, world, viewer }: Visit): Promise<void> {
  const read = reader(world, viewer);
  const repos = await Promise.all(
    [...world.repositories.values()].map(({ owner, name }) => read<Repo>(`/repos/${owner.login}/${name}`)),
  );
  const body = renderRepositories(repos.filter((repo) => repo !== undefined));
  showPage(res, { title: 'Repositories', address: '/', body }, viewer);
}

async function showRepository({ res, world, viewer, url }: Visit, repo: Repository): Promise<void> {
  const where = `${repo.owner.login}/${repo.name}`;
  const view = await readRepository(reader(world, viewer), where);
  showPage(res, { title: where, address: url.pathname, body: renderRepository(where, view, world.clock()) }, viewer);
}

async function showThread(
  { res, world, viewer, url }: Visit,
  repo: Repository,
  groups: Record<string, string | undefined>,
): Promise<void> {
  const where = `${repo.owner.login}/${repo.name}`;
  const number = Number(groups['number']);
  const view = await readThread(reader(world, viewer), where, number);
  if (!view) return showMissing(res, viewer, url);
  const kind = view.thread.pull_request ? 'pull' : 'issues';
  if (kind !== groups['kind']) return redirect(res, `/${where}/${kind}/${number}`);
  const title = `${view.thread.title} · #${number}`;
  showPage(
    res,
    { title, trail: trailTo(where), address: url.pathname, body: renderThread(world, where, view, viewer) },
    viewer,
  );
}

async function showRun(
  { res, world, viewer, url }: Visit,
  repo: Repository,
  groups: Record<string, string | undefined>,
): Promise<void> {
  const where = `${repo.owner.login}/${repo.name}`;
  const view = await readRun(reader(world, viewer), where, groups['id'] ?? '');
  if (!view) return showMissing(res, viewer, url);
  showPage(
    res,
    {
      title: view.run.display_title,
      trail: trailTo(where),
      address: url.pathname,
      body: renderRun(where, view, world.clock()),
    },
    viewer,
  );
}

async function showCheck(
  { res, world, viewer, url }: Visit,
  repo: Repository,
  groups: Record<string, string | undefined>,
): Promise<void> {
  const where = `${repo.owner.login}/${repo.name}`;
  const run = await reader(world, viewer)<CheckRun>(`/repos/${where}/check-runs/${groups['id']}`);
  if (!run) return showMissing(res, viewer, url);
  showPage(
    res,
    { title: run.name, trail: trailTo(where), address: url.pathname, body: renderCheckRun(world, where, run, viewer) },
    viewer,
  );
}

function showMissing(res: ServerResponse, viewer: Viewer, url: URL): void {
  showPage(
    res,
    {
      title: 'Not found',
      address: url.pathname,
      body: html`<h1>404</h1>
        <p>This is not here, or ${viewer.login} may not see it.</p>`,
    },
    viewer,
    404,
  );
}

function trailTo(where: string): Html {
  return html`<a href="/${where}">${where}</a>`;
}
