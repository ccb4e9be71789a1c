/**
 * From the commands of one comment to the jobs they ask for: names looked up in the configuration, the jobs that those need
 * brought along, needs tied to jobs of this comment, of the thread, or named by number. All or nothing.
 */
import { accepted, rejected, type Result } from '../ground/outcome.ts';
import { CONFIG_PATH } from '../ground/paths.ts';
import { withoutInvisible } from '../ground/plain-text.ts';
import { filledIn, profileNamed, promptWork, tellsOfThread, templateNamed } from './catalogue.ts';
import type { JobWork } from './job.ts';
import type { JobOptions } from './options.ts';
import { busy, CONFIG_CHECK, foreign, serves } from './plan-names.ts';
import { tied, type PlannedNeed } from './plan-needs.ts';
import { badOptions, settingsOf, undeliverable } from './plan-settings.ts';
import type { Asking, PlanContext, PlannedJob } from './planned-job.ts';

export type { PlannedNeed } from './plan-needs.ts';
export type { Asking, PlanContext, PlannedJob } from './planned-job.ts';

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
          // What nobody can see in a comment was not asked for.
          [withoutInvisible('prompt' in command.body ? command.body.prompt : '')],
          options.agent ?? undefined,
          context.catalogue,
        );
  if (!work.ok) return work;
  const profile = profileNamed(options.profile ?? context.catalogue.profile, context.catalogue);
  if (!profile.ok) return profile;
  const deliver = options.output ?? 'none';
  const nowhere = undeliverable(deliver, context);
  if (nowhere) return nowhere;
  planned.push({
    ...settingsOf(options, context.catalogue, profile.value, undefined),
    key,
    name: options.as,
    asked,
    input: '',
    work: work.value,
    isTold: work.value.kind === 'prompt',
    priority: options.priority ?? 'normal',
    group: null,
    deliver,
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
      `\`--profile\` is for prompts and commands: what \`${named.name}\` may do is said by \`profile:\` in \`${CONFIG_PATH}\`.`,
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
          filledIn(template.work.prompt, { ...context.material, input: withoutInvisible(input) }),
          options.agent ?? template.agent,
          context.catalogue,
        );
  if (!work.ok) return work;
  const profile = profileNamed(template.profile, context.catalogue);
  if (!profile.ok) return profile;
  const deliver = options.output ?? template.output;
  const nowhere = undeliverable(deliver, context);
  if (nowhere) return nowhere;
  planned.push({
    ...settingsOf(options, context.catalogue, profile.value, template),
    key: named.key,
    name: shownAs,
    asked: named.asked,
    input,
    work: work.value,
    isTold: template.work.kind === 'prompt' && !tellsOfThread(template.work.prompt),
    priority: options.priority ?? template.priority,
    group: template.group,
    deliver,
    needs,
  });
  return accepted(null);
}

function sameTarget(one: { index: number } | { job: number }, other: { index: number } | { job: number }): boolean {
  return 'index' in one ? 'index' in other && one.index === other.index : 'job' in other && one.job === other.job;
}
