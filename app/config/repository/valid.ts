/** From the shape of the file to what the program may touch: names that exist, rules that can be read, needs without cycles, defaults filled in. */
import { nearest } from '../../ground/near-miss.ts';
import { ROLES } from '../../ground/roles.ts';
import { parseRule } from '../../ground/rule.ts';
import {
  BUILT_IN_PROFILES,
  DEFAULT_EXPIRE_SECONDS,
  DEFAULT_REPOSITORY_CONFIG,
  type JobConfig,
  type RepositoryConfig,
  profileOf,
  recordOf,
} from './config.ts';
import { type Edge, cyclesOf, edgesOf } from './needs.ts';
import type { Finding, Step } from './problem.ts';
import { NAME, NAME_HINT, type RawJob, type RawProfile, type RawRepositoryConfig, secondsIn } from './raw.ts';
import { listed, shortened } from './shape.ts';

export type Validation =
  | { readonly ok: true; readonly config: RepositoryConfig }
  | { readonly ok: false; readonly findings: readonly Finding[] };

export function validate(raw: RawRepositoryConfig): Validation {
  const agents = new Map(Object.entries(raw.agents ?? {}));
  const profiles = new Map(Object.entries(raw.profiles ?? {}));
  const jobs = new Map(Object.entries(raw.jobs ?? {}));
  const edges = new Map([...jobs].map(([name, job]) => [name, edgesOf(job, ['jobs', name])]));
  const known = {
    agents: [...agents.keys()],
    profiles: [...new Set([...BUILT_IN_PROFILES.map(({ name }) => name), ...profiles.keys()])],
    jobs: [...jobs.keys()],
  };
  const findings = [
    ...badNames('agents', agents.keys()),
    ...badNames('profiles', profiles.keys()),
    ...badNames('jobs', jobs.keys()),
    ...unknownName('agent', raw.agent, known.agents, ['agent']),
    ...unknownName('profile', raw.profile, known.profiles, ['profile']),
    ...[...profiles].flatMap(([name, profile]) => badProfile(profile, ['profiles', name])),
    ...[...jobs].flatMap(([name, job]) => badJob(job, known, ['jobs', name])),
    ...[...edges.values()].flatMap((needs) => badNeeds(needs, known.jobs)),
    ...cyclesOf(edges),
  ];
  if (findings.length > 0) return { ok: false, findings };
  const written = [...profiles].map(([name, profile]) => [name, builtProfile(name, profile)] as const);
  const profile = raw.profile ?? DEFAULT_REPOSITORY_CONFIG.profile;
  return {
    ok: true,
    config: {
      agent: raw.agent,
      agents: recordOf(agents),
      slots: raw.limits?.slots ?? DEFAULT_REPOSITORY_CONFIG.slots,
      timeoutSeconds: seconds(raw.limits?.timeout, DEFAULT_REPOSITORY_CONFIG.timeoutSeconds),
      profile,
      profiles: recordOf([...BUILT_IN_PROFILES.map((one) => [one.name, one] as const), ...written]),
      jobs: recordOf(
        [...jobs].map(
          ([name, job]) => [name, builtJob(name, job, edges.get(name) ?? [], { agent: raw.agent, profile })] as const,
        ),
      ),
    },
  };
}

const seconds = (text: string | undefined, fallback: number): number =>
  text === undefined ? fallback : (secondsIn(text) ?? fallback);

function builtProfile(name: string, given: RawProfile): ReturnType<typeof profileOf> {
  return profileOf(name, {
    ...(given.allow === undefined ? {} : { allow: given.allow }),
    ...(given.ask === undefined ? {} : { ask: given.ask }),
    ...(given.deny === undefined ? {} : { deny: given.deny }),
    ...(given.approvers === undefined ? {} : { approvers: given.approvers }),
    expireSeconds: seconds(given.expire, DEFAULT_EXPIRE_SECONDS),
  });
}

function builtJob(
  name: string,
  job: RawJob,
  edges: readonly Edge[],
  defaults: { agent: string | undefined; profile: string },
): JobConfig {
  return {
    name,
    work: job.prompt === undefined ? { kind: 'run', command: job.run ?? '' } : { kind: 'prompt', prompt: job.prompt },
    agent: job.prompt === undefined ? undefined : (job.agent ?? defaults.agent),
    profile: job.profile ?? defaults.profile,
    needs: edges.map((edge) => ({ name: edge.name, onFailure: edge.onFailure })),
  };
}

function badNames(section: string, names: Iterable<string>): readonly Finding[] {
  return [...names].flatMap((name): Finding[] =>
    NAME.test(name)
      ? []
      : [{ path: [section, name], at: 'key', message: `\`${shortened(name)}\` cannot be a name: ${NAME_HINT}.` }],
  );
}

function unknownName(
  kind: 'agent' | 'profile' | 'job',
  name: string | undefined,
  known: readonly string[],
  path: readonly Step[],
  at: 'key' | 'value' = 'value',
): readonly Finding[] {
  if (name === undefined || known.includes(name)) return [];
  const near = nearest(name, known);
  const hint =
    near !== undefined
      ? `Did you mean \`${near}\`?`
      : known.length > 0
        ? `There ${known.length > 1 ? 'are' : 'is'} ${listed(known.slice(0, 20))}.`
        : `Define it under \`${kind}s\`.`;
  return [{ path, at, message: `There is no ${kind} \`${shortened(name)}\`. ${hint}` }];
}

function badProfile(profile: RawProfile, path: readonly Step[]): readonly Finding[] {
  const findings: Finding[] = [];
  for (const kind of ['allow', 'ask', 'deny'] as const) {
    for (const [index, text] of (profile[kind] ?? []).entries()) {
      const parsed = parseRule(text);
      if (!parsed.ok)
        findings.push({
          path: [...path, kind, index],
          at: 'value',
          message: `This rule cannot be read: ${parsed.message}${parsed.message.endsWith('?') ? '' : '.'}`,
        });
    }
  }
  for (const [index, approver] of (profile.approvers ?? []).entries()) {
    if (APPROVING_ROLES.includes(approver) || /^@[A-Za-z0-9][A-Za-z0-9-]{0,38}$/.test(approver)) continue;
    const near = nearest(approver, APPROVING_ROLES);
    const hint = near === undefined ? '' : ` Did you mean \`${near}\`?`;
    findings.push({
      path: [...path, 'approvers', index],
      at: 'value',
      message: `An approver is ${listed(APPROVING_ROLES, 'or')}, or a person as \`"@login"\`.${hint}`,
    });
  }
  return findings;
}

const APPROVING_ROLES: readonly string[] = ROLES.filter((role) => role !== 'none');

function badJob(
  job: RawJob,
  known: { readonly agents: readonly string[]; readonly profiles: readonly string[] },
  path: readonly Step[],
): readonly Finding[] {
  const findings = [
    ...unknownName('profile', job.profile, known.profiles, [...path, 'profile']),
    ...unknownName('agent', job.agent, known.agents, [...path, 'agent']),
  ];
  const name = path.at(-1);
  if (job.prompt === undefined && job.run === undefined)
    findings.push({ path, at: 'key', message: `The job \`${name}\` does nothing: give it a \`prompt\` or a \`run\`.` });
  if (job.prompt !== undefined && job.run !== undefined)
    findings.push({
      path: [...path, 'run'],
      at: 'key',
      message: `The job \`${name}\` has both \`prompt\` and \`run\`: keep one, or make them two jobs.`,
    });
  if (job.run !== undefined && job.agent !== undefined)
    findings.push({
      path: [...path, 'agent'],
      at: 'key',
      message: `The job \`${name}\` runs a shell command and has no use for an \`agent\`.`,
    });
  return findings;
}

function badNeeds(edges: readonly Edge[], known: readonly string[]): readonly Finding[] {
  return edges.flatMap((edge, index): readonly Finding[] => {
    const at = edge.isKey ? 'key' : 'value';
    const twice = edges.findIndex(({ name }) => name === edge.name) < index;
    return twice
      ? [{ path: edge.path, at, message: `\`${shortened(edge.name)}\` is named twice.` }]
      : unknownName('job', edge.name, known, edge.path, at);
  });
}
