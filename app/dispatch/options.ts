/** What the options of `/dispatch` and `/run` say about a job. What is not said is `null`, and the configuration answers it. */
import { parseJobRef } from '../ground/ids.ts';
import type { OnFailure, Output, Priority } from '../ground/job-state.ts';
import { ON_FAILURE, OPTIONS, OUTPUTS, PRIORITIES, type OptionRow } from './grammar.ts';
import { timeoutIn } from './seconds.ts';

export interface JobOptions {
  /** After the previous job of the same comment. */
  readonly then: boolean;
  /** Numbers of the jobs it starts after, each once. */
  readonly after: readonly number[];
  readonly as: string | null;
  readonly profile: string | null;
  readonly agent: string | null;
  /** Number of the job whose work it goes on with. */
  readonly continues: number | null;
  readonly priority: Priority | null;
  readonly onFailure: OnFailure | null;
  readonly timeoutSeconds: number | null;
  readonly output: Output | null;
  readonly dryRun: boolean;
}

export const NO_OPTIONS: JobOptions = {
  then: false,
  after: [],
  as: null,
  profile: null,
  agent: null,
  continues: null,
  priority: null,
  onFailure: null,
  timeoutSeconds: null,
  output: null,
  dryRun: false,
};

/** An option as it was given; its value has been found to be what the option takes. */
export interface Given {
  readonly option: OptionRow;
  /** Empty for a flag. */
  readonly value: string;
  readonly column: number;
}

export function jobOptions(given: readonly Given[]): JobOptions {
  const values = (option: OptionRow): string[] =>
    given.filter((one) => one.option.flag === option.flag).map(({ value }) => value);
  const value = (option: OptionRow): string | null => values(option)[0] ?? null;
  const one = <T extends string>(option: OptionRow, words: readonly T[]): T | null =>
    words.find((word) => word === value(option)) ?? null;
  return {
    then: value(OPTIONS.then) !== null,
    after: [...new Set(values(OPTIONS.after).flatMap((text) => parseJobRef(text) ?? []))],
    as: value(OPTIONS.as),
    profile: value(OPTIONS.profile),
    agent: value(OPTIONS.agent),
    continues: parseJobRef(value(OPTIONS.continues) ?? '') ?? null,
    priority: one(OPTIONS.priority, PRIORITIES),
    onFailure: one(OPTIONS.onFailure, ON_FAILURE),
    timeoutSeconds: timeoutIn(value(OPTIONS.timeoutSeconds) ?? '') ?? null,
    output: one(OPTIONS.output, OUTPUTS),
    dryRun: value(OPTIONS.dryRun) !== null,
  };
}
