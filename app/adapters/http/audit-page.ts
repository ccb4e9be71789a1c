/** The page that says who did what to a job, for people who may steer it. */
import { Hono, type Context } from 'hono';
import { lackOfLevel } from '../../engine/rights.ts';
import { viewsOf } from '../../engine/view.ts';
import { auditPage } from '../../web/render/audit-page.ts';
import { renderSignIn } from '../../web/render/sign-in.ts';
import { lookerAt } from './lookers.ts';
import { refusePage, type PageParts } from './pages.ts';
import { numberIn } from './shown-session.ts';

/** Lines of one page. */
const PAGE = 100;

export function auditRoutes(parts: PageParts): Hono {
  const { house, people, assets } = parts;
  const routes = new Hono();

  routes.get('/:owner/:repo/:job{[Jj][0-9]+}/audit', async (c) => {
    const person = await people.signedIn(c);
    const { pathname, search } = new URL(c.req.url);
    if (!person) return c.html(renderSignIn({ next: pathname + search, assets }), 401);
    const looker = await lookerAt(parts, c, person);
    if (!looker || looker.link) return nothing(c, person.login);
    const { repository, job } = looker;
    const [view] = await viewsOf(house, repository, [job]);
    if (!view) return nothing(c, person.login);
    const standing = await looker.standing([]);
    const what = `see who did what to ${view.ref}`;
    const lack = await lackOfLevel(house, repository, { person, standing, level: 'write', what });
    if (lack) return refusePage(parts, c, 403, 'Not for everyone who may read', lack.message);
    const before = numberIn(c, 'before') ?? null;
    const read = await house.store.auditOf(repository.id, job.number, before, PAGE + 1);
    const lines = read.slice(0, PAGE);
    const older = read.length > PAGE ? (lines.at(-1)?.id ?? null) : null;
    const { login, csrf } = person;
    return c.html(auditPage({ job: view, lines, older, isFirst: before === null, person: { login, csrf } }, assets));
  });

  const nothing = (c: Context, login: string): Response =>
    refusePage(
      parts,
      c,
      404,
      'Nothing to see here',
      `There is no such job, or your account @${login} has no \`read\` access to its repository.`,
    );

  return routes;
}
