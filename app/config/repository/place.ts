/** Where in the text a key or a value stands, and a character inside a value. */
import { type Document, type Node, isAlias, isMap, isNode, isPair, isScalar, isSeq } from 'yaml';
import type { Step } from './problem.ts';

export interface Place {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
}

/** The line and column of an offset. The YAML parser's own counter loses lines inside of broken texts. */
export function placesIn(text: string): (offset: number) => Place {
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  return (offset) => {
    const within = Math.min(offset, text.length);
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= within) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: within - (starts[low] ?? 0) + 1 };
  };
}

/**
 * The offset of the last step of `path` that exists: a missing value is shown at the key that should hold it.
 * `inside` is how far into the value's text the place is; it counts only where the file shows that text as it is.
 */
export function offsetOf(
  document: Document,
  text: string,
  path: readonly Step[],
  at: 'key' | 'value',
  inside = 0,
): number {
  let node: unknown = document.contents;
  let offset = isNode(node) ? startOf(node) : 0;
  for (const [index, step] of path.entries()) {
    const inner = isAlias(node) ? node.resolve(document) : node;
    const isLast = index === path.length - 1;
    if (isMap(inner)) {
      const pair = inner.items.find(({ key }) => isScalar(key) && key.value === step);
      if (!isPair(pair)) return offset;
      const key = isNode(pair.key) ? startOf(pair.key) : offset;
      // An empty value has no place of its own.
      const value: unknown = pair.value;
      const empty = !isNode(value) || value.range?.[0] === value.range?.[1];
      offset = empty || !isLast || at === 'key' ? key : startOf(value);
      node = value;
    } else if (isSeq(inner) && typeof step === 'number') {
      node = inner.items[step];
      if (!isNode(node)) return offset;
      offset = startOf(node);
    } else {
      return offset;
    }
  }
  return at === 'value' && inside > 0 ? offsetInside(node, text, offset, inside) : offset;
}

const startOf = (node: Node): number => node.range?.[0] ?? 0;

/** YAML folds and indents texts but keeps their words, so the place is found by counting what is not blank. */
function offsetInside(node: unknown, text: string, start: number, inside: number): number {
  if (!isScalar(node) || typeof node.value !== 'string') return start;
  const end = node.range?.[1] ?? start;
  // The header of a block (`|-`) and the opening quote are not part of the text.
  const isBlock = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED';
  let at = isBlock ? text.indexOf('\n', start) + 1 : node.type === 'PLAIN' ? start : start + 1;
  if (at <= 0) return start;
  for (const character of node.value.slice(0, inside + 1)) {
    if (/\s/.test(character)) continue;
    while (at < end && /\s/.test(text[at] ?? '')) at += 1;
    if (at >= end || !text.startsWith(character, at)) return start;
    at += character.length;
  }
  return Math.max(start, at - 1);
}
