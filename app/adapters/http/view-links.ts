/** `/view/SECRET`: where a view-only link leads. */
import { Hono } from 'hono';
import { setCookie } from 'hono/cookie';
import type { RepositoryRow } from '../../engine/ports/store.ts';
import { jobRef } from '../../ground/ids.ts';
import { waitWords } from './answers.ts';
import { VIEW_COOKIE } from './guests.ts';
import { refusePage, type PageParts } from './pages.ts';

/** Keeps the secret in cookies that reach this one job, and goes on to its page, whose address is safe to show. */
export function viewLinkRoutes(parts: PageParts): Hono {
  const { house, guests } = parts;
  const routes = new Hono();
  const secure = house.baseUrl.startsWith('https:');

  routes.get('/view/:secret', async (c) => {
    c.header('referrer-policy', 'no-referrer');
    c.header('cache-control', 'no-store');
    c.header('x-robots-tag', 'noindex');
    const secret = c.req.param('secret');
    // Should the request fail, the server's own log names its address.
    const { incoming } = (c.env ?? {}) as { incoming?: { url?: string } };
    if (incoming) incoming.url = pathWithoutSecret(c.req.path);
    const link = await guests.open(secret);
    const repository = link && (await house.store.repository(link.repositoryId));
    if (!link || !repository || !(await guests.stillOpens(link, repository))) {
      const wait = guests.countWrong(c);
      if (wait !== undefined)
        return refusePage(
          parts,
          c,
          429,
          'That was a lot of links',
          `None of them opens. Try again ${waitWords(c, wait)}.`,
        );
      return refusePage(
        parts,
        c,
        404,
        'Nothing to see here',
        'This link shows nothing: it has expired, was revoked, or never was one. Whoever gave it to you can make another.',
      );
    }
    const maxAge = Math.max(1, Math.floor((link.expiresAt - house.clock.now()) / 1000));
    for (const path of pathsOf(repository, link.job))
      setCookie(c, VIEW_COOKIE, secret, { httpOnly: true, secure, sameSite: 'Lax', path, maxAge });
    return c.redirect(pathsOf(repository, link.job)[0], 303);
  });

  return routes;
}

/** The page of the job, and its doors for programs: elsewhere the cookie is not even sent, and links to several jobs stand side by side. */
function pathsOf({ owner, name }: RepositoryRow, job: number): readonly [string, string] {
  const ref = jobRef(job);
  return [`/${owner}/${name}/${ref}`, `/api/v1/repos/${owner}/${name}/jobs/${ref}`];
}

/** For the log. */
export const pathWithoutSecret = (path: string): string => path.replace(/^\/view\/.*/s, '/view/…');
