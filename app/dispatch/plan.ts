/**
 * From the commands of one comment to the jobs they ask for: names looked up in the configuration, the jobs that those need
 * brought along, needs tied to jobs of this comment, of the thread, or named by number. All or nothing.
 */
import { jobRef } from '../ground/ids.ts';
import { hasEnded, type OnFailure } from '../ground/job-state.ts';
import { code } from '../ground/markdown.ts';
import { nearest } from '../ground/near-miss.ts';
import { accepted, rejected, type Result } from '../ground/outcome.ts';
import type { Job, JobWork, Need, ProfileSnapshot } from './job.ts';
import type { Command } from './parse.ts';

/** A job as the configuration describes it. */
export interface JobTemplate {
  readonly work:
    | { readonly kind: 'prompt'; readonly prompt: string }
    | { readonly kind: 'run'; readonly command: string };
  readonly agent: string | undefined;
  readonly profile: string;
  readonly needs: readonly { readonly name: string; readonly onFailure: OnFailure }[];
}

/** What the configuration offers to commands. */
export interface Catalogue {
  readonly agent: string | undefined;
  readonly agents: Readonly<Record<string, { readonly command: readonly string[] }>>;
  readonly profile: string;
  readonly profiles: Readonly<Record<string, ProfileSnapshot>>;
  readonly jobs: Readonly<Record<string, JobTemplate>>;
}

/** A job to be made. `needs` name jobs that exist by number, or earlier ones of this plan by index. */
export interface PlannedJob {
  readonly key: string;
  readonly name: string | null;
  readonly asked: string;
  readonly work: JobWork;
  readonly profile: ProfileSnapshot;
  readonly needs: readonly (Need | { readonly index: number; readonly onFailure: OnFailure })[];
}

type Asking = Extract<Command, { kind: 'dispatch' | 'run' }>;
type PlannedNeed = PlannedJob['needs'][number];

export interface PlanContext {
  /** `comment/ID`; with the command's place it makes each job's key. */
  readonly keyPrefix: string;
  readonly catalogue: Catalogue;
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
  const needs = needsOf(command, previous, context);
  if (!needs.ok) return needs;
  const { as } = command.chaining;
  if (command.kind === 'dispatch' && 'name' in command.body) {
    return planNamed({ name: command.body.name, as, asked: command.asked, key, extra: needs.value }, planned, context);
  }
  const taken = as === null ? undefined : busy(as, planned, context);
  if (taken) return taken;
  const work =
    command.kind === 'run'
      ? accepted<JobWork>({ kind: 'run', command: command.command })
      : promptWork(command.body, undefined, context.catalogue);
  if (!work.ok) return work;
  const profile = profileOf(context.catalogue.profile, context.catalogue);
  if (!profile.ok) return profile;
  planned.push({ key, name: as, asked: command.asked, work: work.value, profile: profile.value, needs: needs.value });
  return accepted(null);
}

interface Named {
  readonly name: string;
  readonly as: string | null;
  readonly asked: string;
  readonly key: string;
  readonly extra: readonly PlannedNeed[];
}

/** A job of the configuration, after the jobs it needs: those that succeeded or run on this thread already are used as they are. */
function planNamed(named: Named, planned: PlannedJob[], context: PlanContext): Result<null> {
  const template = own(context.catalogue.jobs, named.name);
  if (!template) return unknownJob(named.name, context.catalogue);
  const shownAs = named.as ?? named.name;
  const taken = busy(shownAs, planned, context);
  if (taken) return taken;
  const needs: PlannedNeed[] = [...named.extra];
  for (const need of template.needs) {
    const tied = tieNeed(need.name, planned, context);
    if (tied) {
      // What the person tied by hand stays as the person tied it.
      if (!needs.some((known) => sameTarget(known, tied))) needs.push({ ...tied, onFailure: need.onFailure });
      continue;
    }
    const parent = planNamed(
      { name: need.name, as: null, asked: named.asked, key: `${named.key}/${need.name}`, extra: named.extra },
      planned,
      context,
    );
    if (!parent.ok) return parent;
    needs.push({ index: planned.length - 1, onFailure: need.onFailure });
  }
  const work =
    template.work.kind === 'run'
      ? accepted<JobWork>(template.work)
      : promptWork(template.work, template.agent, context.catalogue);
  if (!work.ok) return work;
  const profile = profileOf(template.profile, context.catalogue);
  if (!profile.ok) return profile;
  planned.push({ key: named.key, name: shownAs, asked: named.asked, work: work.value, profile: profile.value, needs });
  return accepted(null);
}

function sameTarget(one: { index: number } | { job: number }, other: { index: number } | { job: number }): boolean {
  return 'index' in one ? 'index' in other && one.index === other.index : 'job' in other && one.job === other.job;
}

/** A job that already serves a need by name: planned just now, under way on this thread, or succeeded there. */
function tieNeed(
  name: string,
  planned: readonly PlannedJob[],
  context: PlanContext,
): { index: number } | { job: number } | undefined {
  const index = planned.findLastIndex((job) => job.name === name);
  if (index >= 0) return { index };
  const last = context.threadJobs.findLast((job) => job.name === name);
  return last && (last.state === 'succeeded' || !hasEnded(last.state)) ? { job: last.number } : undefined;
}

function needsOf(command: Asking, previous: number | undefined, context: PlanContext): Result<PlannedNeed[]> {
  const needs: PlannedNeed[] = [];
  if (command.chaining.then) {
    if (previous === undefined)
      return rejected(
        'nothing_before',
        '`--then` ties a job to the one before it in the same comment, and this is the first. Use `--after J12` for a job of another comment.',
      );
    needs.push({ index: previous, onFailure: 'cancel' });
  }
  for (const job of new Set(command.chaining.after)) {
    if (!context.exists(job))
      return rejected(
        'unknown_job',
        `There is no ${jobRef(job)} in this repository. \`/status\` lists the jobs of this thread.`,
      );
    needs.push({ job, onFailure: 'cancel' });
  }
  return accepted(needs);
}

function busy(
  name: string,
  planned: readonly PlannedJob[],
  context: PlanContext,
): { ok: false; rejection: { code: string; message: string } } | undefined {
  const active = context.threadJobs.findLast((job) => job.name === name && !hasEnded(job.state));
  if (active)
    return rejected(
      'already_asked',
      `\`${name}\` was already asked for on this thread: it is ${jobRef(active.number)} (${active.state}). Cancel it first, or give this one another name with \`--as\`.`,
    );
  if (planned.some((job) => job.name === name))
    return rejected(
      'already_asked',
      `\`${name}\` is asked for twice in this comment. Give one of them another name with \`--as\`.`,
    );
  return undefined;
}

function promptWork(
  body: { readonly prompt: string } | { readonly name: string },
  agent: string | undefined,
  catalogue: Catalogue,
): Result<JobWork> {
  const prompt = 'prompt' in body ? body.prompt : body.name;
  const name = agent ?? catalogue.agent;
  if (name === undefined) {
    return rejected(
      'no_agent',
      'No agent is configured, so a prompt has nobody to go to. Name one in `.github/signalbox.yml` (`agent: mine` and `agents: { mine: { command: [my-agent, acp] } }`); `/run COMMAND` works without one.',
    );
  }
  const command = own(catalogue.agents, name)?.command;
  if (!command)
    return rejected('unknown_agent', `The agent \`${name}\` is not under \`agents:\` in \`.github/signalbox.yml\`.`);
  return accepted({ kind: 'prompt', prompt, agent: { name, command } });
}

function profileOf(name: string, catalogue: Catalogue): Result<ProfileSnapshot> {
  const profile = own(catalogue.profiles, name);
  return profile
    ? accepted(profile)
    : rejected('unknown_profile', `The profile \`${name}\` is not under \`profiles:\` in \`.github/signalbox.yml\`.`);
}

function unknownJob(name: string, catalogue: Catalogue): { ok: false; rejection: { code: string; message: string } } {
  const names = Object.keys(catalogue.jobs);
  const near = nearest(name, names);
  const list =
    names.length > 0
      ? `The jobs are ${names.map((known) => `\`${known}\``).join(', ')}.`
      : 'The configuration has no jobs.';
  return rejected(
    'unknown_job',
    `There is no job ${code(name, 60)} in \`.github/signalbox.yml\`. ${near ? `Did you mean \`${near}\`? ` : ''}${list} A prompt needs more than one word.`,
  );
}

function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
