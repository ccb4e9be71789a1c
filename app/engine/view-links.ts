/** Links that show one job to whoever has them, for a while: made and taken back by people who may steer it. */
import { unknownJob } from '../dispatch/recording.ts';
import { jobRef, type Person } from '../ground/ids.ts';
import { accepted, rejected, type Result } from '../ground/outcome.ts';
import { noteAct } from './audit.ts';
import type { Act } from './handle.ts';
import type { House } from './house.ts';
import { jobTopic } from './live.ts';
import type { ViewLink } from './ports/links.ts';

/** Links of one job that open at the same time. */
const MOST_OPEN = 50;
const HOUR = 60 * 60_000;

export interface NewLink {
  readonly job: number;
  readonly by: Person;
  readonly hours: number;
  /** SHA-256 (hex) of the secret, which is nowhere else. */
  readonly hash: string;
}

export async function makeLink(scope: Act, { job, by, hours, hash }: NewLink): Promise<Result<ViewLink>> {
  const { tx, now } = scope;
  const [known] = await tx.jobs([job]);
  if (!known) return unknownJob(job);
  const open = (await tx.viewLinksOf(job, now)).length;
  if (open >= MOST_OPEN)
    return rejected(
      'too_many_links',
      `${jobRef(job)} has ${open} view-only links that still open, which is the most. Revoke one first.`,
    );
  // The name opens nothing; a decision's own random text names this one link.
  const link: ViewLink = {
    id: scope.random,
    hash,
    repositoryId: tx.repository.id,
    job,
    by: { id: by.id, login: by.login },
    createdAt: now,
    expiresAt: now + hours * HOUR,
    revokedAt: null,
  };
  await tx.putViewLink(link);
  const detail = `for ${hours === 1 ? 'an hour' : `${hours} hours`}, until ${minuteOf(link.expiresAt)}`;
  await noteAct(scope, { job, by, what: 'link', detail });
  return accepted(link);
}

/** Whoever looks through it looks no longer. */
export async function revokeLink(scope: Act, job: number, id: string, by: Person): Promise<Result<null>> {
  const link = (await scope.tx.viewLinksOf(job, scope.now)).find((one) => one.id === id);
  if (!link || !(await scope.tx.revokeViewLink(job, id, scope.now)))
    return rejected('unknown_link', `${jobRef(job)} has no such link that still opens.`);
  const detail = `made by ${link.by.login} on ${minuteOf(link.createdAt)}`;
  await noteAct(scope, { job, by, what: 'unlink', detail });
  scope.tell(jobTopic(scope.tx.repository.id, job), { kind: 'job' });
  return accepted(null);
}

const minuteOf = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** 256 bits, for an address. */
export const linkSecret = ({ chance }: Pick<House, 'chance'>): string => `${chance.token()}${chance.token()}`;
