/** What an address of the API names: its repository, and its job as the API shows it. */
import type { Context } from 'hono';
import type { House } from '../../../engine/house.ts';
import type { RepositoryRow } from '../../../engine/ports/store.ts';
import { viewsOf } from '../../../engine/view.ts';
import type { JobView } from '../../../ground/job-view.ts';
import { accepted, type Result } from '../../../ground/outcome.ts';
import { hidden } from '../people.ts';

export const repositoryOf = (house: House, c: Context): Promise<RepositoryRow | undefined> =>
  house.store.repositoryByName(c.req.param('owner') ?? '', c.req.param('repo') ?? '');

export async function jobViewOf(house: House, repository: RepositoryRow, number: number): Promise<Result<JobView>> {
  const job = await house.store.job(repository.id, number);
  const [view] = job ? await viewsOf(house, repository, [job]) : [];
  return view ? accepted(view) : hidden();
}
