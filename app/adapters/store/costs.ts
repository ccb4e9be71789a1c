/** What jobs took, by week. Summed up here, since the rows are many and few of their words are wanted. */
import type { WeekOfJobs } from '../../engine/ports/costs.ts';
import type { Job } from '../../dispatch/job.ts';
import { among } from './among.ts';
import type { Database } from './database.ts';
import { read } from './rows.ts';

const DAY = 24 * 60 * 60_000;
const WEEK = 7 * DAY;
/** The first Monday of the epoch. */
const MONDAY = 4 * DAY;

const weekOf = (instant: number): number => Math.floor((instant - MONDAY) / WEEK) * WEEK + MONDAY;

export async function weeksOf(
  database: Database,
  repositoryIds: readonly number[],
  since: number,
): Promise<WeekOfJobs[]> {
  if (repositoryIds.length === 0) return [];
  const rows = await database.db
    .selectFrom('jobs')
    .select(['repository_id', 'state', 'started_at', 'ended_at', 'usage'])
    .where(among(database, 'repository_id', repositoryIds))
    .where('ended_at', 'is not', null)
    .where('ended_at', '>=', since)
    .where('started_at', 'is not', null)
    .execute();
  const weeks = new Map<string, { -readonly [Field in keyof WeekOfJobs]: WeekOfJobs[Field] }>();
  for (const { repository_id: repositoryId, state, started_at, ended_at, usage } of rows) {
    if (ended_at === null || started_at === null) continue;
    const week = weekOf(ended_at);
    const key = `${repositoryId}/${week}`;
    const sum = weeks.get(key) ?? {
      repositoryId,
      week,
      jobs: 0,
      succeeded: 0,
      ms: 0,
      inputTokens: 0,
      outputTokens: 0,
      cost: 0,
    };
    const spent = usage === null ? null : read<NonNullable<Job['usage']>>(usage);
    sum.jobs += 1;
    sum.succeeded += state === 'succeeded' ? 1 : 0;
    sum.ms += ended_at - started_at;
    sum.inputTokens += spent?.inputTokens ?? 0;
    sum.outputTokens += spent?.outputTokens ?? 0;
    sum.cost += spent?.cost ?? 0;
    weeks.set(key, sum);
  }
  return [...weeks.values()].toSorted((a, b) => a.week - b.week || a.repositoryId - b.repositoryId);
}
