/** One word of a command as the shell would hand it to the program, and whether it is known before the shell runs. */

export interface CommandWord {
  readonly text: string;
  /** `false` when a variable, a substitution, a glob or a brace expansion decides the text (and the number of words). */
  readonly fixed: boolean;
}

export const fixedWord = (text: string): CommandWord => ({ text, fixed: true });

/** Stands for words that only the running program will know, such as what `xargs` reads. */
export const UNKNOWN_WORDS: CommandWord = { text: '', fixed: false };

/** `/usr/bin/git` and `git.exe` run what `git` runs. */
export function programName(word: string): string {
  return word.slice(word.lastIndexOf('/') + 1).replace(/\.exe$/iu, '');
}

/**
 * One simple command with the commands it runs in turn (`sudo`, `xargs`, `bash -c`, `find -exec`).
 */
export interface CommandPart {
  readonly words: readonly CommandWord[];
  /** What it runs, for certain. `from` is where that command starts in `words`; `undefined` when it came from a text argument. */
  readonly runs: readonly { readonly part: CommandPart; readonly from: number | undefined }[];
  /** What it may run, where its options are not understood: enough to forbid, never enough to allow. */
  readonly guesses: readonly (readonly CommandWord[])[];
  /** A wrapper without a power of its own (`time`, `timeout`): only what it runs needs a rule. */
  readonly transparent: boolean;
  /** It runs text that cannot be seen from here: a bare `Bash` does not cover it, a rule that names it does. */
  readonly opaque: boolean;
}
