/** Lengths of time as people write them: `90s`, `45m`, `2h`, `7d`. */

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

export const DURATION = /^([1-9]\d{0,5})([smhd])$/;

/** The seconds in `90s`, `45m`, `2h` or `7d`, or `undefined`. */
export function secondsIn(text: string): number | undefined {
  const [, digits = '', unit = ''] = DURATION.exec(text) ?? [];
  const seconds = Number(digits) * (UNITS[unit] ?? 0);
  return seconds > 0 ? seconds : undefined;
}

/** `5400` as `90m`: in the largest unit that leaves no rest. */
export function durationText(seconds: number): string {
  const [unit = 's', size = 1] = Object.entries(UNITS).findLast(([, length]) => seconds % length === 0) ?? [];
  return `${seconds / size}${unit}`;
}
