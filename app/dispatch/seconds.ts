/** Reads the time of `--timeout`. */
import { secondsIn } from '../ground/durations.ts';
import { LONGEST_SECONDS } from './grammar.ts';

/** The seconds meant, from 1 to `LONGEST_SECONDS`, or `undefined` when the text is no such time. */
export function timeoutIn(text: string): number | undefined {
  const seconds = secondsIn(text);
  return seconds !== undefined && seconds <= LONGEST_SECONDS ? seconds : undefined;
}
