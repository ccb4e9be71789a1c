/** Puts hostile text wherever a page's data hold text of people, agents or GitHub: whatever is not a word of ours, in every field there is. */
import { HOSTILE } from './hostile-strings.ts';

/** Where only words of ours can stand, since each door reads them against a list. */
const OURS = new Set([
  'kind',
  'type',
  'state',
  'status',
  'role',
  'mode',
  'delivery',
  'level',
  'decision',
  'outcome',
  'output',
  'deliver',
  'scope',
  'priority',
  'onFailure',
  'filter',
]);
/** Names of ours for what belongs together, as the app or the browser's own address makes them. */
const MADE = new Set(['csrf', 'hash', 'week', 'key']);
/** The same name stands for the same thing in several events. */
const LINKS = new Set(['id', 'request', 'toolCall']);

export type Strings = () => string;

/** All of them, one after the other, and again from the beginning. */
export function hostileFrom(first: number): Strings {
  let next = first;
  return () => HOSTILE[(next += 1) % HOSTILE.length] ?? '';
}

/** As many different ones, that mean no harm. */
export function harmless(): Strings {
  let next = 0;
  return () => `calm ${(next += 1)}`;
}

export function poison<T>(value: T, strings: Strings): T {
  const names = new Map<string, string>();
  const named = (name: string): string => {
    const known = names.get(name) ?? `${strings()} ${names.size}`;
    names.set(name, known);
    return known;
  };
  const text = (key: string, word: string, beside: string): string => {
    if (/^[JP]\d+$/.test(word) || MADE.has(key)) return word;
    if ((OURS.has(key) && /^[a-z_.]+$/.test(word)) || (key === 'tool' && beside === 'tool.started')) return word;
    return LINKS.has(key) || (key === 'tool' && beside === 'terminal') ? named(word) : strings();
  };
  const inside = (key: string, one: unknown, beside: string): unknown => {
    if (typeof one === 'string') return text(key, one, beside);
    if (Array.isArray(one)) return one.map((item: unknown) => inside(key, item, beside));
    if (typeof one !== 'object' || one === null) return one;
    const kind = 'kind' in one && typeof one.kind === 'string' ? one.kind : '';
    return Object.fromEntries(Object.entries(one).map(([name, field]) => [name, inside(name, field, kind)]));
  };
  return inside('', value, '') as T;
}
