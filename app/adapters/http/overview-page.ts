/** `/`: the overview of everything a person may see, filtered by its address, with what was searched for. */
import { Hono } from 'hono';
import { searchAll } from '../../engine/search.ts';
import { overviewFilterOf } from '../../web/overview.ts';
import { renderOverview } from '../../web/render/overview.ts';
import { renderSignIn } from '../../web/render/sign-in.ts';
import { refusePage, type PageParts } from './pages.ts';
import { isChosen, readOverview } from './read-overview.ts';
import { readableRepositories } from './readable-repositories.ts';

export function overviewRoutes(parts: PageParts): Hono {
  const { house, people, assets } = parts;
  const routes = new Hono();
  routes.get('/', async (c) => {
    const person = await people.signedIn(c);
    if (!person) {
      const { pathname, search } = new URL(c.req.url);
      return c.html(renderSignIn({ next: pathname + search, assets }), 401);
    }
    const text = c.req.query('q') ?? '';
    if (text !== '' && parts.searches.excess(String(person.id)) !== undefined)
      return refusePage(parts, c, 429, 'That was a lot of searching', 'Try again in a minute.');
    const filter = overviewFilterOf((key) => c.req.query(key));
    const overview = await readOverview(house, people, person, filter);
    const search =
      text === ''
        ? null
        : {
            text,
            found: await searchAll(
              house,
              await readableRepositories(house, people, person, (one) => isChosen(one, filter)),
              text,
            ),
          };
    return c.html(renderOverview({ ...overview, search, csrf: person.csrf }, assets));
  });
  return routes;
}
