/**
 * Reads a comment. The outcome is exactly one of: commands (in order), an answer (something was meant for us but is wrong,
 * so nothing starts), or "not for us".
 */
import { addressed, isCommandWord } from './addressed.ts';
import { commandLines } from './command-lines.ts';
import type { Command } from './command.ts';
import { COMMAND_LIMIT } from './grammar.ts';
import { type Mistake, mistakeAt } from './mistake.ts';
import { readCommand } from './parse-commands.ts';

export type { Command } from './command.ts';

export type Parsed =
  | { readonly kind: 'commands'; readonly commands: readonly Command[] }
  | { readonly kind: 'answer'; readonly mistake: Mistake }
  | { readonly kind: 'not_for_us' };

/**
 * `prefix` is the configuration's: with `sb`, commands are written `/sb dispatch …` and the bare words belong to others.
 * `null`: there is none. `/signalbox dispatch …` is understood in any case.
 */
export function parseComment(comment: string, prefix: string | null): Parsed {
  const lines = linesOf(comment);
  const ours = addressed(lines, prefix, COMMAND_LIMIT + 1);
  if (ours.length === 0) return { kind: 'not_for_us' };
  const excess = ours[COMMAND_LIMIT];
  if (excess)
    return {
      kind: 'answer',
      mistake: mistakeAt(
        excess,
        'too_many_commands',
        0,
        `One comment may hold ${COMMAND_LIMIT} commands; this is number ${COMMAND_LIMIT + 1}. Split it over several comments.`,
      ),
    };
  const commands: Command[] = [];
  for (const [index, at] of ours.entries()) {
    const end = ours[index + 1]?.line ?? lines.length;
    const command = readCommand(at, lines.slice(at.line + 1, end));
    if ('code' in command) return { kind: 'answer', mistake: command };
    commands.push(command);
  }
  return { kind: 'commands', commands: dryTogether(commands) };
}

/**
 * False when parsing would find that the comment is not for us, and cheaper to know. With `prefix` left out, because the repository's is
 * not known yet: false only when it is not for us whatever the prefix.
 */
export function mayBeOurs(comment: string, prefix?: string | null): boolean {
  const lines = linesOf(comment);
  return prefix === undefined ? commandLines(lines).length > 0 : addressed(lines, prefix, 1).length > 0;
}

/** True when a line reads as a command of ours behind some word: a prefix that the configuration may have by now. */
export function looksPrefixed(comment: string): boolean {
  return commandLines(linesOf(comment)).some(({ rest }) => isCommandWord(rest.split(/\s/, 1)[0]?.toLowerCase() ?? ''));
}

/** What no shell, database or protocol takes is written as everyone shows it: U+FFFD. */
function linesOf(comment: string): string[] {
  return comment
    .toWellFormed()
    .replaceAll('\0', '\ufffd')
    .split(/\r\n|\r|\n/);
}

/** One `--dry-run` holds for all jobs of the comment: half of a chain in earnest would be worse than all of it. */
function dryTogether(commands: readonly Command[]): readonly Command[] {
  const isDry = commands.some((command) => 'options' in command && command.options.dryRun);
  if (!isDry) return commands;
  return commands.map((command) =>
    'options' in command ? { ...command, options: { ...command.options, dryRun: true } } : command,
  );
}
