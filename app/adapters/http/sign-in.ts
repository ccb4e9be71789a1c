/** Signing in with GitHub: to GitHub with a state, back with a code, and a cookie that names a row. No token of the person is kept. */
import { OAuthApp } from '@octokit/oauth-app';
import { Octokit } from '@octokit/rest';
import { Hono, type Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { House } from '../../engine/house.ts';
import { hashOf } from '../../engine/hash.ts';
import { COOKIE, type People } from './people.ts';
import { endDevice } from './this-browser.ts';

const STATE_COOKIE = 'signalbox_state';
/** A sign-in lasts this long, in seconds; the role behind it is asked anew all the time. */
const LASTS = 14 * 24 * 60 * 60;

export interface OAuthSettings {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly githubApiUrl: string;
  readonly githubUrl: string;
}

/** `fail` renders the page that says why signing in did not work. */
export function signInRoutes(
  house: House,
  people: People,
  settings: OAuthSettings,
  fail: (c: Context, text: string) => Response,
): Hono {
  const { clientId, clientSecret, githubApiUrl: baseUrl } = settings;
  const oauth = new OAuthApp({
    clientType: 'github-app',
    clientId,
    clientSecret,
    Octokit: Octokit.defaults({ baseUrl }),
  });
  const routes = new Hono();
  const secure = house.baseUrl.startsWith('https:');
  const callback = `${house.baseUrl}/login/callback`;

  routes.get('/login', (c) => {
    const state = house.chance.token();
    setCookie(c, STATE_COOKIE, `${state} ${localPath(c.req.query('next'))}`, {
      httpOnly: true,
      secure,
      sameSite: 'Lax',
      path: '/login',
      maxAge: 600,
    });
    const url = new URL('/login/oauth/authorize', settings.githubUrl);
    url.search = new URLSearchParams({
      client_id: clientId,
      redirect_uri: callback,
      state,
      ...suggested(c),
    }).toString();
    return c.redirect(url.toString());
  });

  routes.get('/login/callback', async (c) => {
    const [state = '', next] = (getCookie(c, STATE_COOKIE) ?? '').split(' ', 2);
    deleteCookie(c, STATE_COOKIE, { path: '/login' });
    const code = c.req.query('code');
    if (code === undefined || state === '' || c.req.query('state') !== state)
      return fail(
        c,
        'The answer from GitHub does not belong to a sign-in begun in this browser, or it came too late. Try again.',
      );
    const user = await whose(code).catch((error: unknown) => {
      // The whole error holds the request, and that holds the client secret and the code.
      house.log.warn(
        { why: error instanceof Error ? error.message : String(error) },
        'a sign-in was refused by GitHub',
      );
    });
    if (!user) return fail(c, 'GitHub did not accept the sign-in. Try again.');
    // Whoever was signed in here before is not any more.
    const before = getCookie(c, COOKIE);
    if (before !== undefined) await house.store.deleteSignIn(hashOf(before));
    const value = house.chance.token();
    const now = house.clock.now();
    await house.store.putSignIn({
      idHash: hashOf(value),
      person: { id: user.id, login: user.login },
      createdAt: now,
      expiresAt: now + LASTS * 1000,
    });
    // What was told to somebody else who sat here is not for this one.
    await endDevice(c, house, user.id);
    setCookie(c, COOKIE, value, { httpOnly: true, secure, sameSite: 'Lax', path: '/', maxAge: LASTS });
    return c.redirect(localPath(next));
  });

  async function whose(code: string) {
    const { authentication } = await oauth.createToken({ code });
    const { data } = await new Octokit({ baseUrl, auth: authentication.token }).rest.users.getAuthenticated();
    return data;
  }

  routes.post('/logout', async (c) => {
    const person = await people.signedIn(c);
    const form = await c.req.parseBody();
    if (person && form['csrf'] === person.csrf) {
      await house.store.deleteSignIn(hashOf(getCookie(c, COOKIE) ?? ''));
      await endDevice(c, house);
      deleteCookie(c, COOKIE, { path: '/' });
    }
    return c.redirect('/');
  });

  return routes;
}

/** A hint for GitHub whom to sign in, passed through. */
function suggested(c: Context): Record<string, string> {
  const login = c.req.query('login');
  return login === undefined ? {} : { login };
}

/** Only a path of our own: never another site, whatever the link said. */
function localPath(next: string | undefined): string {
  return next !== undefined && /^\/(?![/\\])[^\s\\]*$/.test(next) ? next : '/';
}
