/** `${{ }}` in workflow files, evaluated by GitHub's own expression library. */
import { data, Evaluator, Lexer, Parser } from '@actions/expressions';
import type { FunctionDefinition } from '@actions/expressions/funcs/info';
import { reviver } from '@actions/expressions/data/reviver';

/** Contexts by name (`github`, `inputs`, `steps` …), as plain JSON values. */
export type Contexts = Readonly<Record<string, unknown>>;

/** Which of `success()`, `failure()` and `cancelled()` holds where an expression stands; after a skipped need none does. */
export type Standing = 'success' | 'failure' | 'cancelled' | 'skipped';

const NAMES = [
  'github',
  'env',
  'vars',
  'secrets',
  'inputs',
  'job',
  'jobs',
  'steps',
  'runner',
  'needs',
  'strategy',
  'matrix',
];

function statusFunctions(standing: Standing): FunctionDefinition[] {
  const answer = (name: string, value: () => boolean): FunctionDefinition => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(value()),
  });
  return [
    answer('success', () => standing === 'success'),
    answer('failure', () => standing === 'failure'),
    answer('cancelled', () => standing === 'cancelled'),
    answer('always', () => true),
    // Without a cache to key, nothing needs the real sum of files.
    { name: 'hashFiles', minArgs: 1, maxArgs: 255, call: () => new data.StringData('') },
  ];
}

function evaluate(expression: string, contexts: Contexts, standing: Standing): data.ExpressionData {
  const functions = statusFunctions(standing);
  const parsed = new Parser(new Lexer(expression).lex().tokens, NAMES, functions).parse();
  const given = JSON.parse(JSON.stringify(contexts), reviver) as data.Dictionary;
  return new Evaluator(
    parsed,
    given,
    new Map(functions.map((definition) => [definition.name.toLowerCase(), definition])),
  ).evaluate();
}

/** Replaces every `${{ … }}` in the text by its value. */
export function interpolate(text: string, contexts: Contexts, standing: Standing = 'success'): string {
  let result = '';
  let rest = text;
  for (let start = rest.indexOf('${{'); start >= 0; start = rest.indexOf('${{')) {
    const end = endOfExpression(rest, start + 3);
    if (end < 0) throw new Error(`The expression is not closed: ${rest.slice(start)}`);
    result += rest.slice(0, start) + evaluate(rest.slice(start + 3, end), contexts, standing).coerceString();
    rest = rest.slice(end + 2);
  }
  return result + rest;
}

/** Finds the `}}` that closes an expression, passing over those inside quoted strings. */
function endOfExpression(text: string, from: number): number {
  let quoted = false;
  for (let index = from; index < text.length; index += 1) {
    if (text[index] === "'") quoted = !quoted;
    if (!quoted && text.startsWith('}}', index)) return index;
  }
  return -1;
}

export function interpolateAll(
  texts: Readonly<Record<string, string>>,
  contexts: Contexts,
  standing: Standing = 'success',
): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, interpolate(text, contexts, standing)]));
}

/** An `if:`, with or without `${{ }}`. Unless it asks about the status itself, it holds only while all went well. */
export function holds(condition: string | undefined, contexts: Contexts, standing: Standing): boolean {
  const written = (condition ?? '').trim();
  const wrapped = /^\$\{\{([\s\S]*)\}\}$/.exec(written)?.[1];
  const expression = (wrapped ?? written).trim();
  if (expression === '') return standing === 'success';
  const asksStatus = /\b(success|failure|cancelled|always)\s*\(/i.test(expression.replace(/'[^']*'/g, "''"));
  if (!asksStatus && standing !== 'success') return false;
  const value = evaluate(expression, contexts, standing);
  if (value instanceof data.StringData) return value.coerceString() !== '';
  if (value instanceof data.BooleanData) return value.value;
  if (value instanceof data.Null) return false;
  return value.number() !== 0;
}
