/** What a change of the file means, in the order in which a reviewer must see it: first who may do what, then everything else. */
import { sentenceStart } from '../../ground/sentence.ts';
import { counted } from '../../ground/counted.ts';
import { durationText } from '../../ground/durations.ts';
import { code } from '../../ground/markdown.ts';
import { type Shift, codes, fileWhoShift, profileInWords, profileShift, whoShift } from './compare-profiles.ts';
import { deliveryShift } from './compare-delivery.ts';
import type { AgentConfig, JobConfig, LimitsConfig, RepositoryConfig } from './config.ts';
import { DEFAULT_REPOSITORY_CONFIG } from './defaults.ts';

const MOST_LENGTH = 20_000;

/**
 * One line of Markdown for each change, without a bullet; none when nothing changes. `before` is `null` where there was no file, which
 * is compared as the defaults that served then. All lines together have at most some 20,000 characters.
 */
export function compareConfigs(before: RepositoryConfig | null, after: RepositoryConfig): readonly string[] {
  const was = before ?? DEFAULT_REPOSITORY_CONFIG;
  const jobs = jobChanges(was, after);
  return bounded([
    ...profileChanges(was, after),
    ...shiftLines('Who may start jobs', fileWhoShift(was.who, after.who)),
    ...(was.profile === after.profile
      ? []
      : [`Prompts in comments get the profile ${code(after.profile)} instead of ${code(was.profile)}.`]),
    ...jobs.mayDoOther,
    ...shiftLines('What jobs may deliver', deliveryShift(was.delivery, after.delivery)),
    ...agentChanges(was, after),
    ...jobs.rest,
    ...settingChanges(was, after),
  ]);
}

/**
 * What the file sets up, one line of Markdown each, without a bullet: for a file that is looked at, not compared.
 * @internal
 */
export function describeConfig(config: RepositoryConfig): readonly string[] {
  const { limits, who } = config;
  return bounded([
    `${counted(limits.slots, 'job')} at once, ${limits.perThread} of one thread; each runs at most ${durationText(limits.timeoutSeconds)}.`,
    `${codes(who.dispatch)} may start jobs; ${who.outsiders === 'gate' ? 'an approval may start those of anybody else' : 'anybody else is refused'}.`,
    ...Object.values(config.profiles).map((profile) => `Profile ${code(profile.name)}: ${profileInWords(profile)}.`),
    ...Object.values(config.jobs).map((job) => `Job ${code(job.name)}: ${jobInWords(job)}.`),
    ...Object.keys(config.routines).map((name) => `Routine ${code(name)}.`),
    ...config.channels.map(({ to }) => `Channel ${code(`${to.kind}:${to.target}`)}.`),
  ]);
}

function profileChanges(before: RepositoryConfig, after: RepositoryConfig): readonly string[] {
  const fileWho = { before: before.who.dispatch, after: after.who.dispatch };
  // A change of the file's own list is told once, not for each profile that leaves it to the file.
  const told = (name: string): Shift => {
    const [one, other] = [before.profiles[name], after.profiles[name]];
    if (one === undefined || other === undefined) return { wider: [], narrower: [], other: [] };
    const same = one.who === null && other.who === null;
    return profileShift(one, other, same ? { before: [], after: [] } : fileWho);
  };
  return [
    ...Object.keys(after.profiles).flatMap((name) => shiftLines(`The profile ${code(name)}`, told(name))),
    ...Object.values(after.profiles)
      .filter(({ name }) => before.profiles[name] === undefined)
      .map((profile) => `New profile ${code(profile.name)}: ${profileInWords(profile)}.`),
    ...gone('profile', before.profiles, after.profiles),
  ];
}

function shiftLines(subject: string, { wider, narrower, other }: Shift): readonly string[] {
  return [
    ...(wider.length > 0 ? [`${subject}: more is possible. ${sentence(wider)}`] : []),
    ...(narrower.length > 0 ? [`${subject}: less is possible. ${sentence(narrower)}`] : []),
    ...(other.length > 0 ? [`${subject}: ${other.join('; ')}.`] : []),
  ];
}

const sentence = (parts: readonly string[]): string => sentenceStart(`${parts.join('; ')}.`);

function jobChanges(
  before: RepositoryConfig,
  after: RepositoryConfig,
): { readonly mayDoOther: readonly string[]; readonly rest: readonly string[] } {
  const mayDoOther: string[] = [];
  const rest: string[] = [];
  for (const job of Object.values(after.jobs)) {
    const old = before.jobs[job.name];
    if (old === undefined) rest.push(`New job ${code(job.name)}: ${jobInWords(job)}.`);
    else {
      const permissions = [
        ...(old.profile === job.profile
          ? []
          : [`has the profile ${code(job.profile)} instead of ${code(old.profile)}`]),
        ...startersOf([old, before], [job, after]),
      ];
      if (permissions.length > 0) mayDoOther.push(`The job ${code(job.name)} ${permissions.join('; ')}.`);
      const changed = changedKeys(old, job);
      if (changed.length > 0) rest.push(`The job ${code(job.name)} changes: ${changed.join(', ')}.`);
    }
  }
  return { mayDoOther, rest: [...rest, ...gone('job', before.jobs, after.jobs)] };
}

/** A job that leaves its starters to the same profile changes only with that profile, which is told once. */
function startersOf(
  [old, before]: readonly [JobConfig, RepositoryConfig],
  [job, after]: readonly [JobConfig, RepositoryConfig],
): readonly string[] {
  if (old.who === null && job.who === null && old.profile === job.profile) return [];
  const starters = ({ who, profile }: JobConfig, config: RepositoryConfig): readonly string[] =>
    who ?? config.profiles[profile]?.who ?? config.who.dispatch;
  const shift = whoShift(starters(old, before), starters(job, after), 'start it');
  const parts = [...shift.wider, ...shift.narrower];
  return parts.length === 0 ? [] : [`has other starters: ${parts.join(', ')}`];
}

function changedKeys(old: JobConfig, job: JobConfig): readonly string[] {
  const differs = (key: keyof JobConfig): boolean => JSON.stringify(old[key]) !== JSON.stringify(job[key]);
  const values = [
    ['agent', old.agent, job.agent],
    ['priority', old.priority, job.priority],
    ['group', old.group, job.group],
    ['output', old.output, job.output],
    ['timeout', lengthOf(old), lengthOf(job)],
    ['linger', lingerOf(old), lingerOf(job)],
    ['submodules', String(old.submodules), String(job.submodules)],
    ['lfs', String(old.lfs), String(job.lfs)],
  ] as const;
  return [
    ...(differs('work') ? [job.work.kind === 'prompt' ? 'its prompt' : 'its command'] : []),
    ...(differs('needs')
      ? [`its needs (now ${job.needs.length === 0 ? 'none' : codes(job.needs.map(needText))})`]
      : []),
    ...values.flatMap(([key, from, to]) => (from === to ? [] : [change(key, from, to)])),
  ];
}

const lengthOf = ({ timeoutSeconds }: JobConfig): string | null =>
  timeoutSeconds === null ? null : durationText(timeoutSeconds);

const lingerOf = ({ lingerSeconds }: Pick<JobConfig, 'lingerSeconds'>): string | null =>
  lingerSeconds === null ? null : lingerSeconds === 0 ? 'none' : durationText(lingerSeconds);

const needText = ({ name, onFailure }: JobConfig['needs'][number]): string =>
  onFailure === 'cancel' ? name : `${name}: ${onFailure}`;

function jobInWords(job: JobConfig): string {
  const work =
    job.work.kind === 'run'
      ? `the command ${code(job.work.command, 80)}`
      : `a prompt${job.agent === undefined ? '' : ` for the agent ${code(job.agent)}`}`;
  const parts = [
    `${work}, with the profile ${code(job.profile)}`,
    ...(job.needs.length === 0 ? [] : [`needs ${codes(job.needs.map(needText))}`]),
    ...(job.who === null ? [] : [`${codes(job.who)} may start it`]),
    ...(job.group === null ? [] : [`group ${code(job.group)}`]),
    ...(job.output === 'none' ? [] : [`output ${code(job.output)}`]),
  ];
  return parts.join('; ');
}

function agentChanges(before: RepositoryConfig, after: RepositoryConfig): readonly string[] {
  return [
    ...Object.entries(after.agents).flatMap(([name, agent]) => {
      const old = before.agents[name];
      if (old === undefined) return [`New agent ${code(name)}: ${agentInWords(agent)}.`];
      return JSON.stringify(old) === JSON.stringify(agent)
        ? []
        : [`The agent ${code(name)} is now ${agentInWords(agent)}, and was ${agentInWords(old)}.`];
    }),
    ...gone('agent', before.agents, after.agents),
  ];
}

function agentInWords({ command, builtIn, model }: AgentConfig): string {
  const which = builtIn === null ? code(command.join(' ')) : `the built-in ${code(builtIn)}`;
  return model === null ? which : `${which} with the model ${code(model)}`;
}

function settingChanges(before: RepositoryConfig, after: RepositoryConfig): readonly string[] {
  const limits = pairsOf(before.limits, after.limits).flatMap(([key, from, to]) =>
    from === to ? [] : [change(key, from, to)],
  );
  const groups = [...new Set([...Object.keys(before.groups), ...Object.keys(after.groups)])].flatMap((name) => {
    const [from, to] = [before.groups[name] ?? 1, after.groups[name] ?? 1];
    return from === to ? [] : [change(name, String(from), String(to))];
  });
  const channels = (config: RepositoryConfig): string[] =>
    config.channels.map(({ to, when }) => `${to.kind}:${to.target}${when === null ? '' : ` when ${when}`}`);
  const [wereTold, areTold] = [channels(before), channels(after)];
  return [
    ...(limits.length > 0 ? [`Limits: ${limits.join(', ')}.`] : []),
    ...(groups.length > 0 ? [`Groups: ${groups.join(', ')}.`] : []),
    ...(before.prefix === after.prefix ? [] : [`Commands: ${change('prefix', before.prefix, after.prefix)}.`]),
    ...(before.agent === after.agent ? [] : [`By default: ${change('agent', before.agent, after.agent)}.`]),
    ...areTold.filter((one) => !wereTold.includes(one)).map((one) => `New channel ${code(one)}.`),
    ...wereTold.filter((one) => !areTold.includes(one)).map((one) => `The channel ${code(one)} is gone.`),
    ...Object.values(after.routines).flatMap((routine) => {
      const old = before.routines[routine.name];
      if (old === undefined) return [`New routine ${code(routine.name)}, which starts ${code(routine.job)}.`];
      return JSON.stringify(old) === JSON.stringify(routine) ? [] : [`The routine ${code(routine.name)} changes.`];
    }),
    ...gone('routine', before.routines, after.routines),
  ];
}

function pairsOf(before: LimitsConfig, after: LimitsConfig): readonly (readonly [string, string, string])[] {
  const texts = (limits: LimitsConfig): readonly (readonly [string, string])[] => [
    ['slots', String(limits.slots)],
    ['per_thread', String(limits.perThread)],
    ['timeout', durationText(limits.timeoutSeconds)],
    ['start', durationText(limits.startSeconds)],
    ['queue', durationText(limits.queueSeconds)],
    ['wait', durationText(limits.waitSeconds)],
    ['gate', durationText(limits.gateSeconds)],
    ['budget', limits.budget === null ? 'none' : `${limits.budget.amount} ${limits.budget.currency}`],
    ['linger', lingerOf(limits) ?? 'none'],
    ['transcripts', limits.transcriptSeconds === null ? 'never' : durationText(limits.transcriptSeconds)],
    ['session', limits.sessionSeconds === 0 ? 'never' : durationText(limits.sessionSeconds)],
    ['retries.lost', String(limits.retries.lost)],
    ['retries.start', String(limits.retries.start)],
  ];
  const now = texts(after);
  return texts(before).map(([key, from], index) => [key, from, now[index]?.[1] ?? from]);
}

const change = (key: string, from: string | null | undefined, to: string | null | undefined): string =>
  `${code(key)} ${code(from ?? 'none')} → ${code(to ?? 'none')}`;

const gone = (
  kind: string,
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): readonly string[] =>
  Object.keys(before)
    .filter((name) => !Object.hasOwn(after, name))
    .map((name) => `The ${kind} ${code(name)} is gone.`);

function bounded(lines: readonly string[]): readonly string[] {
  let length = 0;
  const shown = lines.filter((line) => (length += line.length) <= MOST_LENGTH);
  return shown.length === lines.length ? lines : [...shown, `… and ${lines.length - shown.length} more.`];
}
