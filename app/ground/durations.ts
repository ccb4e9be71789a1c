/** Lengths of time as people write them: `90s`, `45m`, `2h`, `7d`. */

/** In seconds, from the smallest on. */
const UNITS: readonly (readonly [string, number])[] = [
  ['s', 1],
  ['m', 60],
  ['h', 3_600],
  ['d', 86_400],
];

/** The seconds in `90s`, `45m`, `2h` or `7d`, in small or capital letters, or `undefined` when the text is no such time. */
export function secondsIn(text: string): number | undefined {
  const [, digits = '', unit = ''] = /^(\d{1,6})([smhd])$/i.exec(text) ?? [];
  const size = UNITS.find(([name]) => name === unit.toLowerCase())?.[1] ?? 0;
  const seconds = Number(digits) * size;
  return seconds > 0 ? seconds : undefined;
}

/** `5400` as `90m`: in the largest unit that leaves no rest. */
export function durationText(seconds: number): string {
  const [unit, size] = UNITS.findLast(([, length]) => seconds >= length && seconds % length === 0) ?? ['s', 1];
  return `${seconds / size}${unit}`;
}

/** `10 minutes`, `1 hour`, `90 seconds`: the largest unit that divides it. */
export function inWords(seconds: number): string {
  const [unit, size] = NAMED_UNITS.find(([, each]) => seconds % each === 0) ?? ['second', 1];
  return `${seconds / size} ${unit}${seconds === size ? '' : 's'}`;
}

const NAMED_UNITS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;
