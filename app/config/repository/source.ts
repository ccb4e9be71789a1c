/** The text of the file as a YAML tree: refuses what is broken or dangerous, and knows at which line and column each key and value stands. */
import { type Document, isNode } from 'yaml';
import { type Fault, composed } from './compose.ts';
import { dangersOf } from './dangers.ts';
import { type Place, offsetOf, placesIn } from './place.ts';
import { MOST_PROBLEMS, type Problem, type Step } from './problem.ts';

/** Far more than a person writes; small enough to read on every webhook. */
const MOST_BYTES = 64 * 1024;
/** Where YAML is broken, the first fault is the cause and most others follow from it. */
const MOST_FAULTS = 3;

const inOrder = (faults: readonly Fault[]): readonly Fault[] =>
  faults.toSorted((one, other) => one.offset - other.offset);

export interface Source {
  readonly value: unknown;
  /** The line and column of a key or value, or of what stands `offset` UTF-16 units inside the text of the value. */
  readonly place: (path: readonly Step[], at: 'key' | 'value', offset?: number) => Place;
}

export type SourceReading =
  | { readonly ok: true; readonly source: Source }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export function readSource(text: string): SourceReading {
  const at = placesIn(text);
  const refuse = (faults: readonly Fault[]): SourceReading => ({
    ok: false,
    problems: inOrder(faults)
      .slice(0, MOST_PROBLEMS)
      .map(({ offset, message }) => ({ ...at(offset), path: '', message })),
  });
  if (utf8Length(text) > MOST_BYTES)
    return refuse([
      {
        offset: 0,
        message: 'The file is larger than 64 KB. Move long prompts into files of the repository and name them.',
      },
    ]);
  const reading = composed(text);
  if (!reading.ok) return refuse(inOrder(reading.faults).slice(0, MOST_FAULTS));
  const { document } = reading;
  const dangers = dangersOf(document).map(({ node, message }) => ({ offset: node.range?.[0] ?? 0, message }));
  if (dangers.length > 0) return refuse(dangers);
  return { ok: true, source: sourceOf(document, text, at) };
}

function sourceOf(document: Document, text: string, at: (offset: number) => Place): Source {
  // An empty document is no value at all.
  const value: unknown = isNode(document.contents) ? document.toJS() : null;
  return { value, place: (path, which, offset) => at(offsetOf(document, text, path, which, offset)) };
}

function utf8Length(text: string): number {
  let length = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    length += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return length;
}
