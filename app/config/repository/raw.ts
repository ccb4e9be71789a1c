/**
 * The shape of `.github/signalbox.yml` as people write it. Each key says what it means, its unit and its default;
 * `valid.ts` turns the shape into what the program may touch.
 */
import { z } from 'zod';

/** Names of jobs, profiles and agents: they become labels, check names and words of a command. */
export const NAME = /^[a-z][a-z0-9-]{0,31}$/;
export const NAME_HINT = 'a name has at most 32 small letters, digits and hyphens, and begins with a letter';

const LONGEST_SECONDS = 120 * 3600;
const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/** The seconds in `90s`, `45m` or `2h`, or `undefined`. */
export function secondsIn(text: string): number | undefined {
  const [, digits = '', unit = ''] = /^(\d{1,6})([smh])$/.exec(text) ?? [];
  const seconds = Number(digits) * (UNITS[unit] ?? 0);
  return seconds >= 1 && seconds <= LONGEST_SECONDS ? seconds : undefined;
}

const DURATION_HINT = 'must be a number with a unit, from `1s` to `120h`, such as `90s`, `45m` or `2h`';
const duration = z.string(DURATION_HINT).refine((text) => secondsIn(text) !== undefined, DURATION_HINT);

const text = z.string().refine((value) => value.trim() !== '', 'must not be empty');
const rules = z.array(z.string(), 'must be a list of rules, such as `["Read", "Bash(npm test:*)"]`');

/** What a dependent does when the job it needs does not succeed. */
const onFailure = z.enum(['cancel', 'hold', 'continue']);

const agent = z.strictObject({
  /** The program that speaks the Agent Client Protocol on its standard streams, and its arguments. Required. */
  command: z.array(text, 'must be a list: the program and its arguments').min(1, 'must name a program'),
});

const limits = z.strictObject({
  /** How many jobs of this repository may run at once, 1 to 100. Default 3. */
  slots: z.int().min(1).max(100).optional(),
  /** How long one job may run before it is stopped: a number with `s`, `m` or `h`. Default `60m`. */
  timeout: duration.optional(),
});

const profile = z.strictObject({
  /** Rules of tool calls that need no person. Default: none. */
  allow: rules.optional(),
  /** Rules of tool calls that a person is asked about, even where `allow` covers them. Default: none; what no rule covers is asked about anyway. */
  ask: rules.optional(),
  /** Rules of tool calls that are refused; they go before `ask` and `allow`. Default: none. */
  deny: rules.optional(),
  /** Who may answer: roles (`read`, `triage`, `write`, `maintain`, `admin`, each with those above it) and people (`@login`). Default `[write]`. */
  approvers: z
    .array(z.string(), 'must be a list, such as `[maintain, "@octocat"]`')
    .min(1, 'must name at least one role or person')
    .optional(),
  /** After how long an unanswered question counts as denied: a number with `s`, `m` or `h`. Default `30m`. */
  expire: duration.optional(),
});

const need = z
  .strictObject({
    /** What this job does when the named one does not succeed: `cancel`, `hold` or `continue`. Default: the job's own `on_failure`. */
    on_failure: onFailure.optional(),
  })
  .nullable();

const job = z.strictObject({
  /** What the agent is asked to do. Either this or `run`. */
  prompt: text.optional(),
  /** A shell command that is the job. Either this or `prompt`. */
  run: text.optional(),
  /** The jobs that must succeed before: a name, a list of names, or names with an `on_failure` each. Default: none. */
  needs: z
    .union(
      [z.string(), z.array(z.string()), z.record(z.string(), need)],
      'must be a name, a list of names, or a map such as `{ plan: { on_failure: hold } }`',
    )
    .optional(),
  /** What this job does when one that it needs does not succeed: `cancel`, `hold` or `continue`. Default `cancel`. */
  on_failure: onFailure.optional(),
  /** The name of the profile that says what the job may do. Default: the file's `profile`. */
  profile: z.string().optional(),
  /** The name of the agent that does it. Default: the file's `agent`. */
  agent: z.string().optional(),
});

export const RawRepositoryConfig = z.strictObject({
  /** The version of this file's language; must be 1. Required. */
  version: z.literal(1, 'must be `1`'),
  /** The agent of jobs that name none: a name under `agents`. Default: none. */
  agent: z.string().optional(),
  /** The agents that jobs may use, by name. Default: none. */
  agents: z.record(z.string(), agent).nullish(),
  /** Bounds on what runs. */
  limits: limits.nullish(),
  /** The profile of jobs that name none and of prompts in comments. Default `edit`. */
  profile: z.string().optional(),
  /** What jobs may do, by name. `read` and `edit` exist unless they are defined here. */
  profiles: z.record(z.string(), profile).nullish(),
  /** The jobs that comments and labels may ask for, by name. Default: none. */
  jobs: z.record(z.string(), job).nullish(),
});

export type RawRepositoryConfig = z.infer<typeof RawRepositoryConfig>;
export type RawJob = z.infer<typeof job>;
export type RawProfile = z.infer<typeof profile>;
