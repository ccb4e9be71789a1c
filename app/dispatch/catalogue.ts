/** What the configuration offers to commands, and how what is asked for is found in it. */
import type { DeliveryRules } from '../ground/delivery-rules.ts';
import type { OnFailure, Output, Priority } from '../ground/job-state.ts';
import { code } from '../ground/markdown.ts';
import { COUNTED_CURRENCY, type Money } from '../ground/money.ts';
import { nearest } from '../ground/near-miss.ts';
import { accepted, rejected, type Result } from '../ground/outcome.ts';
import { own } from '../ground/own.ts';
import { CONFIG_PATH } from '../ground/paths.ts';
import type { Template } from '../ground/template.ts';
import type { JobAgent, JobPlace, JobWork, ProfileSnapshot, PromptPart, Retries } from './job.ts';

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
  readonly lingerSeconds: number | null;
  readonly submodules: boolean;
  readonly lfs: boolean;
  readonly needs: readonly { readonly name: string; readonly onFailure: OnFailure }[];
}

/** What a profile says of a job: its rules, who may start it, and where it runs. */
export type ProfileTemplate = ProfileSnapshot &
  Pick<JobPlace, 'runner' | 'environment'> & { readonly who: readonly string[] | null };

export interface Catalogue {
  readonly agent: string | undefined;
  readonly agents: Readonly<Record<string, Omit<JobAgent, 'name'>>>;
  readonly profile: string;
  readonly profiles: Readonly<Record<string, ProfileTemplate>>;
  readonly jobs: Readonly<Record<string, JobTemplate>>;
  readonly who: { readonly dispatch: readonly string[] };
  /** Which changes may become commits. */
  readonly delivery: DeliveryRules;
  readonly limits: {
    readonly timeoutSeconds: number;
    readonly startSeconds: number;
    readonly queueSeconds: number;
    readonly waitSeconds: number;
    readonly gateSeconds: number;
    readonly lingerSeconds: number;
    readonly budget: Money | null;
    readonly retries: Retries;
  };
}

/** What fills the places of a prompt that are known when the command is accepted, by the path between the braces. */
export type Material = Readonly<Record<string, string>>;

/** Values of several lines, each marked as a quotation: they stand on lines of their own, wherever their place is. */
const ON_LINES_OF_ITS_OWN = new Set(['thread.body', 'thread.comments']);

/** A prompt with its places filled in, but for what the needed jobs hand on. What fills a place is never read as a template again. */
export function filledIn(template: Template, material: Material): PromptPart[] {
  return template.map((part, index): PromptPart => {
    if (typeof part === 'string') return part;
    const [root, need = '', field] = part.path;
    if (root === 'needs' && (field === 'output' || field === 'commit' || field === 'state')) return { need, field };
    const path = part.path.join('.');
    const value = own(material, path) ?? '';
    return ON_LINES_OF_ITS_OWN.has(path) && value !== ''
      ? apart(value, template[index - 1], template[index + 1])
      : value;
  });
}

function apart(value: string, before: Template[number] | undefined, after: Template[number] | undefined): string {
  const ends = before === undefined || (typeof before === 'string' && /\n[ \t]*$/.test(before));
  const begins = after === undefined || (typeof after === 'string' && after.startsWith('\n'));
  return `${ends ? '' : '\n'}${value}${begins ? '' : '\n'}`;
}

/** Whether a prompt says itself what the agent is told of the thread. */
export const tellsOfThread = (template: Template): boolean =>
  template.some((part) => typeof part !== 'string' && ON_LINES_OF_ITS_OWN.has(part.path.join('.')));

export function promptWork(
  prompt: readonly PromptPart[],
  agent: string | undefined,
  catalogue: Catalogue,
): Result<JobWork> {
  const name = agent ?? catalogue.agent;
  if (name === undefined) {
    return rejected(
      'no_agent',
      `No agent is configured, so a prompt has nobody to go to. Name one in \`${CONFIG_PATH}\` (\`agent: claude\`), or with \`--agent claude\`; \`/run COMMAND\` works without one.`,
    );
  }
  const known = own(catalogue.agents, name);
  if (!known)
    return rejected(
      'unknown_agent',
      `The agent ${code(name, 60)} is not under \`agents:\` in \`${CONFIG_PATH}\`.${suggestion(name, Object.keys(catalogue.agents))}`,
    );
  const { budget } = catalogue.limits;
  if (budget !== null && budget.currency !== COUNTED_CURRENCY)
    return rejected(
      'uncounted_budget',
      `\`limits.budget\` of \`${CONFIG_PATH}\` is in ${budget.currency}, and what models cost is counted in US dollars only, so nothing could keep a prompt within it. Write the budget in ${COUNTED_CURRENCY}.`,
    );
  const { command, builtIn, model } = known;
  return accepted({ kind: 'prompt', prompt, agent: { name, command, builtIn, model } });
}

export function profileNamed(name: string, catalogue: Catalogue): Result<ProfileTemplate> {
  const profile = own(catalogue.profiles, name);
  return profile
    ? accepted(profile)
    : rejected(
        'unknown_profile',
        `The profile ${code(name, 60)} is not under \`profiles:\` in \`${CONFIG_PATH}\`.${suggestion(name, Object.keys(catalogue.profiles))}`,
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
    `There is no job ${code(name, 60)} in \`${CONFIG_PATH}\`.${suggestion(name, names)} ${list} A prompt needs more than one word.`,
  );
}

function suggestion(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return near === undefined ? '' : ` Did you mean \`${near}\`?`;
}
