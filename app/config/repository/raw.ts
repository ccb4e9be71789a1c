/**
 * The shape of `.github/signalbox.yml` as people write it. Each key says what it means, its unit and its default; editors show these
 * words through the JSON Schema made of it, and `valid.ts` turns the shape into what the program may touch.
 */
import { z } from 'zod';
import { BUILT_IN_AGENTS } from '../../ground/agents.ts';
import { delivery } from './raw-delivery.ts';
import { limits } from './raw-limits.ts';
import { duration, entries, linger, name, rules, text, who } from './raw-parts.ts';

export const MOST_NEEDS = 50;

const onFailure = z.enum(['cancel', 'hold', 'continue']);

const agent = z
  .strictObject({
    command: z
      .array(text, 'must be a list: the program and its arguments')
      .min(1, 'must name a program')
      .optional()
      .describe(
        'The program that speaks the Agent Client Protocol on its standard streams, and its arguments. Either this or `use`.',
      ),
    use: z
      .enum(BUILT_IN_AGENTS)
      .optional()
      .describe(
        'The agent that runners install and start by themselves: `claude`, `codex`, `gemini` or `opencode`. Either this or `command`.',
      ),
    model: text
      .max(200, 'must have at most 200 characters')
      .optional()
      .describe('The model, in the words of the agent that `use` names. Default: its own.'),
  })
  .describe('An agent that jobs may use: either a `command` or one to `use`.')
  .meta({ oneOf: [{ required: ['command'] }, { required: ['use'] }], dependencies: { model: ['use'] } });

/** A label of a runner, or the name of an environment, as the copied workflow file offers it. */
const CHOICE_HINT = 'must have at most 64 letters, digits, dots, underscores and hyphens';
const choice = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, CHOICE_HINT);

const fileWho = z.strictObject({
  dispatch: who
    .optional()
    .describe(
      'Who may start jobs: levels (`read`, `triage`, `write`, `maintain`, `admin`, each with those above it), `"@login"`, `"@org/team"`. Default `write`.',
    ),
  outsiders: z
    .enum(['gate', 'refuse'])
    .optional()
    .describe(
      'What becomes of a job that somebody else asks for: `gate` lets an approval start it, `refuse` says no. Default `refuse`.',
    ),
  bots: z
    .array(z.int().min(1), "must be a list of GitHub's ids of bots, such as `[49699333]`")
    .optional()
    .describe("The bots that may start jobs like a person, by GitHub's id of their account. Default: none."),
});

const profile = z
  .strictObject({
    allow: rules.optional().describe('Rules of tool calls that need no person. Default: none.'),
    ask: rules
      .optional()
      .describe(
        'Rules of tool calls that a person is asked about, even where `allow` covers them. Default: none; what no rule covers is asked about anyway.',
      ),
    deny: rules
      .optional()
      .describe('Rules of tool calls that are refused; they go before `ask` and `allow`. Default: none.'),
    approvers: entries
      .optional()
      .describe(
        'Who may answer: levels (`write`, each with those above it), `"@login"`, `"@org/team"`. Default `[write]`.',
      ),
    expire: duration('5d')
      .optional()
      .describe('After how long an unanswered question counts as denied, at most `5d`. Default `30m`.'),
    who: who.optional().describe("Who may start jobs of this profile. Default: the file's `who`."),
    runner: choice
      .optional()
      .describe(
        'The label of the machines that run its jobs, one of those that the workflow file offers. Jobs on the commits of forks never run there. Default: what the workflow file says.',
      ),
    environment: choice
      .optional()
      .describe(
        "GitHub's environment of its jobs, with its secrets and reviewers, one of those that the workflow file offers. Jobs on the commits of forks never get it. Default: none.",
      ),
  })
  .describe('What a job may do.');

const need = z
  .strictObject({
    on_failure: onFailure
      .optional()
      .describe(
        "What this job does when the named one does not succeed: `cancel`, `hold` or `continue`. Default: the job's own `on_failure`.",
      ),
  })
  .nullable();

const job = z
  .strictObject({
    prompt: text
      .optional()
      .describe(
        'What the agent is asked to do; `{{ thread.title }}` and the like are filled in. Either this or `run`.',
      ),
    run: text
      .optional()
      .describe(
        'A shell command that is the job; what a prompt has in `{{ }}` it finds in `$SIGNALBOX_…`. Either this or `prompt`.',
      ),
    needs: z
      .union(
        [
          z.string(),
          z.array(z.string()).meta({ maxItems: MOST_NEEDS }),
          z.record(z.string(), need).meta({ maxProperties: MOST_NEEDS }),
        ],
        'must be a name, a list of names, or a map such as `{ plan: { on_failure: hold } }`',
      )
      .optional()
      .describe(
        'The jobs that must succeed before, at most 50: a name, a list of names, or names with an `on_failure` each. Default: none.',
      ),
    on_failure: onFailure
      .optional()
      .describe(
        'What this job does when one that it needs does not succeed: `cancel`, `hold` or `continue`. Default `cancel`.',
      ),
    profile: z
      .string()
      .optional()
      .describe("The name of the profile that says what the job may do. Default: the file's `profile`."),
    agent: z.string().optional().describe("The name of the agent that does it. Default: the file's `agent`."),
    who: who.optional().describe("Who may start it. Default: its profile's `who`, and then the file's."),
    priority: z
      .enum(['high', 'normal', 'low'])
      .optional()
      .describe('Where it stands in the queue: `high`, `normal` or `low`. Default `normal`.'),
    group: name
      .optional()
      .describe(
        'Jobs of one group run as many at once as `groups` says, one where it says nothing. Default: no group.',
      ),
    output: z
      .enum(['none', 'comment', 'review', 'push', 'pull_request'])
      .optional()
      .describe('What becomes of its work: `none`, `comment`, `review`, `push` or `pull_request`. Default `none`.'),
    timeout: duration('5d').optional().describe("How long it may run, at most `5d`. Default: the file's `limits`."),
    linger: linger
      .optional()
      .describe(
        "How long its session stays for a follow-up once its agent's turn is over, at most `1d`; of prompts only. Default: the file's `limits`.",
      ),
    submodules: z.boolean().optional().describe('Whether its checkout has the submodules. Default `false`.'),
    lfs: z
      .boolean()
      .optional()
      .describe('Whether files that Git LFS keeps are fetched, instead of their pointers. Default `false`.'),
  })
  .describe('A job: either a `prompt` or a `run`.')
  .meta({
    oneOf: [{ required: ['prompt'] }, { required: ['run'] }],
    not: { required: ['run'], anyOf: [{ required: ['agent'] }, { required: ['linger'] }] },
  });

const channel = z
  .strictObject({
    to: z
      .string()
      .regex(
        /^(slack|telegram|discord|email|webhook):\S+$/,
        'must be a destination with its kind: `slack:`, `telegram:`, `discord:`, `email:` or `webhook:`, such as `slack:#agents`',
      )
      .describe('Where the messages go, such as `slack:#agents` or `email:team@example.org`. Required.'),
    when: text
      .optional()
      .describe(
        "An expression as in workflow files, over `event`: `event.type == 'job.failed'`. Default: every event.",
      ),
  })
  .describe('Where events are told. Read and checked; this version does not serve it yet.');

const routine = z
  .strictObject({
    job: z.string().describe('The name of the job that it starts. Required.'),
    schedule: text
      .optional()
      .describe(
        'When it starts, as the five fields of cron: minute, hour, day, month, weekday; `0 3 * * 1-5` is 03:00 on working days.',
      ),
    timezone: z.string().optional().describe('The time zone of `schedule`, such as `Europe/London`. Default `UTC`.'),
    on: z
      .string()
      .regex(
        /^[a-z][a-z_]*(\.[a-z_]+)?$/,
        "must be one of GitHub's events with its action, such as `workflow_run.completed`",
      )
      .optional()
      .describe('The event of GitHub that starts it, with its action: `workflow_run.completed`.'),
    if: text
      .optional()
      .describe('Which of these events count: an expression as in workflow files, over `event`. Default: all.'),
  })
  .describe('A job that starts by itself, by `schedule` or `on`. Read and checked; this version does not serve it yet.')
  .meta({
    anyOf: [{ required: ['schedule'] }, { required: ['on'] }],
    dependencies: { timezone: ['schedule'], if: ['on'] },
  });

export const RawRepositoryConfig = z.strictObject({
  version: z.literal(1, 'must be `1`').describe("The version of this file's language; must be 1. Required."),
  prefix: name
    .optional()
    .describe(
      'The word before every command (`sb` makes it `/sb dispatch`), where the bare words belong to another bot. Default: none.',
    ),
  agent: z
    .string()
    .optional()
    .describe(
      'The agent of jobs that name none: `claude`, `codex`, `gemini`, `opencode`, or a name under `agents`. Default: none.',
    ),
  agents: z
    .record(name, agent)
    .nullish()
    .describe(
      'The agents that jobs may use, by name. `claude`, `codex`, `gemini` and `opencode` exist unless they are defined here.',
    ),
  limits: limits.nullish().describe('Bounds on what runs and how long anything may take.'),
  groups: z
    .record(name, z.int().min(1).max(100))
    .nullish()
    .describe('How many jobs of a group run at once, 1 to 100, by the name of the group. Default: 1 for every group.'),
  who: fileWho.nullish().describe('Who may start jobs, where neither the job nor its profile says it.'),
  profile: z
    .string()
    .optional()
    .describe('The profile of jobs that name none and of prompts in comments. Default `edit`.'),
  profiles: z
    .record(name, profile)
    .nullish()
    .describe('What jobs may do, by name. `read` and `edit` exist unless they are defined here.'),
  jobs: z
    .record(name, job)
    .nullish()
    .describe('The jobs that comments and labels may ask for, by name. Default: none.'),
  delivery: delivery.nullish().describe('Which changes of jobs may become commits.'),
  channels: z.array(channel).nullish().describe('Where events are told. Default: nowhere but on GitHub.'),
  routines: z.record(name, routine).nullish().describe('The jobs that start by themselves, by name. Default: none.'),
});

export type RawRepositoryConfig = z.infer<typeof RawRepositoryConfig>;
export type RawAgent = z.infer<typeof agent>;
export type RawJob = z.infer<typeof job>;
export type RawProfile = z.infer<typeof profile>;
export type RawDelivery = z.infer<typeof delivery>;
export type RawChannel = z.infer<typeof channel>;
export type RawRoutine = z.infer<typeof routine>;
