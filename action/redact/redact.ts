/** Keeps the run's secrets out of everything that leaves the machine: known values in any common encoding, and what looks like a secret. */
import { needleIndex, type NeedleIndex, type Range } from './needle-index.ts';
import { hexNeedles, plainNeedles } from './needles.ts';
import { hexReading, readings, type View } from './views.ts';

export { secretValues } from './needles.ts';

/** The text with every secret written as `***`. `before` is what the same stream said last: a secret may have begun there. */
export type Redact = (text: string, before?: string) => string;

type Finder = (text: string) => Range[];

/** Hides known values alone.
 * @internal
 */
export function redactor(secrets: readonly string[]): Redact {
  const known = knownValues(secrets);
  return hiding([known.find]);
}

/** Hides known values, and what looks like a secret. The patterns are loaded here, after the run has begun. */
export async function secretRedactor(secrets: readonly string[]): Promise<Redact> {
  const { findPatterns } = await import('./patterns.ts');
  const known = knownValues(secrets);
  return hiding([known.find, findPatterns]);
}

/** How many characters at the end of `text` could be the beginning of a secret. */
export function startOfSecret(text: string, secrets: readonly string[]): number {
  return knownValues(secrets).beginning(text);
}

/** A copy with every text in it redacted, names of fields apart. Words of a closed list stay what they are. */
export function redacted<T>(value: T, redact: Redact): T {
  return walk(value, redact) as T;
}

/** Fields whose values are words of ours. */
const CLOSED = new Set([
  'kind',
  'role',
  'status',
  'commandSource',
  'delivery',
  'outcome',
  'state',
  'level',
  'type',
  'hash',
  'ending',
  'mode',
]);

function walk(value: unknown, redact: Redact): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((each) => walk(each, redact));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(
    ([key, each]) => [key, CLOSED.has(key) ? each : walk(each, redact)] as const,
  );
  return Object.fromEntries(entries);
}

function hiding(finders: readonly Finder[]): Redact {
  return (text, before = '') => {
    if (text === '') return text;
    const whole = before + text;
    const ranges = finders.flatMap((find) => find(whole)).filter(([, end]) => end > before.length);
    return masked(whole, ranges, before.length);
  };
}

/** What lies behind `from`, with `***` in the place of each range; ranges that touch become one. Never longer than it was. */
function masked(text: string, ranges: Range[], from: number): string {
  let clean = '';
  let at = from;
  for (const [start, end] of ranges.sort((a, b) => a[0] - b[0])) {
    if (end <= at) continue;
    if (start > at) clean += `${text.slice(at, start)}***`;
    else if (at === from && end - at >= 3) clean += '***';
    at = end;
  }
  return clean + text.slice(at);
}

interface KnownValues {
  readonly find: Finder;
  readonly beginning: (text: string) => number;
}

/** Made once for each list of secrets. */
const made = new WeakMap<readonly string[], KnownValues>();

function knownValues(secrets: readonly string[]): KnownValues {
  const known = made.get(secrets) ?? lookFor(secrets);
  made.set(secrets, known);
  return known;
}

/** An escape that may not be whole yet. */
const OPEN_ESCAPE = /(?:%[0-9a-f]?|\\(?:u[0-9a-f]{0,3}|x[0-9a-f]?)?|&#?[0-9a-z]{0,6}|\u001b(?:\[[0-?]*)?)$/i;
/** A beginning that is longer than this is hidden by itself. */
const TAIL = 4_096;
/** Ends of ordinary words are the beginning of something in base64 all the time. */
const SHORTEST_BEGINNING = 4;

function lookFor(secrets: readonly string[]): KnownValues {
  if (secrets.length === 0) return { find: () => [], beginning: () => 0 };
  const raw = needleIndex(secrets.map((text) => ({ text, fragment: text.length })));
  const plain = needleIndex(plainNeedles(secrets));
  const hex = needleIndex(hexNeedles(secrets));
  const find: Finder = (text) => {
    const hexView = hexReading(text);
    return [...readings(text).flatMap((view) => inView(view, plain)), ...(hexView ? inView(hexView, hex) : [])];
  };
  const beginning = (text: string): number => {
    const open = OPEN_ESCAPE.exec(text)?.[0].length ?? 0;
    const rest = text.slice(-TAIL, text.length - open);
    const hexView = hexReading(rest);
    const held = (view: View, index: NeedleIndex) => {
      const length = index.beginning(view.text);
      return length < SHORTEST_BEGINNING ? 0 : rest.length - view.start(view.text.length - length);
    };
    const longest = [
      raw.beginning(rest),
      ...readings(rest).map((view) => held(view, plain)),
      hexView ? held(hexView, hex) : 0,
    ];
    const most = Math.max(...longest);
    return most === 0 ? 0 : most + open;
  };
  return { find, beginning };
}

function inView(view: View, index: NeedleIndex): Range[] {
  return index.find(view.text).map(([start, end]) => [view.start(start), view.end(end - 1)]);
}
