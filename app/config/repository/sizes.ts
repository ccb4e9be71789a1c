/** Sizes as people write them: `500KB`, `2MB`, in thousands. */

const UNITS = [
  ['MB', 1_000_000],
  ['KB', 1_000],
] as const;

export const SIZE = /^([1-9]\d{0,5})(KB|MB)$/;

/** The bytes in `500KB` or `2MB`, or `undefined`. */
export function bytesIn(text: string): number | undefined {
  const [, digits = '', unit] = SIZE.exec(text) ?? [];
  const size = UNITS.find(([name]) => name === unit)?.[1];
  return size === undefined ? undefined : Number(digits) * size;
}

/** `2000000` as `2MB`: in the largest unit that leaves no rest. */
export function sizeText(bytes: number): string {
  const unit = UNITS.find(([, size]) => bytes >= size && bytes % size === 0);
  return unit === undefined ? `${bytes} bytes` : `${bytes / unit[1]}${unit[0]}`;
}
