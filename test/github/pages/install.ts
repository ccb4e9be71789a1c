/** `/apps/{slug}/installations/new`: one button per account installs the app on all repositories of that account. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { installApp } from '../rest/installations.ts';
import type { App, World } from '../world.ts';
import { withParameters } from './authorize.ts';
import { readForm, redirect, showPage } from './exchange.ts';
import { html, type Html } from './html.ts';
import { avatar } from './layout.ts';
import type { Viewer } from './viewer.ts';

export function showInstall(world: World, app: App, url: URL, res: ServerResponse, viewer: Viewer): void {
  showPage(res, { title: `Install ${app.name}`, address: url.pathname, body: choice(world, app, url) }, viewer);
}

export async function install(
  world: World,
  app: App,
  req: IncomingMessage,
  res: ServerResponse,
  viewer: Viewer,
): Promise<void> {
  const form = await readForm(req);
  const account = accounts(world).find(({ login }) => login === form.get('account'));
  if (!account)
    return showPage(res, { title: 'Not installed', address: '/', body: html`<p>No such account.</p>` }, viewer, 422);

  const repositoryIds = [...world.repositories.values()]
    .filter(({ owner }) => owner.id === account.id)
    .map(({ id }) => id);
  const installation = installApp(world, { appId: app.id, accountId: account.id, repositoryIds, senderId: viewer.id });
  const setupUrl = setupUrls(world).get(app.name);
  if (!setupUrl) return redirect(res, '/');
  redirect(
    res,
    withParameters(setupUrl, {
      installation_id: String(installation.id),
      setup_action: 'install',
      state: form.get('state') ?? '',
    }),
  );
}

/** Where a manifest said that people go after installing, by the app's name. */
export function setupUrls(world: World): Map<string, string> {
  return world.part('pages.setup-urls', () => new Map<string, string>());
}

/** Accounts that own a repository: nothing else can be installed on here. */
function accounts(world: World) {
  return [...new Map([...world.repositories.values()].map(({ owner }) => [owner.id, owner])).values()];
}

function choice(world: World, app: App, url: URL): Html {
  const installed = new Set(
    [...world.installations.values()].filter(({ appId }) => appId === app.id).map(({ accountId }) => accountId),
  );
  return html`<div class="narrow" style="margin-left: auto; margin-right: auto">
    <h1>Install <strong>${app.name}</strong></h1>
    <p class="muted">on all repositories of</p>
    <form class="box stack" method="post" action="/apps/${app.slug}/installations">
      <input type="hidden" name="state" value="${url.searchParams.get('state') ?? ''}" />
      ${accounts(world).map(({ id, login }) => html`<button name="account" value="${login}">${avatar(login)} ${login}${installed.has(id) && html` <span class="tag">installed</span>`}</button>`)}
    </form>
  </div>`;
}
