/** Who is asking, and what they may do: a sign-in or a token says who, and GitHub says what, anew for every action. */
import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import { hashOf } from '../../engine/hash.ts';
import type { House } from '../../engine/house.ts';
import type { RepositoryRow } from '../../engine/ports/store.ts';
import { standingOf } from '../../engine/standing.ts';
import type { Person } from '../../ground/ids.ts';
import { accepted, Failure, rejected, type Rejection, type Result } from '../../ground/outcome.ts';
import { includesRole, type Role } from '../../ground/roles.ts';
import { isAmong, teamsIn, type Standing } from '../../ground/who.ts';
import { bearerOf, type Bearers, type Caller } from './bearers.ts';
import { makeFixedWindow } from './fixed-window.ts';
import { makeKnown } from './known-standings.ts';

export const COOKIE = 'signalbox';
/** How old a role may be for looking while GitHub does not answer, in milliseconds. */
const STALE = 30 * 60_000;
/** Actions of one person in a minute: each asks GitHub, out of what the jobs need, whether the person may do anything or not. */
const MOST_ACTIONS = 120;

export interface SignedIn extends Person {
  /** Ties forms and actions to this sign-in. */
  readonly csrf: string;
}

type Lists = readonly (readonly string[])[];

export interface People {
  /** By cookie only: for pages. */
  signedIn(c: Context): Promise<SignedIn | undefined>;
  /** By bearer token where there is one, else by cookie: for looking. */
  caller(c: Context): Promise<Result<Caller>>;
  /** For looking: may be minutes old. The teams of `lists` are asked for where the role does not do. */
  standingOf(repository: RepositoryRow, person: Person, lists?: Lists): Promise<Standing>;
  /**
   * For looking at a repository through the API. One that is unknown and one that the caller may not see get the same answer.
   */
  reader(c: Context, repository: RepositoryRow | undefined): Promise<Result<Authorised>>;
  /**
   * For an action: known by a token, or signed in with the sign-in's token in `x-signalbox-csrf`; the standing is asked of GitHub now,
   * with the teams of `lists`. What the action takes beyond `read` is the engine's to say.
   */
  actor(
    c: Context,
    repository: RepositoryRow | undefined,
    lists?: (repository: RepositoryRow) => Promise<Lists>,
  ): Promise<Result<Authorised>>;
}

export interface Authorised {
  /** How the caller was known: by a sign-in, or by a token. For the audit. */
  readonly door: 'page' | 'api';
  readonly repository: RepositoryRow;
  readonly person: Person;
  readonly standing: Standing;
}

const NOBODY: Standing = { role: 'none', teams: new Set() };

/** One answer for what does not exist and what may not be seen, so that nothing private leaks. */
const NOT_THERE: Rejection = {
  code: 'unknown_repository',
  message: 'There is no such repository here, or you have no right to read it.',
};
const notThere = (): Extract<Result<never>, { ok: false }> => ({ ok: false, rejection: NOT_THERE });

const HIDDEN: Rejection = { code: 'unknown_job', message: 'There is no such job in this repository.' };
export const hidden = (): Extract<Result<never>, { ok: false }> => ({ ok: false, rejection: HIDDEN });

const NOT_SIGNED_IN = 'Sign in, or send a token of yours as `Authorization: Bearer …`; a sign-in ends after a while.';

export function makePeople(house: House, bearers: Bearers): People {
  const known = makeKnown(house);
  const acted = makeFixedWindow(house.clock, MOST_ACTIONS);

  async function ask(repository: RepositoryRow, person: Person, lists: Lists): Promise<Standing> {
    const keep = known.of(repository.id);
    const standing = await standingOf(house, repository, person, lists).catch(withoutRight);
    keep(keyOf(person, []), { role: standing.role, teams: new Set() });
    if (lists.length > 0) keep(keyOf(person, lists), standing);
    return standing;
  }

  async function signedIn(c: Context): Promise<SignedIn | undefined> {
    const value = getCookie(c, COOKIE);
    const signIn = value === undefined ? undefined : await house.store.signIn(hashOf(value), house.clock.now());
    return signIn && value !== undefined ? { ...signIn.person, csrf: hashOf(`csrf ${value}`) } : undefined;
  }

  async function identify(c: Context, needsCsrf: boolean): Promise<Result<Caller>> {
    const token = bearerOf(c);
    if (token !== undefined) return bearers.whose(token);
    const person = await signedIn(c);
    if (!person) return rejected('not_signed_in', NOT_SIGNED_IN);
    if (needsCsrf && c.req.header('x-signalbox-csrf') !== person.csrf)
      return rejected('bad_csrf', 'This page is from an earlier sign-in. Reload it.');
    const { id, login } = person;
    return accepted({ door: 'page', person: { id, login }, reaches: () => true });
  }

  async function lookAs(repository: RepositoryRow, person: Person, lists: Lists = []): Promise<Standing> {
    if (lists.length > 0) {
      const bare = await lookAs(repository, person);
      // Most often the role alone does, and no team has to be asked for.
      const open = lists.filter((who) => teamsIn(who).length > 0 && !isAmong(who, person, bare));
      if (open.length === 0) return bare;
      lists = open;
    }
    const before = known.get(repository.id, keyOf(person, lists));
    const now = house.clock.now();
    if (before && now < before.freshUntil) return before.standing;
    return ask(repository, person, lists).catch((error: unknown) => {
      // GitHub does not answer just now: whoever could look a moment ago goes on looking.
      if (before && now - before.at < STALE) return before.standing;
      throw error;
    });
  }

  async function admit(
    identified: Result<Caller>,
    repository: RepositoryRow | undefined,
    standing: (repository: RepositoryRow, person: Person) => Promise<Standing>,
  ): Promise<Result<Authorised>> {
    if (!identified.ok) return identified;
    const { person, reaches, door } = identified.value;
    if (!repository || !reaches(repository)) return notThere();
    const found = await standing(repository, person);
    return includesRole(found.role, 'read') ? accepted({ door, repository, person, standing: found }) : notThere();
  }

  return {
    signedIn,
    caller: (c) => identify(c, false),
    standingOf: lookAs,
    reader: async (c, repository) => admit(await identify(c, false), repository, lookAs),
    actor: async (c, repository, lists = () => Promise.resolve([])) => {
      const identified = await identify(c, true);
      if (identified.ok && acted.excess(String(identified.value.person.id)) !== undefined)
        return rejected('too_many_requests', `At most ${MOST_ACTIONS} actions are taken a minute. Try again in one.`);
      return admit(identified, repository, async (there, person) => ask(there, person, await lists(there)));
    },
  };
}

const keyOf = (person: Person, lists: Lists): string => `${person.id}/${lists.flat().join(' ')}`;

/** Where GitHub lets the app ask no more (it was suspended, or lost a right), nobody has a right through it. */
function withoutRight(error: unknown): Standing {
  if (error instanceof Failure && error.kind === 'unauthorized') return NOBODY;
  throw error;
}

/** What pages say of a person's role alone. */
export const roleOf = async (people: People, repository: RepositoryRow, person: Person): Promise<Role> =>
  (await people.standingOf(repository, person)).role;
