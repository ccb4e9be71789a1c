/** Lengths of time as people write them: `90s`, `45m`, `2h`, `7d`. */

/** Letter, seconds and word of each unit, from the smallest on. */
const UNITS = [
  ['s', 1, 'second'],
  ['m', 60, 'minute'],
  ['h', 3_600, 'hour'],
  ['d', 86_400, 'day'],
] as const;

/** The seconds in `90s`, `45m`, `2h` or `7d`, in small or capital letters, or `undefined` when the text is no such time. */
export function secondsIn(text: string): number | undefined {
  const [, digits = '', unit = ''] = /^(\d{1,6})([smhd])$/i.exec(text) ?? [];
  const size = UNITS.find(([name]) => name === unit.toLowerCase())?.[1] ?? 0;
  const seconds = Number(digits) * size;
  return seconds > 0 ? seconds : undefined;
}

/** The largest unit that leaves no rest. */
const largestIn = (seconds: number) =>
  UNITS.findLast(([, length]) => seconds >= length && seconds % length === 0) ?? UNITS[0];

/** `5400` as `90m`: in the largest unit that leaves no rest. */
export function durationText(seconds: number): string {
  const [letter, length] = largestIn(seconds);
  return `${seconds / length}${letter}`;
}

/** `10 minutes`, `1 hour`, `90 seconds`: the same in words. */
export function inWords(seconds: number): string {
  const [, length, word] = largestIn(seconds);
  return `${seconds / length} ${word}${seconds === length ? '' : 's'}`;
}
