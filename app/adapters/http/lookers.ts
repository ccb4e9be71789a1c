/** Who looks at a job: somebody who may read its repository, or else a guest with a link to this one job. */
import type { Context } from 'hono';
import type { Job } from '../../dispatch/job.ts';
import type { House } from '../../engine/house.ts';
import type { ViewLink } from '../../engine/ports/links.ts';
import type { RepositoryRow } from '../../engine/ports/store.ts';
import { parseJobRef, type Person } from '../../ground/ids.ts';
import { includesRole } from '../../ground/roles.ts';
import type { Viewer } from '../../web/view.ts';
import { GUEST, NO_RIGHT, type Guest, type Guests } from './guests.ts';
import { roleOf, type People, type SignedIn } from './people.ts';
import type { AskStanding } from './read-jobs.ts';

export interface Looker {
  readonly repository: RepositoryRow;
  readonly job: Job;
  readonly person: Person;
  readonly standing: AskStanding;
  /** Set for a guest. */
  readonly shared: Viewer['shared'];
  readonly link: ViewLink | null;
  /** Empty for a guest, who sends nothing. */
  readonly csrf: string;
}

/** By the address of the request. `undefined` for what is not there and for what may not be seen. */
export async function lookerAt(
  { house, people, guests }: { readonly house: House; readonly people: People; readonly guests: Guests },
  c: Context,
  person: SignedIn | undefined,
): Promise<Looker | undefined> {
  const owner = c.req.param('owner') ?? '';
  const name = c.req.param('repo') ?? '';
  const number = parseJobRef(c.req.param('job') ?? '') ?? 0;
  if (person) {
    const repository = await house.store.repositoryByName(owner, name);
    const mayRead = repository && includesRole(await roleOf(people, repository, person), 'read');
    const job = mayRead ? await house.store.job(repository.id, number) : undefined;
    if (mayRead) return job && readerOf(people, { repository, job, person }, person.csrf);
  }
  const guest = await guests.guestAt(c, { owner, name, job: number });
  return guest && guestLooker(guest);
}

export function readerOf(
  people: People,
  { repository, job, person }: Pick<Looker, 'repository' | 'job' | 'person'>,
  csrf = '',
): Looker {
  const standing: AskStanding = (lists) => people.standingOf(repository, person, lists);
  return { repository, job, person, standing, shared: null, link: null, csrf };
}

export function guestLooker({ link, repository, job }: Guest): Looker {
  const shared = { until: link.expiresAt, by: link.by.login };
  return { repository, job, person: GUEST, standing: () => Promise.resolve(NO_RIGHT), shared, link, csrf: '' };
}
