/** Finds any of many needles, whole or in part, in one walk along a text. */
import type { Needle } from './needles.ts';

/** A stretch of a text, its end not included. */
export type Range = readonly [start: number, end: number];

const GRAM = 8;

interface Place {
  readonly needle: Needle;
  readonly offset: number;
}

export interface NeedleIndex {
  /** Where needles, or enough of them, stand. In no order; they may overlap. */
  find(text: string): Range[];
  /** How many characters at the end of `text` are the beginning of a needle. */
  beginning(text: string): number;
}

export function needleIndex(needles: readonly Needle[]): NeedleIndex {
  const grams = new Map<string, Place[]>();
  const pairs = new Uint8Array(1 << 16);
  const firsts = new Map<string, Needle[]>();
  for (const needle of needles) {
    firsts.set(needle.text.slice(0, 1), [...(firsts.get(needle.text.slice(0, 1)) ?? []), needle]);
    for (const offset of offsets(needle)) {
      const gram = needle.text.slice(offset, offset + GRAM);
      pairs[pairOf(gram, 0)] = 1;
      grams.set(gram, [...(grams.get(gram) ?? []), { needle, offset }]);
    }
  }
  const longest = Math.max(0, ...needles.map(({ text }) => text.length));
  return {
    find: (text) => {
      const ranges: Range[] = [];
      for (let at = 0; at + GRAM <= text.length; at += 1) {
        // Nearly every place is passed by here.
        if (pairs[pairOf(text, at)] === 0) continue;
        const places = grams.get(text.slice(at, at + GRAM)) ?? [];
        for (const place of places) {
          const range = grown(text, at, place);
          if (range) ranges.push(range);
        }
      }
      return ranges;
    },
    beginning: (text) => {
      for (let at = Math.max(0, text.length - longest + 1); at < text.length; at += 1) {
        const rest = text.slice(at);
        if (firsts.get(text.charAt(at))?.some((needle) => isBeginning(needle, rest))) return rest.length;
      }
      return 0;
    },
  };
}

/** Close enough that every fragment worth hiding holds one of them. */
function* offsets({ text, fragment }: Needle): Generator<number> {
  const step = Math.max(1, Math.min(GRAM, fragment - GRAM + 1));
  const last = fragment === text.length ? 0 : text.length - GRAM;
  for (let offset = 0; offset <= last; offset += step) yield offset;
}

const pairOf = (text: string, at: number): number =>
  (text.charCodeAt(at) * 257 + text.charCodeAt(at + 1) * 7 + text.charCodeAt(at + 2)) & 0xffff;

function grown(text: string, at: number, { needle, offset }: Place): Range | undefined {
  let before = 0;
  while (before < offset && before < at && text[at - before - 1] === needle.text[offset - before - 1]) before += 1;
  let after = GRAM;
  while (offset + after < needle.text.length && text[at + after] === needle.text[offset + after]) after += 1;
  return before + after >= needle.fragment ? [at - before, at + after] : undefined;
}

const isBeginning = ({ text }: Needle, rest: string): boolean => rest.length < text.length && text.startsWith(rest);
