/** Who asks for what at the address of a job, where it takes a level of the repository. */
import type { Context } from 'hono';
import type { Job } from '../../../dispatch/job.ts';
import type { House } from '../../../engine/house.ts';
import { lackOfLevel } from '../../../engine/rights.ts';
import { jobRef, parseJobRef, type JobRef } from '../../../ground/ids.ts';
import { accepted, type Result } from '../../../ground/outcome.ts';
import type { Role } from '../../../ground/roles.ts';
import { hidden, type Authorised, type People } from '../people.ts';
import { repositoryOf } from './found.ts';

interface Wish {
  /** `look`: what is known of the right may be minutes old. `act`: GitHub is asked now, and the page shows that it is ours. */
  readonly to: 'look' | 'act';
  readonly level: Role;
  /** What somebody without it cannot do: `share J12`. */
  what(job: JobRef): string;
}

export async function atJob(
  { house, people }: { readonly house: House; readonly people: People },
  c: Context,
  { to, level, what }: Wish,
): Promise<Result<Authorised & { readonly job: Job }>> {
  const there = await repositoryOf(house, c);
  const who = to === 'act' ? await people.actor(c, there) : await people.reader(c, there);
  if (!who.ok) return who;
  const { repository, person, standing } = who.value;
  const job = await house.store.job(repository.id, parseJobRef(c.req.param('job') ?? '') ?? 0);
  if (!job) return hidden();
  const lack = await lackOfLevel(house, repository, { person, standing, level, what: what(jobRef(job.number)) });
  return lack ? { ok: false, rejection: lack } : accepted({ ...who.value, job });
}
