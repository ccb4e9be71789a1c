/** The text of the file as a YAML tree: refuses what is broken or dangerous, and knows at which line and column each key and value stands. */
import {
  type Document,
  type Node,
  LineCounter,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  parseDocument,
  visit,
} from 'yaml';
import type { Problem, Step } from './problem.ts';

/** Far more than a person writes; small enough to read on every webhook. */
const MOST_BYTES = 64 * 1024;
const MOST_ALIASES = 20;
const MOST_PROBLEMS = 50;
const DEEPEST = 12;

export interface Source {
  readonly value: unknown;
  readonly place: (path: readonly Step[], at: 'key' | 'value') => { readonly line: number; readonly column: number };
}

export type SourceReading =
  | { readonly ok: true; readonly source: Source }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export function readSource(text: string): SourceReading {
  if (utf8Length(text) > MOST_BYTES)
    return refuse([
      {
        line: 1,
        column: 1,
        path: '',
        message: 'The file is larger than 64 KB. Move long prompts into files of the repository and name them.',
      },
    ]);
  const counter = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: counter,
    prettyErrors: false,
    version: '1.2',
    merge: false,
    logLevel: 'error',
  });
  const at = (offset: number): { line: number; column: number } => {
    const { line, col } = counter.linePos(offset);
    // Before the first line is counted (an empty file) the counter answers 0.
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const broken = [...document.errors, ...document.warnings].map((error) => ({
    ...at(error.pos[0]),
    path: '',
    message: yamlMessage(error.code, error.message, text.slice(...error.pos)),
  }));
  if (broken.length > 0) return refuse(broken.slice(0, MOST_PROBLEMS));
  const dangers = dangersOf(document).map(({ node, message }) => ({ ...at(node.range?.[0] ?? 0), path: '', message }));
  if (dangers.length > 0) return refuse(dangers.slice(0, MOST_PROBLEMS));
  const value: unknown = document.toJS();
  return { ok: true, source: { value, place: (path, which) => at(offsetOf(document, path, which)) } };
}

const refuse = (problems: readonly Problem[]): SourceReading => ({ ok: false, problems });

/** The parser's own words are for those who know the grammar; the frequent ones are said plainly. */
function yamlMessage(code: string, message: string, piece: string): string {
  switch (code) {
    case 'DUPLICATE_KEY':
      return 'This key is written twice in the same map; keep one.';
    case 'TAB_AS_INDENT':
      return 'A tab cannot indent YAML; use spaces.';
    case 'MULTIPLE_DOCS':
      return 'The file holds more than one YAML document (`---`); keep one.';
    case 'TAG_RESOLVE_FAILED':
      return `The tag \`${piece.trim().slice(0, 40)}\` is not known; leave it out.`;
    case 'BAD_ALIAS':
      return 'There is no anchor of that name before this `*` alias; put the text in quotes if it is meant as text.';
    default:
      return `This is not valid YAML: ${message}.`;
  }
}

interface Danger {
  readonly node: Node;
  readonly message: string;
}

/** What would make the value infinite, huge, or different from what it looks like. */
function dangersOf(document: Document): readonly Danger[] {
  const dangers: Danger[] = [];
  // Under YAML 1.1 `yes`, `on` and `012` mean something else.
  if (document.directives?.yaml.version !== '1.2' && isNode(document.contents)) {
    dangers.push({ node: document.contents, message: 'Leave the `%YAML` line out: the file is read as YAML 1.2.' });
  }
  const anchors = new Set<string>();
  let aliases = 0;
  visit(document, {
    Node: (_key, node, ancestors) => {
      if (isAlias(node)) {
        aliases += 1;
        const target = node.resolve(document);
        if (target === undefined)
          dangers.push({
            node,
            message: `There is no anchor \`&${node.source}\` before this alias; put the text in quotes if it is meant as text.`,
          });
        else if (ancestors.includes(target)) dangers.push({ node, message: 'This alias holds itself.' });
        else if (isCollection(target) && holdsAlias(target))
          dangers.push({ node, message: 'An alias cannot stand for a part that holds other aliases; write it out.' });
        else if (aliases > MOST_ALIASES)
          dangers.push({ node, message: `There are more than ${MOST_ALIASES} aliases; write the parts out.` });
        return undefined;
      }
      if (isNode(node) && 'anchor' in node && typeof node.anchor === 'string') {
        if (anchors.has(node.anchor)) dangers.push({ node, message: `The anchor \`&${node.anchor}\` is set twice.` });
        anchors.add(node.anchor);
      }
      if (ancestors.length > 2 * DEEPEST) {
        dangers.push({ node, message: 'This is nested too deeply.' });
        return visit.SKIP;
      }
      return undefined;
    },
    Pair: (_key, pair) => {
      const { key } = pair;
      if (isScalar(key) && typeof key.value === 'string' && key.value !== '__proto__') return undefined;
      if (isNode(key))
        dangers.push({
          node: key,
          message: 'A key must be a plain text; put it in quotes if it looks like something else.',
        });
      return undefined;
    },
  });
  return dangers;
}

function holdsAlias(node: Node): boolean {
  let found = false;
  visit(node, { Alias: () => ((found = true), visit.BREAK) });
  return found;
}

/** The offset of the last step of `path` that exists: a missing value is shown at the key that should hold it. */
function offsetOf(document: Document, path: readonly Step[], at: 'key' | 'value'): number {
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
  return offset;
}

const startOf = (node: Node): number => node.range?.[0] ?? 0;

function utf8Length(text: string): number {
  let length = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    length += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return length;
}
