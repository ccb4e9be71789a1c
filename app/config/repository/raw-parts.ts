/** The pieces that the keys of the file are made of: names, lengths of time, texts, rules, and lists of who. */
import { z } from 'zod';
import { DURATION, secondsIn } from './durations.ts';

/** Names of jobs, profiles, agents, groups and routines: they become labels, check names and words of a command. */
const NAME = /^[a-z][a-z0-9-]{0,31}$/;
const NAME_HINT = 'a name has at most 32 small letters, digits and hyphens, and begins with a letter';
export const name = z.string().regex(NAME, `cannot be a name: ${NAME_HINT}`);

/** A length of time of at most `longest`. */
export function duration(longest: string): z.ZodString {
  const hint = `must be a number with a unit, from \`1s\` to \`${longest}\`, such as \`90s\`, \`45m\` or \`2h\``;
  return z
    .string(hint)
    .regex(DURATION, hint)
    .refine((text) => !DURATION.test(text) || (secondsIn(text) ?? 0) <= (secondsIn(longest) ?? 0), hint);
}

/** A length of time of at most `longest`, or the word that stands for none. */
export function durationOr(word: string, longest: string, such: string): z.ZodString {
  const hint = `must be \`${word}\`, or a number with a unit up to \`${longest}\`, such as ${such}`;
  return z
    .string(hint)
    .regex(RegExp(`^${word}$|${DURATION.source}`), hint)
    .refine((text) => (secondsIn(text) ?? 0) <= (secondsIn(longest) ?? 0), hint);
}

/** How long a session stays for a follow-up. */
export const linger = durationOr('none', '1d', '`10m` or `2h`');

export const text = z.string().regex(/\S/, 'must not be empty');
export const rules = z.array(z.string(), 'must be a list of rules, such as `["Read", "Bash(npm test:*)"]`');

/** One entry or several; what an entry may be is checked where all of them can be named. */
const WHO_HINT = 'must be a list, such as `[maintain, "@octocat", "@acme/release"]`';
const entry = z.string().meta({ examples: ['write', 'maintain', '@octocat', '@acme/release'] });
export const entries = z.array(entry, WHO_HINT).min(1, 'must name at least one level, person or team');
export const who = z.union([entry, entries], WHO_HINT);
