/** What the configuration offers to commands, and how what is asked for is found in it. */
import type { OnFailure, Output, Priority } from '../ground/job-state.ts';
import { code } from '../ground/markdown.ts';
import { nearest } from '../ground/near-miss.ts';
import { accepted, rejected, type Result } from '../ground/outcome.ts';
import type { Template } from '../ground/template.ts';
import type { JobWork, ProfileSnapshot, PromptPart, Retries } from './job.ts';

/** A job as the configuration describes it. */
export interface JobTemplate {
  readonly work:
    | { readonly kind: 'prompt'; readonly prompt: Template }
    | { readonly kind: 'run'; readonly command: string };
  readonly agent: string | undefined;
  readonly profile: string;
  readonly who: readonly string[] | null;
  readonly priority: Priority;
  readonly group: string | null;
  readonly output: Output;
  readonly timeoutSeconds: number | null;
  readonly needs: readonly { readonly name: string; readonly onFailure: OnFailure }[];
}

export interface Catalogue {
  readonly agent: string | undefined;
  readonly agents: Readonly<Record<string, { readonly command: readonly string[] }>>;
  readonly profile: string;
  readonly profiles: Readonly<Record<string, ProfileSnapshot & { readonly who: readonly string[] | null }>>;
  readonly jobs: Readonly<Record<string, JobTemplate>>;
  readonly who: { readonly dispatch: readonly string[] };
  readonly limits: {
    readonly timeoutSeconds: number;
    readonly startSeconds: number;
    readonly queueSeconds: number;
    readonly waitSeconds: number;
    readonly gateSeconds: number;
    readonly retries: Retries;
  };
}

/** What fills the places of a prompt that are known when the command is accepted, by the path between the braces. */
export type Material = Readonly<Record<string, string>>;

/** A prompt with its places filled in, but for what the needed jobs hand on. What fills a place is never read as a template again. */
export function filledIn(template: Template, material: Material): PromptPart[] {
  return template.map((part): PromptPart => {
    if (typeof part === 'string') return part;
    const [root, need = '', field] = part.path;
    if (root === 'needs' && (field === 'output' || field === 'commit' || field === 'state')) return { need, field };
    return own(material, part.path.join('.')) ?? '';
  });
}

export function promptWork(
  prompt: readonly PromptPart[],
  agent: string | undefined,
  catalogue: Catalogue,
): Result<JobWork> {
  const name = agent ?? catalogue.agent;
  if (name === undefined) {
    return rejected(
      'no_agent',
      'No agent is configured, so a prompt has nobody to go to. Name one in `.github/signalbox.yml` (`agent: mine` and `agents: { mine: { command: [my-agent, acp] } }`); `/run COMMAND` works without one.',
    );
  }
  const command = own(catalogue.agents, name)?.command;
  if (!command)
    return rejected(
      'unknown_agent',
      `The agent ${code(name, 60)} is not under \`agents:\` in \`.github/signalbox.yml\`.${suggestion(name, Object.keys(catalogue.agents))}`,
    );
  return accepted({ kind: 'prompt', prompt, agent: { name, command, builtIn: null, model: null } });
}

export function profileNamed(name: string, catalogue: Catalogue): Result<Catalogue['profiles'][string]> {
  const profile = own(catalogue.profiles, name);
  return profile
    ? accepted(profile)
    : rejected(
        'unknown_profile',
        `The profile ${code(name, 60)} is not under \`profiles:\` in \`.github/signalbox.yml\`.${suggestion(name, Object.keys(catalogue.profiles))}`,
      );
}

export function templateNamed(name: string, catalogue: Catalogue): Result<JobTemplate> {
  const template = own(catalogue.jobs, name);
  if (template) return accepted(template);
  const names = Object.keys(catalogue.jobs);
  const list =
    names.length > 0
      ? `The jobs are ${names.map((known) => `\`${known}\``).join(', ')}.`
      : 'The configuration has no jobs.';
  return rejected(
    'unknown_job',
    `There is no job ${code(name, 60)} in \`.github/signalbox.yml\`.${suggestion(name, names)} ${list} A prompt needs more than one word.`,
  );
}

function suggestion(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return near === undefined ? '' : ` Did you mean \`${near}\`?`;
}

function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
