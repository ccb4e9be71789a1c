/** Who is asking, and what they may do: a sign-in kept in the database, a role asked of GitHub. */
import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import type { House } from '../../engine/house.ts';
import { hashOf } from '../../engine/runner-doors.ts';
import type { RepositoryRow } from '../../engine/ports/store.ts';
import type { Person } from '../../ground/ids.ts';
import { includesRole, type Role } from '../../ground/roles.ts';
import { accepted, rejected, type Result } from '../../ground/outcome.ts';

export const COOKIE = 'signalbox';
/** For looking at a page a role may be this old, in milliseconds; every action asks anew. */
const FRESH = 30_000;

export interface SignedIn extends Person {
  /** Ties forms and actions to this sign-in. */
  readonly csrf: string;
}

export interface People {
  signedIn(c: Context): Promise<SignedIn | undefined>;
  roleOf(repository: RepositoryRow, person: Person): Promise<Role>;
  /** For an action: signed in, with the sign-in's token in `x-signalbox-csrf`, the role asked of GitHub now. */
  authorise(c: Context, repository: RepositoryRow, needed: Role): Promise<Result<{ readonly person: Person; readonly role: Role }>>;
}

export function makePeople(house: House): People {
  const roles = new Map<string, { readonly role: Role; readonly at: number }>();

  async function ask(repository: RepositoryRow, person: Person): Promise<Role> {
    const role = await house.github.roleOf(repository, person.login);
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
      return known && house.clock.now() - known.at < FRESH ? known.role : ask(repository, person);
    },
    async authorise(c, repository, needed) {
      const person = await signedIn(c);
      if (!person) return rejected('not_signed_in', 'Sign in again; your sign-in has ended.');
      if (c.req.header('x-signalbox-csrf') !== person.csrf) return rejected('bad_csrf', 'This page is from an earlier sign-in. Reload it.');
      const role = await ask(repository, person);
      if (!includesRole(role, needed)) return rejected('no_right', `This needs \`${needed}\` access to ${repository.owner}/${repository.name}; yours is \`${role}\`.`);
      return accepted({ person, role });
    },
  };
}
