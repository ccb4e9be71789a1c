/** All of the app's own routes on Probot's server, with the headers and the last words that hold for every one. */
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { Hono, type Context } from 'hono';
import { compress } from 'hono/compress';
import { secureHeaders } from 'hono/secure-headers';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { House } from '../../engine/house.ts';
import { Failure } from '../../ground/outcome.ts';
import { limitBody, refuse, waitWords } from './answers.ts';
import { loadAssets } from './assets.ts';
import { auditRoutes } from './audit-page.ts';
import { apiRoutes } from './api/api.ts';
import { makeBearers } from './bearers.ts';
import { deviceRoutes } from './devices.ts';
import { makeFixedWindow } from './fixed-window.ts';
import { installRoutes } from './install.ts';
import { makeGuests } from './guests.ts';
import { makeProveRun } from './oidc.ts';
import { overviewRoutes } from './overview-page.ts';
import { pageRoutes, refusePage, type PageParts } from './pages.ts';
import { patchRoutes } from './patch.ts';
import { makePeople } from './people.ts';
import { runnerDoors } from './runner.ts';
import { signInRoutes, type OAuthSettings } from './sign-in.ts';
import type { Watchers } from './stream-job.ts';
import { transcriptRoutes } from './transcript.ts';
import { tokenRoutes } from './token-page.ts';
import { pathWithoutSecret, viewLinkRoutes } from './view-links.ts';

export interface HttpSettings extends OAuthSettings {
  readonly oidcIssuer: string;
}

/** Searches of one person in a minute: a page asks at each pause of typing. */
const MOST_SEARCHES = 240;

/** What GitHub does not let the app do, no request can do. */
const GITHUB_REFUSES = {
  code: 'github_refuses',
  message:
    'GitHub does not let the app do what this takes. Whoever administers its installation can look at the app’s rights; the reason is in the app’s log.',
};

export function makeRoutes(house: House, settings: HttpSettings): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  const people = makePeople(house, makeBearers(house, settings.githubApiUrl));
  const watchers: Watchers = { boot: house.chance.token(), ...house.presence };
  const { assets, routes: assetRoutes, ...installed } = loadAssets();
  const proveRun = makeProveRun({
    issuer: settings.oidcIssuer,
    audience: house.baseUrl,
    repository: (id) => house.store.repository(id),
  });
  const runner = runnerDoors(house, proveRun);
  const searches = makeFixedWindow(house.clock, MOST_SEARCHES);
  const parts: PageParts = {
    house,
    people,
    guests: makeGuests(house, people),
    assets,
    isConnected: runner.isConnected,
    watchersOf: watchers.of,
    searches,
  };

  app.use(limitBody);
  app.get('/healthz', async (c) => {
    await house.store.note('health');
    return c.json({ ok: true });
  });
  app.route('/api/v1/runner', runner.routes);
  app.use(
    secureHeaders({
      referrerPolicy: 'no-referrer',
      xFrameOptions: 'DENY',
      strictTransportSecurity: house.baseUrl.startsWith('https:') ? 'max-age=31536000' : false,
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:', 'https://avatars.githubusercontent.com'],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        workerSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    }),
  );
  app.use('/assets/*', compress());
  app.use(async (c, next) => {
    await next();
    // What one person may see must not lie in a cache when the next one sits down.
    if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store');
  });
  app.route('/', assetRoutes);
  app.route('/', installRoutes(installed));
  app.route('/', apiRoutes(parts, watchers, settings));
  app.route('/', tokenRoutes(parts));
  app.route('/', deviceRoutes(parts));
  app.route(
    '/',
    signInRoutes(house, people, settings, (c, text) => refusePage(parts, c, 400, 'Signing in did not work', text)),
  );
  app.route('/', viewLinkRoutes(parts));
  app.route('/', auditRoutes(parts));
  app.route('/', patchRoutes(parts));
  app.route('/', transcriptRoutes(parts));
  app.route('/', overviewRoutes(parts));
  app.route('/', pageRoutes(parts));

  app.notFound((c) =>
    c.req.path.startsWith('/api/')
      ? c.json({ error: { code: 'unknown_route', message: 'There is nothing at this address.' } }, 404)
      : refusePage(parts, c, 404, 'Nothing to see here', 'There is nothing at this address.'),
  );
  app.onError((error, c) => {
    const path = pathWithoutSecret(c.req.path);
    const away = error instanceof Failure && error.kind === 'transient';
    if (away) house.log.warn({ err: error, path }, 'a request could not be served');
    else house.log.error({ err: error, path }, 'a request failed');
    const message = away ? awayWords(c, error) : 'Something went wrong; it is in the app’s log.';
    if (c.req.path.startsWith('/api/') && error instanceof Failure && !away) return refuse(c, GITHUB_REFUSES, 502);
    if (c.req.path.startsWith('/api/'))
      return c.json({ error: { code: away ? 'unavailable' : 'defect', message } }, away ? 503 : 500);
    return refusePage(parts, c, away ? 503 : 500, away ? 'Not just now' : 'Something went wrong', message);
  });
  return app;
}

/** Only GitHub says how long it wants to be left alone. */
const awayWords = (c: Context, { retryAfterMs }: Failure): string =>
  retryAfterMs === undefined
    ? 'Something the app needs does not answer. Try again.'
    : `GitHub makes the app wait; try again ${waitWords(c, retryAfterMs)}.`;

/** For Probot's server: answers whatever comes to it. */
export function nodeHandler(
  app: Hono<{ Bindings: HttpBindings }>,
): (request: IncomingMessage, response: ServerResponse) => Promise<boolean> {
  const listen = getRequestListener((request, bindings) => app.fetch(request, bindings as HttpBindings));
  return async (request, response) => {
    await listen(request, response);
    return true;
  };
}
