/**
 * `/OWNER/NAME/J12/changes.patch`: what a job's work changed, as it was handed in, for people who may read the repository. Nothing was
 * taken out of it: what holds a secret is for those who may write.
 */
import { Hono } from 'hono';
import { jobRef, parseJobRef } from '../../ground/ids.ts';
import { includesRole } from '../../ground/roles.ts';
import { renderSignIn } from '../../web/render/sign-in.ts';
import { refusePage, type PageParts } from './pages.ts';
import { roleOf } from './people.ts';

/** Patches whose search is remembered: a person who asks again costs nothing. */
const REMEMBERED = 200;

export function patchRoutes(parts: PageParts): Hono {
  const { house, people } = parts;
  const routes = new Hono();
  const searched = new Map<string, Promise<boolean>>();

  /** Also where it cannot be told. */
  function mayHoldSecret(key: string, text: string): Promise<boolean> {
    const before = searched.get(key);
    if (before) return before;
    if (searched.size >= REMEMBERED) searched.clear();
    const result = house.secrets.find([{ path: 'changes.patch', text }]).then(
      (found) => found.length > 0,
      () => true,
    );
    searched.set(key, result);
    return result;
  }

  /** `?attempt=N` for an earlier attempt. */
  routes.get('/:owner/:repo/:job{[Jj][0-9]+}/changes.patch', async (c) => {
    const person = await people.signedIn(c);
    if (!person) return c.html(renderSignIn({ next: new URL(c.req.url).pathname, assets: parts.assets }), 401);
    // What is missing and what may not be seen are answered alike.
    const nothing = (): Response =>
      refusePage(
        parts,
        c,
        404,
        'Nothing to see here',
        `There is no such patch, or your account @${person.login} has no \`read\` access to its repository.`,
      );
    const repository = await house.store.repositoryByName(c.req.param('owner'), c.req.param('repo'));
    if (!repository) return nothing();
    const role = await roleOf(people, repository, person);
    if (!includesRole(role, 'read')) return nothing();
    const job = await house.store.job(repository.id, parseJobRef(c.req.param('job')) ?? 0);
    const asked = c.req.query('attempt');
    const attempt = asked === undefined ? job?.attempt : /^[1-9]\d{0,5}$/.test(asked) ? Number(asked) : undefined;
    if (!job || attempt === undefined) return nothing();
    const kept = await house.store.patchOf(repository.id, job.number, attempt);
    if (!kept) return nothing();
    const key = `${repository.id}/${job.number}/${attempt}/${kept.receivedAt}`;
    if (!includesRole(role, 'write') && (await mayHoldSecret(key, kept.patch)))
      return refusePage(
        parts,
        c,
        403,
        'Not for everyone who may read',
        `This patch may hold a secret, so only people with \`write\` access can download it. Your account @${person.login} has \`${role}\`.`,
      );
    // A stranger's work wrote it: it is saved, and never shown by the browser.
    return c.body(kept.patch, 200, {
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition': `attachment; filename="${jobRef(job.number)}-${attempt}.patch"`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    });
  });

  return routes;
}
