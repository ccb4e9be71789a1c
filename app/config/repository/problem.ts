/** What is wrong with a configuration file, or worth knowing about it, and where. */

export interface Problem {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  /** `jobs.plan.needs[0]`, in the file's own words; empty for the file as a whole. */
  readonly path: string;
  /** Markdown, one or two sentences that say what would be right. */
  readonly message: string;
}

/** Worth knowing, and no mistake: what this version reads and does not serve, or what looks like a slip. */
export type Notice = Problem;

/** As many as GitHub takes as annotations of one request; nobody repairs more at a time, and looking for more costs time. */
export const MOST_PROBLEMS = 50;

export type Step = string | number;

/** A problem before its place in the text is known. `at` says whether the key or its value is wrong. */
export interface Finding {
  readonly path: readonly Step[];
  readonly at: 'key' | 'value';
  /** How far inside the text of the value, in UTF-16 units. */
  readonly offset?: number;
  readonly message: string;
}

/** `['jobs', 'plan', 'needs', 0]` as `jobs.plan.needs[0]`. */
export function pathText(path: readonly Step[]): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index > 0 ? '.' : ''}${step}`))
    .join('');
}
