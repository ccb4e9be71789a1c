/**
 * Guests: whoever has a view-only link sees one job and nothing else. The secret goes from the address into a cookie at once, and each
 * look asks whether the link still opens and whether its maker may still read.
 */
import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import { hashOf } from '../../engine/hash.ts';
import type { Job } from '../../dispatch/job.ts';
import type { House } from '../../engine/house.ts';
import type { ViewLink } from '../../engine/ports/links.ts';
import type { RepositoryRow } from '../../engine/ports/store.ts';
import type { Person } from '../../ground/ids.ts';
import { includesRole } from '../../ground/roles.ts';
import type { Standing } from '../../ground/who.ts';
import { makeFixedWindow } from './fixed-window.ts';

import { roleOf, type People } from './people.ts';

export const VIEW_COOKIE = 'signalbox_view';
/** What a guest is called wherever people are named; no account has such a login, or this id. */
export const GUEST: Person = { id: 0, login: 'a guest' };
export const NO_RIGHT: Standing = { role: 'none', teams: new Set() };

/** Secrets that open nothing, from one address in a minute. Beyond it guessers are told to stop; a good secret opens all the same, for behind a proxy all have one address. */
const MOST_WRONG = 60;
/** Pages that one link may keep open at once: it may be passed on further than its maker thought. */
const MOST_INSIDE = 200;
const SECRET = /^[0-9a-f]{64}$/;

/** Somebody who looks at a job through a link. */
export interface Guest {
  readonly link: ViewLink;
  readonly repository: RepositoryRow;
  readonly job: Job;
}

export interface Guests {
  /** Who asks for this job with the cookie of a link that opens. */
  guestAt(c: Context, at: { owner: string; name: string; job: number }): Promise<Guest | undefined>;
  /** Whether a link that opened before still does, and its maker may still read. */
  stillOpens(link: ViewLink, repository: RepositoryRow): Promise<boolean>;
  /** One more page of a link is open; `undefined` when there are too many. What it returns says that the page is closed. */
  enter(link: ViewLink): (() => void) | undefined;
  /** The link of a secret; `undefined` for one that opens nothing. */
  open(secret: string): Promise<ViewLink | undefined>;
  /** Counts a secret that opened nothing; milliseconds to wait where these were too many. */
  countWrong(c: Context): number | undefined;
}

export function makeGuests(house: House, people: People): Guests {
  const wrong = makeFixedWindow(house.clock, MOST_WRONG);

  const open = async (secret: string): Promise<ViewLink | undefined> =>
    SECRET.test(secret) ? house.store.viewLink(hashOf(secret), house.clock.now()) : undefined;

  const mayShow = async ({ by }: ViewLink, repository: RepositoryRow): Promise<boolean> =>
    includesRole(await roleOf(people, repository, by), 'read');

  const inside = new Map<string, number>();

  return {
    open,
    countWrong: (c) => wrong.excess(addressOf(c)),
    enter({ id }) {
      const others = inside.get(id) ?? 0;
      if (others >= MOST_INSIDE) return undefined;
      inside.set(id, others + 1);
      return () => {
        const left = (inside.get(id) ?? 1) - 1;
        if (left > 0) inside.set(id, left);
        else inside.delete(id);
      };
    },
    async guestAt(c, { owner, name, job: number }) {
      const secret = getCookie(c, VIEW_COOKIE);
      const link = secret === undefined ? undefined : await open(secret);
      // What else there is under other names and numbers is not even looked up.
      if (link?.job !== number) return undefined;
      const repository = await house.store.repositoryByName(owner, name);
      if (repository?.id !== link.repositoryId || !(await mayShow(link, repository))) return undefined;
      const job = await house.store.job(repository.id, number);
      return job && { link, repository, job };
    },
    async stillOpens(link, repository) {
      const now = await house.store.viewLink(link.hash, house.clock.now());
      return now !== undefined && mayShow(link, repository);
    },
  };
}

const addressOf = (c: Context): string => {
  const { incoming } = (c.env ?? {}) as { incoming?: { socket?: { remoteAddress?: string } } };
  return incoming?.socket?.remoteAddress ?? '';
};
