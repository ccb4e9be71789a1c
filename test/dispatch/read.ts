/** Parses a comment of which the test knows what it is. */
import type { Mistake } from '../../app/dispatch/mistake.ts';
import { type Command, parseComment } from '../../app/dispatch/parse.ts';

export function commandsOf(comment: string, prefix: string | null = null): readonly Command[] {
  const parsed = parseComment(comment, prefix);
  if (parsed.kind !== 'commands') throw new Error(`not commands: ${JSON.stringify(parsed)}`);
  return parsed.commands;
}

export function mistakeOf(comment: string, prefix: string | null = null): Mistake {
  const parsed = parseComment(comment, prefix);
  if (parsed.kind !== 'answer') throw new Error(`not a mistake: ${JSON.stringify(parsed)}`);
  return parsed.mistake;
}

/** The text under the caret: `word` begins there. */
export const under = ({ text, column }: Mistake): string => text.slice(column).split(/\s/, 1)[0] ?? '';
