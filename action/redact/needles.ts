/** The known values, and what they look like in base64 and in hexadecimal digits, ready to be looked for. */

/** Shorter values would hit ordinary words. */
const SHORTEST = 8;
/** A line of a value with several lines is worth hiding by itself from this length on. */
const SHORTEST_LINE = 16;

export interface Needle {
  readonly text: string;
  /** So many of its characters in a row are hidden even where the rest is missing. */
  readonly fragment: number;
}

/** The values worth hiding, longest first, so that one that holds another is replaced whole. */
export function secretValues(values: readonly (string | undefined)[]): string[] {
  const whole = values.filter((value) => value !== undefined && value.length >= SHORTEST).map(String);
  const lines = whole.flatMap((value) => value.split(/\r?\n/)).map((line) => line.trim());
  const distinct = new Set([...whole, ...lines.filter((line) => line.length >= SHORTEST_LINE)]);
  return [...distinct].sort((a, b) => b.length - a.length);
}

/** As they stand in a text: the values themselves, and in base64 wherever they may begin in a longer text that was encoded. */
export function plainNeedles(values: readonly string[]): Needle[] {
  const texts = values.flatMap((value) => {
    const bytes = Buffer.from(value);
    // Views drop blanks and line ends, and undo escapes byte by byte. Forms write a plus for a blank.
    const texts = [value, bytes.toString('latin1')].flatMap((text) => [text, text.replaceAll(' ', '+')]);
    const seen = texts.map((text) => text.replace(/\s/g, ''));
    return [...seen, ...[0, 1, 2].flatMap((shift) => base64(bytes, shift))];
  });
  return needles(texts);
}

/** Small letters. */
export const hexNeedles = (values: readonly string[]): Needle[] =>
  needles(values.map((value) => Buffer.from(value).toString('hex')));

/** The characters that depend on nothing but the value, in both alphabets. */
function base64(bytes: Buffer, shift: number): string[] {
  const encoded = Buffer.concat([Buffer.alloc(shift), bytes])
    .toString('base64')
    .replace(/=+$/, '');
  const from = Math.ceil((shift * 8) / 6);
  const whole = (shift + bytes.length) % 3 === 0;
  const core = encoded.slice(from, whole ? undefined : -1);
  return [core, core.replaceAll('+', '-').replaceAll('/', '_')];
}

function needles(texts: readonly string[]): Needle[] {
  const distinct = [...new Set(texts)].filter((text) => text.length >= SHORTEST);
  return distinct.map((text) => ({ text, fragment: fragmentOf(text.length) }));
}

function fragmentOf(length: number): number {
  if (length >= 32) return 16;
  return length >= 16 ? Math.max(12, Math.ceil(length * 0.6)) : length;
}
