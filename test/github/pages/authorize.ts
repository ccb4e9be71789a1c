/** `/login/oauth/authorize`: the person says who they are by one button, and goes back to the app with a code. */
import type { ServerResponse } from 'node:http';
import { issueOAuthCode } from '../rest/oauth.ts';
import type { App, World } from '../world.ts';
import { redirect, showPage } from './exchange.ts';
import { html, type Html } from './html.ts';
import { avatar } from './layout.ts';
import type { Viewer } from './viewer.ts';

export function authorize(world: World, url: URL, res: ServerResponse, viewer: Viewer): void {
  const app = [...world.apps.values()].find(({ clientId }) => clientId === url.searchParams.get('client_id'));
  if (!app) return refuse(res, viewer, 404, 'No app has this client_id.');

  const redirectUri = url.searchParams.get('redirect_uri') ?? app.callbackUrls[0];
  // GitHub Apps: an exact match to one of the callback URLs, nothing added.
  if (!redirectUri || !app.callbackUrls.includes(redirectUri)) {
    return refuse(
      res,
      viewer,
      400,
      `The redirect_uri is not associated with this application. It has: ${app.callbackUrls.join(', ') || 'none'}.`,
    );
  }

  const state = url.searchParams.get('state') ?? '';
  const login = url.searchParams.get('login');
  if (url.searchParams.has('cancel'))
    return redirect(res, withParameters(redirectUri, { error: 'access_denied', state }));
  const user = [...world.users.values()].find((candidate) => candidate.login === login && candidate.type === 'User');
  if (!user)
    return showPage(
      res,
      { title: `Authorize ${app.name}`, address: url.pathname + url.search, body: choice(app, url, viewer) },
      viewer,
    );

  const code = issueOAuthCode(world, { clientId: app.clientId, userId: user.id, redirectUri, state });
  redirect(res, withParameters(redirectUri, { code, state }));
}

export function withParameters(address: string, parameters: Record<string, string>): string {
  const url = new URL(address);
  for (const [name, value] of Object.entries(parameters)) if (value) url.searchParams.set(name, value);
  return url.href;
}

function choice(app: App, url: URL, viewer: Viewer): Html {
  const asked = [...url.searchParams].filter(([name]) => name !== 'login' && name !== 'cancel');
  return html`<div class="narrow" style="margin-left: auto; margin-right: auto">
    <h1>Authorize <strong>${app.name}</strong></h1>
    <p class="muted">It would like to know who you are, and to act for you on GitHub.</p>
    <form class="box stack" method="get" action="/login/oauth/authorize">
      ${asked.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
      ${viewer.people.map((login) => html`<button name="login" value="${login}">${avatar(login)} Continue as ${login}</button>`)}
      <button name="cancel" value="1">Cancel</button>
    </form>
  </div>`;
}

function refuse(res: ServerResponse, viewer: Viewer, status: number, why: string): void {
  showPage(
    res,
    {
      title: 'Not authorized',
      address: '/',
      body: html`<h1>Be careful!</h1>
        <p>${why}</p>`,
    },
    viewer,
    status,
  );
}
