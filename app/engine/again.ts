/**
 * A job that is started again by a person meets the configuration of today: who may start such a job now, and whether what its
 * profile allows is still what it was. An old job must not be a way around a file that has been narrowed since.
 */
import type { RepositoryConfig } from '../config/repository/parse.ts';
import { DEFAULT_REPOSITORY_CONFIG, parseRepositoryConfig } from '../config/repository/parse.ts';
import type { Job } from '../dispatch/job.ts';
import { jobRef, type Person } from '../ground/ids.ts';
import { own } from '../ground/own.ts';
import type { Rejection } from '../ground/outcome.ts';
import type { Standing } from '../ground/who.ts';
import { lacking } from './lacking.ts';
import { mayStartAgain } from './authority.ts';
import type { House } from './house.ts';
import type { GoodConfig, RepositoryRow } from './ports/store.ts';

/** The lists a person is held against, whose teams are to be asked for beforehand. */
export async function listsToStartAgain(
  house: House,
  repository: RepositoryRow,
  job: Job,
): Promise<readonly (readonly string[])[]> {
  const today = configIn(await house.store.goodConfig(repository.id));
  return [job.who, startersToday(job, today)];
}

/** Why the person may not have the job run again, or `undefined`. `good` is the last good configuration file. */
export function lackToStartAgain(
  job: Job,
  by: Person,
  standing: Standing,
  good: GoodConfig | undefined,
): Rejection | undefined {
  const today = configIn(good);
  const starters = startersToday(job, today);
  const mayToday = mayStartAgain({ ...job, who: starters }, by, standing);
  if (!mayStartAgain(job, by, standing) || !mayToday)
    return lacking({
      login: by.login,
      what: `start ${jobRef(job.number)}`,
      who: mayToday ? job.who : starters,
      role: standing.role,
      writers: [],
    });
  const profile = own(today.profiles, job.profile.name);
  const isSame =
    profile && rulesOf(profile) === rulesOf(job.profile) && placeOf(profile, job) === placeOf(job.place, job);
  if (isSame && isDeliveredAlike(job, today)) return undefined;
  if (isSame)
    return {
      code: 'delivery_changed',
      message: `What \`delivery\` lets jobs change is not what it was when ${jobRef(job.number)} was asked for. Ask for the work anew with \`/dispatch\`, so that the limits of today hold.`,
    };
  return {
    code: 'profile_changed',
    message: `The profile \`${job.profile.name}\` is not what it was when ${jobRef(job.number)} was asked for. Ask for the work anew with \`/dispatch\`, so that the rules of today hold.`,
  };
}

function configIn(good: GoodConfig | undefined): RepositoryConfig {
  const parsed = good && parseRepositoryConfig(good.text);
  return parsed?.ok ? parsed.config : DEFAULT_REPOSITORY_CONFIG;
}

function startersToday(job: Job, { jobs, profiles, who }: RepositoryConfig): readonly string[] {
  const template = job.name === null ? undefined : own(jobs, job.name);
  return template?.who ?? own(profiles, job.profile.name)?.who ?? who.dispatch;
}

/** Where a profile has its jobs run; those of a stranger's commits never run there. */
const placeOf = ({ runner, environment }: Pick<Job['place'], 'runner' | 'environment'>, { isFork }: Job): string =>
  isFork ? '' : JSON.stringify([runner, environment]);

/** Only a job whose work becomes a commit is bound by `delivery`. */
const isDeliveredAlike = ({ deliver, deliveryRules }: Job, { delivery }: RepositoryConfig): boolean =>
  deliver === 'none' || deliver === 'comment' || JSON.stringify(deliveryRules) === JSON.stringify(delivery);

const rulesOf = ({ allow, ask, deny }: Job['profile']): string => JSON.stringify([allow, ask, deny]);
