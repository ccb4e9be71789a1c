/** Everything Dispatch answers in words: mistakes with a caret, refusals, help, and where jobs stand. */
import { jobRef } from '../ground/ids.ts';
import { code, codeBlock, plain } from '../ground/markdown.ts';
import { visible } from '../ground/plain-text.ts';
import type { Rejection } from '../ground/outcome.ts';
import type { Role } from '../ground/roles.ts';
import { COMMANDS } from './grammar.ts';
import type { Mistake } from './mistake.ts';

/** Marks an answer, so that it is found again after a crash and never posted twice. */
export const replyMarker = (key: string): string => `<!-- signalbox:reply ${key} -->`;

/** The chapter of the README that explains what can be typed, and the one on the configuration file. */
const MANUAL = 'https://github.com/signalbox/signalbox#what-you-can-write';
const CONFIGURATION = 'https://github.com/signalbox/signalbox#configuration';

const SEE_HELP = `\`/help\` shows everything that can be typed, and [the manual](${MANUAL}) explains it.`;

/** The line as typed with a caret under the place, what is wrong, what would be right. */
export function mistakeText(mistake: Mistake): string {
  const from = Math.max(0, mistake.column - 60);
  const line = mistake.text.slice(from, from + 100);
  // What is shown may be wider than what was typed: hidden characters are written out, tabs stay tabs.
  const caret = `${visible(mistake.text.slice(from, mistake.column)).replace(/[^\t]/gu, ' ')}^`;
  return `${codeBlock(`${line}\n${caret}`)}\nLine ${mistake.line + 1}: ${mistake.message} Nothing was started. ${SEE_HELP}`;
}

export function rejectionText(login: string, rejection: Rejection): string {
  return `@${login} ${rejection.message}`;
}

export function noRightText(login: string, role: Role, needed: Role): string {
  return `@${login} this needs \`${needed}\` access to the repository; yours is \`${role}\`. People with \`${needed}\` access can type the command for you, and an admin can change your access under *Settings → Collaborators and teams*. Nothing was started.`;
}

/** Problems of the configuration file, each with its place. */
export function brokenConfigText(
  login: string,
  problems: readonly { readonly line: number; readonly column: number; readonly message: string }[],
  url: string,
): string {
  const list = problems
    .slice(0, 20)
    .map(
      (problem) =>
        `- [line ${problem.line}, column ${problem.column}](${url}#L${problem.line}): ${plain(problem.message, 400)}`,
    );
  const more = problems.length > 20 ? `\n- and ${problems.length - 20} more` : '';
  return `@${login} \`.github/signalbox.yml\` on the default branch has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}, so nothing was started:\n\n${list.join('\n')}${more}

[How the file is written](${CONFIGURATION}).`;
}

/** The commands as a table; `/help`, the thread's comment and the README all show this one. */
export function commandTable(): string {
  const rows = COMMANDS.map(
    (command) => `| \`${command.usage.replaceAll('|', '\\|')}\` | ${command.meaning}${optionsOf(command.options)} |`,
  );
  return ['| you type | what happens |', '|-|-|', ...rows].join('\n');
}

function optionsOf(options: (typeof COMMANDS)[number]['options']): string {
  if (options.length === 0) return '';
  return `. Options: ${options.map((option) => `\`${option.flag}${option.value === null ? '' : ` ${option.value}`}\` ${option.meaning}`).join('; ')}`;
}

export function helpText(login: string): string {
  return `@${login} a command stands at the start of a line, outside code and quotes; several in one comment run in order. Editing a comment starts nothing.\n\n${commandTable()}`;
}

export interface Standing {
  readonly number: number;
  readonly name: string | null;
  readonly title: string;
  /** `✅ succeeded 3m`. */
  readonly state: string;
  readonly reason: string;
  readonly url: string;
}

export function statusText(login: string, standings: readonly Standing[]): string {
  if (standings.length === 0)
    return `@${login} there are no jobs on this thread yet. \`/dispatch\` starts one; \`/help\` shows how.`;
  const lines = standings.map(
    (job) =>
      `- [${jobRef(job.number)}](${job.url}) ${job.name === null ? code(job.title, 80) : `**${job.name}**`}: ${job.state}${job.reason === '' ? '' : ` (${plain(job.reason, 200)})`}`,
  );
  return `@${login}\n\n${lines.join('\n')}`;
}
