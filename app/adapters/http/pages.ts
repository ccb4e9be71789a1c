/** The pages: a job's session, the overview, signing in, and what is said when there is nothing to show. */
import { Hono, type Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { House } from '../../engine/house.ts';
import { searchAll, searchSession } from '../../engine/search.ts';
import { parseJobRef } from '../../ground/ids.ts';
import { includesRole } from '../../ground/roles.ts';
import { filterOf } from '../../web/render/filters.ts';
import { renderOverview } from '../../web/render/overview.ts';
import { renderRefusal } from '../../web/render/refusal.ts';
import { renderSessionPage } from '../../web/render/session-page.ts';
import { renderSignIn } from '../../web/render/sign-in.ts';
import type { Assets } from './assets.ts';
import type { FixedWindow } from './fixed-window.ts';
import { roleOf, type People } from './people.ts';
import { readOverview, readSnapshot } from './read-jobs.ts';
import { beyond, readAround, readBefore } from './read-log.ts';
import { readableRepositories } from './readable-repositories.ts';
import { numberIn, shownSession } from './shown-session.ts';

/** What the first paint holds of the log: so many entries, and so many characters of them. */
const FIRST_PAINT = { entries: 500, size: 400_000 };

export interface PageParts {
  readonly house: House;
  readonly people: People;
  readonly assets: Assets;
  isConnected(sessionId: string): boolean;
  /** Counts searches, which cost more than looking. */
  readonly searches: FixedWindow;
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
    const text = c.req.query('q') ?? '';
    if (text !== '' && parts.searches.excess(String(person.id)) !== undefined) return tooMuchSearching(c);
    const search =
      text === ''
        ? null
        : { text, found: await searchAll(house, await readableRepositories(house, people, person), text) };
    return c.html(renderOverview({ ...overview, search, csrf: person.csrf }, assets));
  });

  routes.get('/:owner/:repo/:job{[Jj][0-9]+}', async (c) => {
    const { pathname, search } = new URL(c.req.url);
    const person = await people.signedIn(c);
    if (!person) return signIn(c, pathname + search);
    const repository = await house.store.repositoryByName(c.req.param('owner'), c.req.param('repo'));
    const role = repository ? await roleOf(people, repository, person) : 'none';
    const job =
      repository && includesRole(role, 'read')
        ? await house.store.job(repository.id, parseJobRef(c.req.param('job')) ?? 0)
        : undefined;
    // One answer for what does not exist and what may not be seen, so that nothing private leaks.
    const shown = job && (await shownSession(house, job, numberIn(c, 'attempt')));
    if (!repository || !job || !shown)
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
    const text = c.req.query('q') ?? '';
    if (text !== '' && parts.searches.excess(String(person.id)) !== undefined) return tooMuchSearching(c);
    const { sessionId, attempt, attempts } = shown;
    const at = numberIn(c, 'at') ?? null;
    const [snapshot, log, found] = await Promise.all([
      readSnapshot(house, repository, job, watching),
      sessionId === null
        ? []
        : at === null
          ? readBefore(house.store, sessionId, Number.MAX_SAFE_INTEGER, FIRST_PAINT)
          : readAround(house.store, sessionId, at, FIRST_PAINT),
      text === '' || sessionId === null
        ? null
        : searchSession(house, repository, sessionId, { text, before: numberIn(c, 'before') }),
    ]);
    const { earlier, later } =
      sessionId === null ? { earlier: false, later: false } : await beyond(house.store, sessionId, log);
    const filter = filterOf(c.req.query('filter'));
    const reading = { attempt, attempts, at, later, filter, search: found && { text, found } };
    return c.html(renderSessionPage({ ...snapshot, log, earlier, reading, deleted: null, csrf: person.csrf }, assets));
  });

  const tooMuchSearching = (c: Context): Response =>
    refusePage(parts, c, 429, 'That was a lot of searching', 'Try again in a minute.');

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
