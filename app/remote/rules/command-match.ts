/** Compares one command, word by word, with a `Bash(…)` rule: strictly to allow, generously to forbid. */
import { type CommandWord, programName } from './words.ts';

export interface CommandPattern {
  readonly words: readonly string[];
  readonly prefix: boolean;
}

/** True only when every word of the rule is known to be there, in place. `./npm test` is not `npm test`. */
export function allowsCommand(pattern: CommandPattern, words: readonly CommandWord[]): boolean {
  if (!pattern.prefix && pattern.words.length !== words.length) return false;
  return pattern.words.every((expected, index) => {
    const word = words[index];
    return word !== undefined && word.fixed && word.text === expected;
  });
}

export type Match = 'yes' | 'maybe' | 'no';

/**
 * Whether a command falls under a rule that denies or asks. Options before and between the rule's words do not hide it
 * (`npm --prefix x publish`), nor does a path before the program; the options of a prefix rule may stand anywhere
 * (`git push origin --force`). `maybe` when an expansion could complete the match.
 */
export function forbidsCommand(pattern: CommandPattern, words: readonly CommandWord[]): Match {
  const expected = pattern.prefix ? pattern.words.filter((word) => !word.startsWith('-')) : pattern.words;
  const options = pattern.prefix ? pattern.words.filter((word) => word.startsWith('-')) : [];
  if (words.length === 0) return 'no';
  const positions = matchInOrder(expected, words);
  if (positions === 'maybe') return 'maybe';
  const complete = positions.some((position) => pattern.prefix || position === words.length);
  if (!complete) return 'no';
  const missing = options.filter((option) => !words.some((word) => word.fixed && isOption(word.text, option)));
  if (missing.length === 0) return 'yes';
  return words.some((word) => !word.fixed) ? 'maybe' : 'no';
}

/** Where matching can stand after all expected words, skipping options and perhaps their values. Linear: a set of places, no backtracking. */
function matchInOrder(expected: readonly string[], words: readonly CommandWord[]): readonly number[] | 'maybe' {
  let places = new Set([0]);
  for (const [index, wanted] of expected.entries()) {
    const next = new Set<number>();
    for (const place of withSkippedOptions(places, words)) {
      const word = words[place];
      if (word === undefined) continue;
      if (!word.fixed) return 'maybe';
      if (word.text === wanted || (index === 0 && programName(word.text) === wanted)) next.add(place + 1);
    }
    if (next.size === 0) return [];
    places = next;
  }
  return [...places];
}

function withSkippedOptions(places: ReadonlySet<number>, words: readonly CommandWord[]): ReadonlySet<number> {
  const reached = new Set(places);
  // A Set's iteration also visits what is added meanwhile, which makes this a closure.
  for (const place of reached) {
    const word = words[place];
    if (place === 0 || word === undefined || !word.fixed || !/^[-+]./u.test(word.text)) continue;
    reached.add(place + 1);
    if (!word.text.includes('=')) reached.add(place + 2);
  }
  return reached;
}

/** `--force` also as `--force=x`; `-f` also inside `-uf`. */
function isOption(word: string, option: string): boolean {
  if (word === option || word.startsWith(`${option}=`)) return true;
  return /^-[a-zA-Z]$/u.test(option) && /^-[a-zA-Z]+$/u.test(word) && word.includes(option.slice(1));
}
