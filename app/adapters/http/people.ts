/** Who is asking, and what they may do: a sign-in kept in the database, a role asked of GitHub. */
import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import type { House } from '../../engine/house.ts';
import { hashOf } from '../../engine/runner-doors.ts';
import type { RepositoryRow } from '../../engine/ports/store.ts';
import type { Person } from '../../ground/ids.ts';
import { includesRole, type Role } from '../../ground/roles.ts';
import { accepted, Failure, rejected, type Result } from '../../ground/outcome.ts';

export const COOKIE = 'signalbox';
/**
 * For looking at a page a role may be this old, in milliseconds; every action asks anew. Each viewer costs a request to GitHub
 * this often, out of the 5,000 an hour that the jobs need too.
 */
const FRESH = 2 * 60_000;
/** How old it may be while GitHub does not answer. */
const STALE = 30 * 60_000;

export interface SignedIn extends Person {
  /** Ties forms and actions to this sign-in. */
  readonly csrf: string;
}

export interface People {
  signedIn(c: Context): Promise<SignedIn | undefined>;
  roleOf(repository: RepositoryRow, person: Person): Promise<Role>;
  /**
   * For an action: signed in, with the sign-in's token in `x-signalbox-csrf`, the role asked of GitHub now. A repository that is unknown
   * and one that the person may not see get the same answer.
   */
  authorise(c: Context, repository: RepositoryRow | undefined, needed: Role): Promise<Result<Authorised>>;
}

export interface Authorised {
  readonly repository: RepositoryRow;
  readonly person: Person;
  readonly role: Role;
}

/** One answer for what does not exist and what may not be seen, so that nothing private leaks. */
export const hidden = () => rejected('unknown_job', 'There is no such job, or you may not see it.');

export function makePeople(house: House): People {
  const roles = new Map<string, { readonly role: Role; readonly at: number }>();

  async function ask(repository: RepositoryRow, person: Person): Promise<Role> {
    const role = await house.github.roleOf(repository, person.login).catch(withoutRight);
    if (roles.size > 10_000) roles.clear();
    roles.set(`${repository.id}/${person.id}`, { role, at: house.clock.now() });
    return role;
  }

  async function signedIn(c: Context): Promise<SignedIn | undefined> {
    const value = getCookie(c, COOKIE);
    const signIn = value === undefined ? undefined : await house.store.signIn(hashOf(value), house.clock.now());
    return signIn && value !== undefined ? { ...signIn.person, csrf: hashOf(`csrf ${value}`) } : undefined;
  }

  return {
    signedIn,
    async roleOf(repository, person) {
      const known = roles.get(`${repository.id}/${person.id}`);
      const age = known ? house.clock.now() - known.at : Infinity;
      if (known && age < FRESH) return known.role;
      return ask(repository, person).catch((error: unknown) => {
        // GitHub does not answer just now: whoever could look a moment ago goes on looking.
        if (known && age < STALE) return known.role;
        throw error;
      });
    },
    async authorise(c, repository, needed) {
      const person = await signedIn(c);
      if (!person) return rejected('not_signed_in', 'Sign in again; your sign-in has ended.');
      if (c.req.header('x-signalbox-csrf') !== person.csrf)
        return rejected('bad_csrf', 'This page is from an earlier sign-in. Reload it.');
      const role = repository ? await ask(repository, person) : 'none';
      if (!repository || !includesRole(role, 'read')) return hidden();
      if (!includesRole(role, needed))
        return rejected(
          'no_right',
          `This needs \`${needed}\` access to ${repository.owner}/${repository.name}; yours is \`${role}\`.`,
        );
      return accepted({ repository, person, role });
    },
  };
}

/** Where GitHub lets the app ask no more (it was suspended, or lost a right), nobody has a right through it. */
function withoutRight(error: unknown): Role {
  if (error instanceof Failure && error.kind === 'unauthorized') return 'none';
  throw error;
}
