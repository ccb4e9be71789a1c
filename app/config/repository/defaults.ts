/** What the configuration holds where its author said nothing; a repository without the file gets all of it. */
import {
  type JobConfig,
  type LimitsConfig,
  type ProfileConfig,
  type RepositoryConfig,
  type RoutineConfig,
  recordOf,
} from './config.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const DEFAULT_LIMITS: LimitsConfig = Object.freeze({
  slots: 3,
  perThread: 1,
  timeoutSeconds: HOUR,
  startSeconds: 30 * MINUTE,
  queueSeconds: DAY,
  waitSeconds: 7 * DAY,
  gateSeconds: 3 * DAY,
  budget: null,
  retries: Object.freeze({ lost: 0, start: 1 }),
});

/** A profile with what its author left out. */
export function profileOf(name: string, given: Partial<Omit<ProfileConfig, 'name'>>): ProfileConfig {
  return {
    name,
    allow: given.allow ?? [],
    ask: given.ask ?? [],
    deny: given.deny ?? [],
    approvers: given.approvers ?? ['write'],
    expireSeconds: given.expireSeconds ?? 30 * MINUTE,
    who: given.who ?? null,
  };
}

/** The profiles that exist without being written; a repository may redefine them. */
export const BUILT_IN_PROFILES: readonly ProfileConfig[] = [
  profileOf('read', { allow: ['Read'], deny: ['Edit'] }),
  profileOf('edit', { allow: ['Read', 'Edit'], deny: ['Edit(.github/workflows/**)'] }),
];

export const DEFAULT_REPOSITORY_CONFIG: RepositoryConfig = Object.freeze({
  prefix: null,
  agent: undefined,
  agents: recordOf<{ readonly command: readonly string[] }>([]),
  limits: DEFAULT_LIMITS,
  groups: recordOf<number>([]),
  who: Object.freeze({ dispatch: ['write'], outsiders: 'refuse', bots: [] }),
  profile: 'edit',
  profiles: recordOf(BUILT_IN_PROFILES.map((profile) => [profile.name, profile])),
  jobs: recordOf<JobConfig>([]),
  channels: [],
  routines: recordOf<RoutineConfig>([]),
});
