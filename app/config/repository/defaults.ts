/** What the configuration holds where its author said nothing; a repository without the file gets all of it. */
import { BUILT_IN_AGENTS } from '../../ground/agents.ts';
import { DEFAULT_DELIVERY_RULES } from '../../ground/delivery-rules.ts';
import {
  type AgentConfig,
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
  sessionSeconds: 14 * DAY,
  lingerSeconds: 0,
  transcriptSeconds: null,
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
    runner: given.runner ?? null,
    environment: given.environment ?? null,
  };
}

/** The profiles that exist without being written; a repository may redefine them. */
export const BUILT_IN_PROFILES: readonly ProfileConfig[] = [
  profileOf('read', { allow: ['Read'], deny: ['Edit'] }),
  profileOf('edit', { allow: ['Read', 'Edit'], deny: ['Edit(.github/workflows/**)'] }),
];

/** The agents that exist without being written, by their own names; a repository may redefine them. */
export const BUILT_IN: readonly (readonly [string, AgentConfig])[] = BUILT_IN_AGENTS.map((builtIn) => [
  builtIn,
  { command: [], builtIn, model: null },
]);

export const DEFAULT_REPOSITORY_CONFIG: RepositoryConfig = Object.freeze({
  prefix: null,
  agent: undefined,
  agents: recordOf(BUILT_IN),
  limits: DEFAULT_LIMITS,
  groups: recordOf<number>([]),
  who: Object.freeze({ dispatch: ['write'], outsiders: 'refuse', bots: [] }),
  profile: 'edit',
  profiles: recordOf(BUILT_IN_PROFILES.map((profile) => [profile.name, profile])),
  jobs: recordOf<JobConfig>([]),
  delivery: DEFAULT_DELIVERY_RULES,
  channels: [],
  routines: recordOf<RoutineConfig>([]),
});
