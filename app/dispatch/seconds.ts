/** Reads a time such as `90s`, `45m`, `2h` or `1d`. */
import { LONGEST_SECONDS } from './grammar.ts';

const UNITS = new Map([
  ['s', 1],
  ['m', 60],
  ['h', 3_600],
  ['d', 86_400],
]);

/** The seconds meant, from 1 to `LONGEST_SECONDS`, or `undefined` when the text is no such time. */
export function secondsIn(text: string): number | undefined {
  const [, digits = '', unit = ''] = /^(\d{1,6})([smhd])$/i.exec(text) ?? [];
  const seconds = Number(digits) * (UNITS.get(unit.toLowerCase()) ?? 0);
  return seconds >= 1 && seconds <= LONGEST_SECONDS ? seconds : undefined;
}
