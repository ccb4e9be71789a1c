/**
 * From the commands of one comment to the jobs they ask for: names looked up in the configuration, the jobs that those need
 * brought along, needs tied to jobs of this comment, of the thread, or named by number. All or nothing.
 */
import { DEFAULT_DELIVERY_RULES, type DeliveryRules } from '../ground/delivery-rules.ts';
import { approvalRef, jobRef } from '../ground/ids.ts';
import { hasEnded, type Output, type Priority } from '../ground/job-state.ts';
import type { Money } from '../ground/money.ts';
import { accepted, rejected, type Result } from '../ground/outcome.ts';
import { filledIn, profileNamed, promptWork, templateNamed, type Catalogue, type Material } from './catalogue.ts';
import type { Command } from './command.ts';
import { satisfies } from './graph.ts';
import type { Job, JobLimits, JobPlace, JobWork, ProfileSnapshot, Retries } from './job.ts';
import type { JobOptions } from './options.ts';
import { tied, type PlannedNeed } from './plan-needs.ts';

export type { PlannedNeed } from './plan-needs.ts';

/** A job to be made. `needs` name jobs that exist by number, or earlier ones of this plan by index. */
export interface PlannedJob {
  readonly key: string;
  readonly name: string | null;
  readonly asked: string;
  readonly input: string;
  readonly work: JobWork;
  readonly profile: ProfileSnapshot;
  /** Who may start it. */
  readonly who: readonly string[];
  readonly priority: Priority;
  readonly group: string | null;
  readonly deliver: Output;
  readonly continues: number | null;
  readonly limits: JobLimits;
  readonly retries: Retries;
  readonly place: JobPlace;
  readonly budget: Money | null;
  readonly deliveryRules: DeliveryRules;
  readonly needs: readonly PlannedNeed[];
}

/** `signalbox / config` is the check on a changed configuration, and no job's. */
const CONFIG_CHECK = 'config';

export type Asking = Extract<Command, { kind: 'dispatch' | 'run' }>;

export interface PlanContext {
  /** `comment/ID`; with the command's place it makes each job's key. */
  readonly keyPrefix: string;
  readonly catalogue: Catalogue;
  readonly material: Material;
  /** The thread's jobs, oldest first. */
  readonly threadJobs: readonly Job[];
  /** Whether a job with this number exists in the repository. */
  readonly exists: (job: number) => boolean;
}

export function planJobs(commands: readonly Asking[], context: PlanContext): Result<PlannedJob[]> {
  const planned: PlannedJob[] = [];
  let previous: number | undefined;
  for (const [index, command] of commands.entries()) {
    const result = planOne(command, `${context.keyPrefix}/${index}`, planned, previous, context);
    if (!result.ok) return result;
    previous = planned.length - 1;
  }
  return accepted(planned);
}

function planOne(
  command: Asking,
  key: string,
  planned: PlannedJob[],
  previous: number | undefined,
  context: PlanContext,
): Result<null> {
  const { options, asked } = command;
  const needs = tied(options, previous, context.exists);
  if (!needs.ok) return needs;
  const bad = badOptions(options, context);
  if (bad) return bad;
  if (command.kind === 'dispatch' && 'name' in command.body) {
    const { name, input } = command.body;
    return planNamed({ name, input, asked, key, options, extra: needs.value }, planned, context);
  }
  const taken = options.as === null ? undefined : (busy(options.as, planned, context) ?? foreign(options.as, context));
  if (taken) return taken;
  const work =
    command.kind === 'run'
      ? accepted<JobWork>({ kind: 'run', command: command.command })
      : promptWork(
          ['prompt' in command.body ? command.body.prompt : ''],
          options.agent ?? undefined,
          context.catalogue,
        );
  if (!work.ok) return work;
  const profile = profileNamed(options.profile ?? context.catalogue.profile, context.catalogue);
  if (!profile.ok) return profile;
  const { who, ...snapshot } = profile.value;
  planned.push({
    ...settingsOf(options, context.catalogue, null),
    key,
    name: options.as,
    asked,
    input: '',
    work: work.value,
    profile: snapshot,
    who: who ?? context.catalogue.who.dispatch,
    priority: options.priority ?? 'normal',
    group: null,
    deliver: options.output ?? 'none',
    needs: needs.value,
  });
  return accepted(null);
}

interface Named {
  readonly name: string;
  readonly input: string;
  readonly asked: string;
  readonly key: string;
  readonly options: JobOptions;
  readonly extra: readonly PlannedNeed[];
}

/** A job of the configuration, after the jobs it needs: those that succeeded or run on this thread already are used as they are. */
function planNamed(named: Named, planned: PlannedJob[], context: PlanContext): Result<null> {
  const { options, input } = named;
  const found = templateNamed(named.name, context.catalogue);
  if (!found.ok) return found;
  const template = found.value;
  if (options.profile !== null)
    return rejected(
      'unexpected',
      `\`--profile\` is for prompts and commands: what \`${named.name}\` may do is said by \`profile:\` in \`.github/signalbox.yml\`.`,
    );
  const shownAs = options.as ?? named.name;
  const taken =
    busy(shownAs, planned, context) ??
    (shownAs === named.name && shownAs !== CONFIG_CHECK ? undefined : foreign(shownAs, context));
  if (taken) return taken;
  const needs: PlannedNeed[] = [...named.extra];
  for (const need of template.needs) {
    const known = serves(need.name, planned, context);
    if (known) {
      // What the person tied by hand stays as the person tied it.
      if (!needs.some((other) => sameTarget(other, known))) needs.push({ ...known, onFailure: need.onFailure });
      continue;
    }
    const parent = planNamed(
      {
        ...named,
        name: need.name,
        key: `${named.key}/${need.name}`,
        options: { ...options, as: null, agent: null, continues: null, output: null, timeoutSeconds: null },
      },
      planned,
      context,
    );
    if (!parent.ok) return parent;
    needs.push({ index: planned.length - 1, onFailure: need.onFailure });
  }
  const work =
    template.work.kind === 'run'
      ? accepted<JobWork>(template.work)
      : promptWork(
          filledIn(template.work.prompt, { ...context.material, input }),
          options.agent ?? template.agent,
          context.catalogue,
        );
  if (!work.ok) return work;
  const profile = profileNamed(template.profile, context.catalogue);
  if (!profile.ok) return profile;
  const { who, ...snapshot } = profile.value;
  planned.push({
    ...settingsOf(options, context.catalogue, template.timeoutSeconds),
    key: named.key,
    name: shownAs,
    asked: named.asked,
    input,
    work: work.value,
    profile: snapshot,
    who: template.who ?? who ?? context.catalogue.who.dispatch,
    priority: options.priority ?? template.priority,
    group: template.group,
    deliver: options.output ?? template.output,
    needs,
  });
  return accepted(null);
}

function settingsOf(
  options: JobOptions,
  { limits }: Catalogue,
  own: number | null,
): Pick<PlannedJob, 'limits' | 'retries' | 'continues' | 'place' | 'budget' | 'deliveryRules'> {
  const { timeoutSeconds, retries, gateSeconds, waitSeconds, queueSeconds, startSeconds } = limits;
  const runSeconds = options.timeoutSeconds ?? own ?? timeoutSeconds;
  return {
    limits: { gateSeconds, waitSeconds, queueSeconds, startSeconds, runSeconds },
    retries,
    continues: options.continues,
    place: { runner: null, environment: null, submodules: false, lfs: false },
    budget: null,
    deliveryRules: DEFAULT_DELIVERY_RULES,
  };
}

function badOptions(options: JobOptions, { catalogue, exists }: PlanContext): Result<never> | undefined {
  const most = catalogue.limits.timeoutSeconds;
  if (options.timeoutSeconds !== null && options.timeoutSeconds > most)
    return rejected(
      'too_long',
      `\`--timeout\` may shorten the time of a job; \`limits.timeout\` of \`.github/signalbox.yml\` allows ${most / 60} minutes.`,
    );
  if (options.continues !== null && !exists(options.continues))
    return rejected('unknown_job', `There is no ${jobRef(options.continues)} in this repository to continue.`);
  if (options.output !== null && options.output !== 'none' && options.output !== 'comment')
    return rejected(
      'not_served',
      `\`--output ${options.output}\` is not served by this version; \`comment\` and \`none\` are.`,
    );
  return undefined;
}

function sameTarget(one: { index: number } | { job: number }, other: { index: number } | { job: number }): boolean {
  return 'index' in one ? 'index' in other && one.index === other.index : 'job' in other && one.job === other.job;
}

/** A job that already serves a need by name: planned just now, or on this thread under way, succeeded or waived. */
function serves(
  name: string,
  planned: readonly PlannedJob[],
  context: PlanContext,
): { index: number } | { job: number } | undefined {
  const index = planned.findLastIndex((job) => job.name === name);
  if (index >= 0) return { index };
  const last = context.threadJobs.findLast((job) => job.name === name);
  return last && (satisfies(last) || !hasEnded(last.state)) ? { job: last.number } : undefined;
}

/**
 * A name that is kept for other work: the check on the configuration, and a job that says itself who may start it. Whoever needs
 * that job by name, and a ruleset that requires its check, would take this one for it.
 */
function foreign(name: string, { catalogue }: PlanContext): Result<never> | undefined {
  if (name === CONFIG_CHECK)
    return rejected(
      'name_taken',
      `\`${name}\` is the name of the check on the configuration. Take another with \`--as\`.`,
    );
  const isKept = Object.hasOwn(catalogue.jobs, name) && catalogue.jobs[name]?.who !== null;
  return isKept
    ? rejected(
        'name_taken',
        `\`${name}\` is a job of \`.github/signalbox.yml\` that says who may start it, and only that job may carry its name. Take another with \`--as\`, or ask for it: \`/dispatch ${name}\`.`,
      )
    : undefined;
}

function busy(name: string, planned: readonly PlannedJob[], context: PlanContext): Result<never> | undefined {
  const active = context.threadJobs.findLast((job) => job.name === name && !hasEnded(job.state));
  if (active)
    return rejected(
      'already_asked',
      `\`${name}\` was already asked for on this thread: it is ${jobRef(active.number)} (${active.state}). ${active.state === 'gated' && active.gate !== null ? `\`/approve ${approvalRef(active.gate)}\` lets it start, \`/deny ${approvalRef(active.gate)}\` drops it` : 'Cancel it first'}, or give this one another name with \`--as\`.`,
    );
  if (planned.some((job) => job.name === name))
    return rejected(
      'already_asked',
      `\`${name}\` is asked for twice in this comment. Give one of them another name with \`--as\`.`,
    );
  return undefined;
}
