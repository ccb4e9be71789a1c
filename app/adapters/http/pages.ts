/** The pages: a job's session, the overview, signing in, and what is said when there is nothing to show. */
import { Hono, type Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { House } from '../../engine/house.ts';
import { parseJobRef } from '../../ground/ids.ts';
import { includesRole } from '../../ground/roles.ts';
import { renderOverview } from '../../web/render/overview.ts';
import { renderRefusal } from '../../web/render/refusal.ts';
import { renderSessionPage } from '../../web/render/session-page.ts';
import { renderSignIn } from '../../web/render/sign-in.ts';
import type { Assets } from './assets.ts';
import { roleOf, type People } from './people.ts';
import { readOverview, readSnapshot } from './read-jobs.ts';

/** Entries of the log that the first paint holds. */
const FIRST_PAINT = 500;

export interface PageParts {
  readonly house: House;
  readonly people: People;
  readonly assets: Assets;
  isConnected(sessionId: string): boolean;
  watchersOf(repositoryId: number, job: number): readonly string[];
}

export function pageRoutes(parts: PageParts): Hono {
  const { house, people, assets } = parts;
  const routes = new Hono();

  routes.get('/', async (c) => {
    const person = await people.signedIn(c);
    if (!person) return signIn(c, '/');
    const overview = await readOverview(
      house,
      person,
      (repository) => (lists) => people.standingOf(repository, person, lists),
    );
    return c.html(renderOverview({ ...overview, csrf: person.csrf }, assets));
  });

  routes.get('/:owner/:repo/:job{[Jj][0-9]+}', async (c) => {
    const path = new URL(c.req.url).pathname;
    const person = await people.signedIn(c);
    if (!person) return signIn(c, path);
    const repository = await house.store.repositoryByName(c.req.param('owner'), c.req.param('repo'));
    const role = repository ? await roleOf(people, repository, person) : 'none';
    const job =
      repository && includesRole(role, 'read')
        ? await house.store.job(repository.id, parseJobRef(c.req.param('job')) ?? 0)
        : undefined;
    // One answer for what does not exist and what may not be seen, so that nothing private leaks.
    if (!repository || !job)
      return refusePage(
        parts,
        c,
        404,
        'Nothing to see here',
        `There is no such job, or your account @${person.login} has no \`read\` access to its repository. Whoever administers the repository can give it to you.`,
      );
    const { id } = repository;
    const watching = {
      person,
      standing: (lists: readonly (readonly string[])[]) => people.standingOf(repository, person, lists),
      runnerConnected: job.sessionId !== null && parts.isConnected(job.sessionId),
      watchers: parts.watchersOf(id, job.number),
    };
    const [snapshot, log] = await Promise.all([
      readSnapshot(house, repository, job, watching),
      job.sessionId === null ? [] : house.store.logBefore(job.sessionId, Number.MAX_SAFE_INTEGER, FIRST_PAINT),
    ]);
    return c.html(renderSessionPage({ ...snapshot, log, earlier: (log[0]?.seq ?? 1) > 1, csrf: person.csrf }, assets));
  });

  function signIn(c: Context, next: string): Response {
    return c.html(renderSignIn({ next, assets }), 401) as Response;
  }

  return routes;
}

export function refusePage(
  { assets }: Pick<PageParts, 'assets'>,
  c: Context,
  status: ContentfulStatusCode,
  title: string,
  text: string,
): Response {
  return c.html(renderRefusal({ status, title, text, assets }), status) as Response;
}
