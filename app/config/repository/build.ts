/** Fills a checked file's defaults in: from the shape that people write to the one the program uses. */
import { DEFAULT_DELIVERY_RULES, type DeliveryRules } from '../../ground/delivery-rules.ts';
import { readGlob } from '../../ground/glob.ts';
import { CURRENCIES, type Money } from '../../ground/money.ts';
import { parseTemplate } from '../../ground/template.ts';
import {
  type AgentConfig,
  CHANNEL_KINDS,
  type ChannelConfig,
  type JobConfig,
  type LimitsConfig,
  type ProfileConfig,
  type RepositoryConfig,
  type RoutineConfig,
  type WhoConfig,
  recordOf,
} from './config.ts';
import { BUILT_IN, BUILT_IN_PROFILES, DEFAULT_LIMITS, DEFAULT_REPOSITORY_CONFIG, profileOf } from './defaults.ts';
import { secondsIn } from './durations.ts';
import type { Edge } from './needs.ts';
import type { RawAgent, RawChannel, RawDelivery, RawJob, RawProfile, RawRepositoryConfig, RawRoutine } from './raw.ts';
import { bytesIn } from './sizes.ts';

/** `raw` has been checked; what cannot be read here is a defect. */
export function built(raw: RawRepositoryConfig, edges: ReadonlyMap<string, readonly Edge[]>): RepositoryConfig {
  const profile = raw.profile ?? DEFAULT_REPOSITORY_CONFIG.profile;
  const profiles = Object.entries(raw.profiles ?? {}).map(
    ([name, given]) => [name, builtProfile(name, given)] as const,
  );
  const defaults = { agent: raw.agent, profile };
  return {
    prefix: raw.prefix ?? null,
    agent: raw.agent,
    agents: recordOf([
      ...BUILT_IN,
      ...Object.entries(raw.agents ?? {}).map(([name, given]) => [name, builtAgent(given)] as const),
    ]),
    limits: builtLimits(raw.limits),
    groups: recordOf(Object.entries(raw.groups ?? {})),
    who: builtWho(raw.who),
    profile,
    profiles: recordOf([...BUILT_IN_PROFILES.map((one) => [one.name, one] as const), ...profiles]),
    jobs: recordOf(
      Object.entries(raw.jobs ?? {}).map(([name, job]) => [name, builtJob(name, job, edges.get(name) ?? [], defaults)]),
    ),
    delivery: builtDelivery(raw.delivery ?? {}),
    channels: (raw.channels ?? []).map(builtChannel),
    routines: recordOf(Object.entries(raw.routines ?? {}).map(([name, given]) => [name, builtRoutine(name, given)])),
  };
}

const builtAgent = ({ command, use, model }: RawAgent): AgentConfig => ({
  command: command ?? [],
  builtIn: use ?? null,
  model: model ?? null,
});

const seconds = (text: string | undefined, fallback: number): number =>
  text === undefined ? fallback : (secondsIn(text) ?? fallback);

function builtLimits(given: RawRepositoryConfig['limits']): LimitsConfig {
  const { slots, perThread, retries } = DEFAULT_LIMITS;
  return {
    slots: given?.slots ?? slots,
    perThread: given?.per_thread ?? perThread,
    timeoutSeconds: seconds(given?.timeout, DEFAULT_LIMITS.timeoutSeconds),
    startSeconds: seconds(given?.start, DEFAULT_LIMITS.startSeconds),
    queueSeconds: seconds(given?.queue, DEFAULT_LIMITS.queueSeconds),
    waitSeconds: seconds(given?.wait, DEFAULT_LIMITS.waitSeconds),
    gateSeconds: seconds(given?.gate, DEFAULT_LIMITS.gateSeconds),
    budget: given?.budget === undefined ? null : money(given.budget),
    lingerSeconds: lingerOf(given?.linger) ?? DEFAULT_LIMITS.lingerSeconds,
    transcriptSeconds: given?.transcripts === undefined ? null : (secondsIn(given.transcripts) ?? null),
    sessionSeconds: given?.session === 'never' ? 0 : seconds(given?.session, DEFAULT_LIMITS.sessionSeconds),
    retries: { lost: given?.retries?.lost ?? retries.lost, start: given?.retries?.start ?? retries.start },
  };
}

const lingerOf = (given: string | undefined): number | null =>
  given === undefined ? null : given === 'none' ? 0 : seconds(given, 0);

function money(text: string): Money | null {
  const [amount = '', unit = ''] = text.split(' ');
  const currency = CURRENCIES.find((known) => known === unit);
  return currency === undefined ? null : { amount: Number(amount), currency };
}

const listOf = (who: string | readonly string[]): readonly string[] => (typeof who === 'string' ? [who] : who);

function builtWho(given: RawRepositoryConfig['who']): WhoConfig {
  const { dispatch, outsiders, bots } = DEFAULT_REPOSITORY_CONFIG.who;
  return {
    dispatch: given?.dispatch === undefined ? dispatch : listOf(given.dispatch),
    outsiders: given?.outsiders ?? outsiders,
    bots: given?.bots ?? bots,
  };
}

function builtProfile(name: string, given: RawProfile): ProfileConfig {
  const { who, expire, allow, ask, deny, approvers, runner, environment } = given;
  return profileOf(name, {
    ...(allow === undefined ? {} : { allow }),
    ...(ask === undefined ? {} : { ask }),
    ...(deny === undefined ? {} : { deny }),
    ...(approvers === undefined ? {} : { approvers }),
    ...(who === undefined ? {} : { who: listOf(who) }),
    ...(runner === undefined ? {} : { runner }),
    ...(environment === undefined ? {} : { environment }),
    ...(expire === undefined ? {} : { expireSeconds: seconds(expire, 0) }),
  });
}

function builtJob(
  name: string,
  job: RawJob,
  edges: readonly Edge[],
  defaults: { readonly agent: string | undefined; readonly profile: string },
): JobConfig {
  return {
    name,
    work: workOf(job, edges),
    agent: job.prompt === undefined ? undefined : (job.agent ?? defaults.agent),
    profile: job.profile ?? defaults.profile,
    who: job.who === undefined ? null : listOf(job.who),
    priority: job.priority ?? 'normal',
    group: job.group ?? null,
    output: job.output ?? 'none',
    timeoutSeconds: job.timeout === undefined ? null : seconds(job.timeout, 0),
    lingerSeconds: lingerOf(job.linger),
    submodules: job.submodules ?? false,
    lfs: job.lfs ?? false,
    needs: edges.map((edge) => ({ name: edge.name, onFailure: edge.onFailure })),
  };
}

function workOf(job: RawJob, edges: readonly Edge[]): JobConfig['work'] {
  if (job.prompt === undefined) return { kind: 'run', command: job.run ?? '' };
  const needs = edges.map((edge) => edge.name);
  const parsed = parseTemplate(job.prompt, needs);
  if (!parsed.ok) throw new Error(`A prompt passed the checks and is no template: ${parsed.message}`);
  return { kind: 'prompt', prompt: parsed.template };
}

/** As matching expects them. */
function globs(given: readonly string[] | undefined, fallback: readonly string[]): readonly string[] {
  if (given === undefined) return fallback;
  return given.map((text) => {
    const read = readGlob(text.trim());
    if (!read.ok) throw new Error(`A path passed the checks and is none: ${text}`);
    return read.glob;
  });
}

function builtDelivery(given: RawDelivery): DeliveryRules {
  const { allow, deny, unprotected, maxFiles, maxBytes, binary } = DEFAULT_DELIVERY_RULES;
  return {
    allow: globs(given.allow, allow),
    deny: globs(given.deny, deny),
    unprotected: globs(given.unprotected, unprotected),
    maxFiles: given.max_files ?? maxFiles,
    maxBytes: given.max_size === undefined ? maxBytes : (bytesIn(given.max_size) ?? maxBytes),
    binary: given.binary ?? binary,
  };
}

function builtChannel({ to, when }: RawChannel): ChannelConfig {
  const colon = to.indexOf(':');
  const kind = CHANNEL_KINDS.find((known) => known === to.slice(0, colon));
  if (kind === undefined) throw new Error(`A channel passed the checks and has no kind: ${to}`);
  return { to: { kind, target: to.slice(colon + 1) }, when: when ?? null };
}

const builtRoutine = (name: string, { job, schedule, timezone, on, if: condition }: RawRoutine): RoutineConfig => ({
  name,
  job,
  schedule: schedule === undefined ? null : { cron: schedule, timezone: timezone ?? 'UTC' },
  event: on === undefined ? null : { on, if: condition ?? null },
});
