/** The pages: a job's session, the overview, signing in, and what is said when there is nothing to show. */
import { Hono, type Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { House } from '../../engine/house.ts';
import { searchSession } from '../../engine/search.ts';
import { filterOf } from '../../web/render/filters.ts';
import { renderRefusal } from '../../web/render/refusal.ts';
import { messagesBefore } from '../../web/session/messages-before.ts';
import { renderSessionPage } from '../../web/render/session-page.ts';
import { renderSignIn } from '../../web/render/sign-in.ts';
import type { Assets } from './assets.ts';
import type { FixedWindow } from './fixed-window.ts';
import type { Guests } from './guests.ts';
import { lookerAt } from './lookers.ts';
import type { People } from './people.ts';
import { readSnapshot } from './read-jobs.ts';
import { beyond, readAround, readBefore } from './read-log.ts';
import { numberIn, shownSession } from './shown-session.ts';

/** What the first paint holds of the log: so many entries, and so many characters of them. */
const FIRST_PAINT = { entries: 500, size: 400_000 };

export interface PageParts {
  readonly house: House;
  readonly people: People;
  readonly guests: Guests;
  readonly assets: Assets;
  isConnected(sessionId: string): boolean;
  /** Counts searches, which cost more than looking. */
  readonly searches: FixedWindow;
  watchersOf(repositoryId: number, job: number): readonly string[];
}

export function pageRoutes(parts: PageParts): Hono {
  const { house, people, assets } = parts;
  const routes = new Hono();

  routes.get('/:owner/:repo/:job{[Jj][0-9]+}', async (c) => {
    const { pathname, search } = new URL(c.req.url);
    const person = await people.signedIn(c);
    const looker = await lookerAt(parts, c, person);
    if (!looker && !person) return signIn(c, pathname + search);
    // One answer for what does not exist and what may not be seen, so that nothing private leaks.
    const shown = looker && (await shownSession(house, looker.job, numberIn(c, 'attempt')));
    if (!looker || !shown)
      return refusePage(
        parts,
        c,
        404,
        'Nothing to see here',
        person
          ? `There is no such job, or your account @${person.login} has no \`read\` access to its repository. Whoever administers the repository can give it to you.`
          : 'There is no such attempt of this job.',
      );
    const { repository, job } = looker;
    const watching = {
      ...looker,
      runnerConnected: job.sessionId !== null && parts.isConnected(job.sessionId),
      watchers: parts.watchersOf(repository.id, job.number),
      steerers: house.presence.steerers(repository.id, job.number),
    };
    // Searching is for those who may read: each asks the database for much.
    const text = looker.link ? '' : (c.req.query('q') ?? '');
    if (text !== '' && parts.searches.excess(String(looker.person.id)) !== undefined) return tooMuchSearching(c);
    const { attempt, attempts, deleted } = shown;
    const sessionId = deleted ? null : shown.sessionId;
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
    const isPresent = sessionId !== null && attempt === job.attempt && snapshot.job.endedAt === null;
    const messages = isPresent ? messagesBefore(await house.store.messagesOf(sessionId), log) : [];
    const { earlier, later } =
      sessionId === null ? { earlier: false, later: false } : await beyond(house.store, sessionId, log);
    const filter = filterOf(c.req.query('filter'));
    const reading = { attempt, attempts, at, later, filter, search: found && { text, found } };
    return c.html(
      renderSessionPage({ ...snapshot, log, earlier, messages, reading, deleted, csrf: looker.csrf }, assets),
    );
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
