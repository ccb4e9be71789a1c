/** Decides on a shell command: forbidden when any command in it is, allowed only when every one is and nothing is hidden. */
import type { Rule } from '../../ground/rule.ts';
import { visible } from '../../ground/plain-text.ts';
import { type Match, allowsCommand, forbidsCommand } from './command-match.ts';
import { forbidsNamed, allowsPath } from './evaluate-files.ts';
import { readGit } from './git-options.ts';
import { type NamedFile, namedFiles } from './named-files.ts';
import { everyCommand, readShell } from './shell.ts';
import { type Rules, type ToolCall, type Verdict, ask, forbidden, namesTool } from './verdict.ts';
import type { CommandPart, CommandWord } from './words.ts';

export function evaluateCommand(call: ToolCall, rules: Rules): Verdict {
  const reading = readShell(call.command ?? '');
  const commands = reading.parts.flatMap(everyCommand).flatMap(withGitForm);
  const files = namedFiles(commands, reading.files);
  const no = forbidden(rules, (rule) => (namesTool(rule, call) ? 'yes' : matchAny(rule, commands, files)));
  if (no !== undefined) return no;
  const reached = reading.parts.filter((part) => part.words.length > 0);
  if (reached.length === 0) return ask('it holds no command');
  if (call.commandSource === 'title') return ask("the command is known only from the agent's display text");
  const obstacle = reading.obstacles[0];
  if (obstacle !== undefined) return ask(obstacle);
  const unread = reading.files.find((file) => !rules.allow.some((rule) => allowsPath(rule, file.tool, file.path)));
  if (unread !== undefined)
    return ask(`no rule allows to ${unread.tool === 'Read' ? 'read' : 'write'} \`${unread.path}\``);
  const used = new Set<string>();
  for (const part of reached) {
    const missing = firstNotAllowed(part, rules.allow, used);
    if (missing !== undefined) return ask(`no rule allows \`${visible(shortly(missing))}\``);
  }
  const [rule] = used;
  return {
    verdict: 'allow',
    ...(rule === undefined ? {} : { rule }),
    reason: `allowed by ${[...used].map((text) => `\`${text}\``).join(', ')}`,
  };
}

function matchAny(rule: Rule, commands: readonly (readonly CommandWord[])[], files: readonly NamedFile[]): Match {
  const found = new Set<Match>();
  if (rule.tool === 'Bash') {
    if (rule.words.length === 0) return 'yes';
    for (const words of commands) found.add(forbidsCommand(rule, words));
  } else if (rule.tool === 'Edit' || rule.tool === 'Read') {
    for (const file of files) found.add(forbidsNamed(rule, file));
  }
  if (found.has('yes')) return 'yes';
  return found.has('maybe') ? 'maybe' : 'no';
}

function withGitForm(words: readonly CommandWord[]): (readonly CommandWord[])[] {
  const git = readGit(words);
  return git === undefined ? [words] : [words, git.words];
}

/** The first command within `part` that no rule allows; the rules that allow the others are noted in `used`. */
function firstNotAllowed(
  part: CommandPart,
  allow: readonly Rule[],
  used: Set<string>,
): readonly CommandWord[] | undefined {
  const rule = part.transparent ? undefined : allow.find((candidate) => allows(candidate, part));
  if (!part.transparent && rule === undefined) return part.words;
  if (rule !== undefined) used.add(rule.text);
  // `Bash(sudo npm test:*)` names what sudo runs, so that needs no rule of its own; `Bash(sudo:*)` does not.
  const named = rule?.tool === 'Bash' ? rule.words.length : 0;
  for (const { part: inner, from } of part.runs) {
    if (from !== undefined && named > from) continue;
    const missing = firstNotAllowed(inner, allow, used);
    if (missing !== undefined) return missing;
  }
  return undefined;
}

function allows(rule: Rule, part: CommandPart): boolean {
  if (rule.tool !== 'Bash' || (part.opaque && rule.words.length === 0)) return false;
  if (allowsCommand(rule, part.words)) return true;
  const git = readGit(part.words);
  return git !== undefined && git.equivalent && allowsCommand(rule, git.words);
}

const shortly = (words: readonly CommandWord[]): string => {
  const text = words.map((word) => word.text).join(' ');
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
};
