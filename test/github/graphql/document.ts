/** Reads a GraphQL document as far as clients write them: operations with variables, selections, arguments, fragments. */

export type Value =
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'scalar'; readonly value: string | number | boolean | null }
  | { readonly kind: 'enum'; readonly name: string }
  | { readonly kind: 'list'; readonly items: readonly Value[] }
  | { readonly kind: 'object'; readonly fields: Readonly<Record<string, Value>> };

export interface Field {
  readonly kind: 'field';
  readonly name: string;
  readonly alias: string;
  readonly args: Readonly<Record<string, Value>>;
  readonly selection: readonly Selection[] | undefined;
  readonly location: { readonly line: number; readonly column: number };
}

export type Selection =
  | Field
  | { readonly kind: 'spread'; readonly name: string }
  | { readonly kind: 'inline'; readonly on: string | undefined; readonly selection: readonly Selection[] };

export interface Variable {
  readonly name: string;
  /** As written: `[FileAddition!]!`. */
  readonly type: string;
  readonly fallback: Value | undefined;
}

export interface Operation {
  readonly kind: 'query' | 'mutation';
  readonly name: string | undefined;
  readonly variables: readonly Variable[];
  readonly selection: readonly Selection[];
}

export interface Document {
  readonly operations: readonly Operation[];
  readonly fragments: ReadonlyMap<string, { readonly on: string; readonly selection: readonly Selection[] }>;
}

/** The text is no GraphQL; the message says where. */
export class UnreadableDocument extends Error {}

interface Token {
  readonly kind: 'name' | 'number' | 'string' | 'mark' | 'end';
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

const TOKENS =
  /(?<skip>[\s,\uFEFF]+|#[^\n]*)|(?<string>"""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*")|(?<name>[A-Za-z_]\w*)|(?<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?<mark>\.\.\.|[!$()[\]{}:=@|&])/y;

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const reader = new RegExp(TOKENS);
  const placeOf = (at: number) => {
    const before = text.slice(0, at).split('\n');
    return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
  };
  while (reader.lastIndex < text.length) {
    const at = reader.lastIndex;
    const found = reader.exec(text);
    if (found === null) {
      const { line, column } = placeOf(at);
      throw new UnreadableDocument(`Parse error on ${JSON.stringify(text[at])} at [${line}, ${column}]`);
    }
    const kind = (['string', 'name', 'number', 'mark'] as const).find((one) => found.groups?.[one] !== undefined);
    if (kind !== undefined) tokens.push({ kind, text: found[0], ...placeOf(at) });
  }
  tokens.push({ kind: 'end', text: '', ...placeOf(text.length) });
  return tokens;
}

export function readDocument(text: string): Document {
  const tokens = tokensOf(text);
  let at = 0;
  const peek = (): Token => tokens[at] ?? { kind: 'end', text: '', line: 0, column: 0 };
  const take = (): Token => {
    const token = peek();
    at += 1;
    return token;
  };
  const fail = (token: Token): never => {
    throw new UnreadableDocument(
      `Parse error on ${JSON.stringify(token.text)} (${token.kind}) at [${token.line}, ${token.column}]`,
    );
  };
  const skip = (mark: string): boolean => {
    if (peek().text !== mark) return false;
    at += 1;
    return true;
  };
  const expect = (mark: string): void => {
    if (!skip(mark)) fail(peek());
  };
  const name = (): string => {
    const token = take();
    return token.kind === 'name' ? token.text : fail(token);
  };
  const until = <T>(end: string, one: () => T): T[] => {
    const many: T[] = [];
    while (!skip(end)) many.push(peek().kind === 'end' ? fail(peek()) : one());
    return many;
  };
  const pair = (): [string, Value] => {
    const key = name();
    expect(':');
    return [key, value()];
  };
  const value = (): Value => {
    const token = take();
    if (token.text === '$') return { kind: 'variable', name: name() };
    if (token.text === '[') return { kind: 'list', items: until(']', value) };
    if (token.text === '{') return { kind: 'object', fields: Object.fromEntries(until('}', pair)) };
    if (token.kind === 'string') return { kind: 'scalar', value: textOf(token.text) };
    if (token.kind === 'number') return { kind: 'scalar', value: Number(token.text) };
    if (token.kind !== 'name') return fail(token);
    if (token.text === 'null') return { kind: 'scalar', value: null };
    if (token.text === 'true' || token.text === 'false') return { kind: 'scalar', value: token.text === 'true' };
    return { kind: 'enum', name: token.text };
  };
  const type = (): string => {
    const inner = skip('[') ? `[${type()}${(expect(']'), '')}]` : name();
    return skip('!') ? `${inner}!` : inner;
  };
  const selections = (): Selection[] => {
    expect('{');
    return until('}', selection);
  };
  const selection = (): Selection => {
    if (skip('...')) {
      if (peek().text === 'on') at += 1;
      else if (peek().kind === 'name') return { kind: 'spread', name: name() };
      else return { kind: 'inline', on: undefined, selection: selections() };
      return { kind: 'inline', on: name(), selection: selections() };
    }
    const { line, column } = peek();
    const first = name();
    const own = skip(':') ? name() : first;
    const args = skip('(') ? Object.fromEntries(until(')', pair)) : {};
    const below = peek().text === '{' ? selections() : undefined;
    return { kind: 'field', name: own, alias: first, args, selection: below, location: { line, column } };
  };
  const variable = (): Variable => {
    expect('$');
    const named = name();
    expect(':');
    const typed = type();
    return { name: named, type: typed, fallback: skip('=') ? value() : undefined };
  };

  const operations: Operation[] = [];
  const fragments = new Map<string, { on: string; selection: Selection[] }>();
  while (peek().kind !== 'end') {
    const word = peek();
    if (word.text === '{') operations.push({ kind: 'query', name: undefined, variables: [], selection: selections() });
    else if (word.text === 'fragment') {
      at += 1;
      const named = name();
      if (name() !== 'on') fail(word);
      fragments.set(named, { on: name(), selection: selections() });
    } else if (word.text === 'query' || word.text === 'mutation') {
      at += 1;
      const named = peek().kind === 'name' ? name() : undefined;
      const variables = skip('(') ? until(')', variable) : [];
      operations.push({ kind: word.text, name: named, variables, selection: selections() });
    } else fail(word);
  }
  return { operations, fragments };
}

const textOf = (written: string): string =>
  written.startsWith('"""') ? written.slice(3, -3).trim() : (JSON.parse(written) as string);
