/** From the shape of the file to what the program may touch: names that exist, rules that can be read, needs without cycles, defaults filled in. */
import { built } from './build.ts';
import { badAgent } from './check-agent.ts';
import { badDelivery } from './check-delivery.ts';
import { type Names, badJob } from './check-job.ts';
import { badProfile, badWho } from './check-profile.ts';
import { badChannel, badRoutine } from './check-unattended.ts';
import type { RepositoryConfig } from './config.ts';
import { BUILT_IN, BUILT_IN_PROFILES } from './defaults.ts';
import { cyclesOf, edgesOf } from './needs.ts';
import { type Finding, MOST_PROBLEMS } from './problem.ts';
import type { RawRepositoryConfig } from './raw.ts';
import { unknownName } from './words.ts';

export type Validation =
  | { readonly ok: true; readonly config: RepositoryConfig }
  | { readonly ok: false; readonly findings: readonly Finding[] };

export function validate(raw: RawRepositoryConfig): Validation {
  const profiles = Object.entries(raw.profiles ?? {});
  const jobs = Object.entries(raw.jobs ?? {});
  const edges = new Map(jobs.map(([name, job]) => [name, edgesOf(job, ['jobs', name])]));
  const names: Names = {
    agents: new Set([...BUILT_IN.map(([name]) => name), ...Object.keys(raw.agents ?? {})]),
    profiles: new Set([...BUILT_IN_PROFILES, ...profiles.map(([name]) => ({ name }))].map(({ name }) => name)),
    jobs: new Set(edges.keys()),
  };
  const findings = firstOf(
    () => unknownName('agent', raw.agent, names.agents, ['agent']),
    ...Object.entries(raw.agents ?? {}).map(
      ([name, agent]) =>
        () =>
          badAgent(agent, ['agents', name]),
    ),
    () => unknownName('profile', raw.profile, names.profiles, ['profile']),
    () => badWho(raw.who?.dispatch, ['who', 'dispatch']),
    ...profiles.map(
      ([name, profile]) =>
        () =>
          badProfile(profile, ['profiles', name]),
    ),
    ...jobs.map(
      ([name, job]) =>
        () =>
          badJob(job, edges.get(name) ?? [], names, ['jobs', name]),
    ),
    () => badDelivery(raw.delivery ?? {}, ['delivery']),
    ...(raw.channels ?? []).map((channel, index) => () => badChannel(channel, ['channels', index])),
    ...Object.entries(raw.routines ?? {}).map(
      ([name, routine]) =>
        () =>
          badRoutine(routine, names.jobs, ['routines', name]),
    ),
    () => cyclesOf(edges),
  );
  return findings.length > 0 ? { ok: false, findings } : { ok: true, config: built(raw, edges) };
}

/** What the checks find, until it is more than anybody is told. */
function firstOf(...checks: readonly (() => readonly Finding[])[]): readonly Finding[] {
  const findings: Finding[] = [];
  for (const check of checks) {
    if (findings.length >= MOST_PROBLEMS) break;
    findings.push(...check());
  }
  return findings;
}
