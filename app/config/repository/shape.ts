/** Says in the file's own words what zod finds wrong with its shape. */
import type { z } from 'zod';
import { nearest } from '../../ground/near-miss.ts';
import { RawRepositoryConfig } from './raw.ts';
import { type Finding, MOST_PROBLEMS, type Step } from './problem.ts';
import { listed, shortened } from './words.ts';

export type ShapeReading =
  | { readonly ok: true; readonly raw: RawRepositoryConfig }
  | { readonly ok: false; readonly findings: readonly Finding[] };

export function readShape(value: unknown): ShapeReading {
  if (value === null || value === undefined)
    return {
      ok: false,
      findings: [
        {
          path: [],
          at: 'value',
          message: 'The file is empty. Begin it with `version: 1`, or delete it: the defaults serve without it.',
        },
      ],
    };
  const parsed = RawRepositoryConfig.safeParse(value);
  if (parsed.success) return { ok: true, raw: parsed.data };
  const issues = parsed.error.issues.slice(0, MOST_PROBLEMS);
  return { ok: false, findings: issues.flatMap((issue) => findingsOf(issue, [], value)) };
}

type Issue = z.core.$ZodIssue;

function findingsOf(issue: Issue, before: readonly Step[], whole: unknown): readonly Finding[] {
  const path = [...before, ...issue.path.map((step) => (typeof step === 'number' ? step : String(step)))];
  const given = valueAt(whole, path);
  if (issue.code === 'unrecognized_keys') return issue.keys.slice(0, MOST_PROBLEMS).map((key) => unknownKey(key, path));
  // A name that cannot be one: zod puts its own words around ours.
  if (issue.code === 'invalid_key')
    return [{ path, at: 'key', message: `${subject(path)} ${issue.issues[0]?.message ?? 'cannot be a name'}.` }];
  if (issue.code === 'invalid_union') {
    // The branch whose outermost type fits is the one that was meant.
    const meant = issue.errors.find((errors) => errors.length > 0 && errors.every((inner) => inner.path.length > 0));
    if (meant !== undefined) return meant.flatMap((inner) => findingsOf(inner, path, whole));
  }
  if (given === undefined)
    return [
      {
        path,
        at: 'value',
        message: `\`${path.at(-1)}\` is missing${path.at(-1) === 'version' ? '; begin the file with `version: 1`' : ''}.`,
      },
    ];
  return [{ path, at: 'value', message: `${subject(path)} ${expectation(issue, given)}.` }];
}

function unknownKey(key: string, path: readonly Step[]): Finding {
  const known = keysAt(path);
  const near = nearest(key, known);
  const where = path.length === 0 ? '' : ` in ${subject(path)}`;
  const hint = near === undefined ? `The keys here are ${listed(known)}.` : `Did you mean \`${near}\`?`;
  return { path: [...path, key], at: 'key', message: `There is no key \`${shortened(key)}\`${where}. ${hint}` };
}

/** The keys that the schema knows at a path. */
function keysAt(path: readonly Step[]): readonly string[] {
  let schema: z.core.$ZodType = RawRepositoryConfig;
  for (const step of path) schema = inside(schema, step) ?? schema;
  const open = opened(schema);
  return open._zod.def.type === 'object' ? Object.keys((open as z.ZodObject).shape) : [];
}

function inside(schema: z.core.$ZodType, step: Step): z.core.$ZodType | undefined {
  const open = opened(schema);
  const definition = (open as z.core.$ZodTypes)._zod.def;
  if (definition.type === 'object') return definition.shape[String(step)];
  if (definition.type === 'record') return definition.valueType;
  // The only union with keys inside is `needs`, by its map.
  if (definition.type === 'union')
    return definition.options.map((option) => inside(option, step)).find((found) => found !== undefined);
  return undefined;
}

function opened(schema: z.core.$ZodType): z.core.$ZodType {
  const definition = (schema as z.core.$ZodTypes)._zod.def;
  return definition.type === 'optional' || definition.type === 'nullable' ? opened(definition.innerType) : schema;
}

function expectation(issue: Issue, given: unknown): string {
  // The schema's own words go first; zod's begin with a capital.
  if (/^[a-z]/.test(issue.message)) return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${TYPES.get(issue.expected) ?? issue.expected}, not ${kindOf(given)}${quoteHint(issue.expected, given)}`;
    case 'invalid_value':
      return `must be ${listed(issue.values.map(String), 'or')}${suggestion(given, issue.values.map(String))}`;
    case 'too_small':
      return `must be at least ${issue.minimum}`;
    case 'too_big':
      return `must be at most ${issue.maximum}`;
    default:
      return 'is not right';
  }
}

const TYPES = new Map<string, string>([
  ['string', 'text'],
  ['int', 'a whole number'],
  ['number', 'a whole number'],
  ['array', 'a list'],
  ['boolean', '`true` or `false`'],
  ['object', 'a map of keys'],
  ['record', 'a map of names'],
]);

const quoteHint = (expected: string, given: unknown): string =>
  expected === 'string' && typeof given !== 'object' ? '; put it in quotes' : '';

function suggestion(given: unknown, values: readonly string[]): string {
  const near = typeof given === 'string' ? nearest(given, values) : undefined;
  return near === undefined ? '' : `; perhaps you meant \`${near}\``;
}

function kindOf(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'boolean') return 'true or false';
  return typeof value === 'number' ? `the number ${value}` : 'a value of another kind';
}

const subject = (path: readonly Step[]): string => {
  const names = path.filter((step) => typeof step === 'string');
  const last = path.at(-1);
  if (last === undefined) return 'The file';
  return typeof last === 'number'
    ? `Entry ${last + 1} of \`${shortened(names.at(-1) ?? '')}\``
    : `\`${shortened(last)}\``;
};

function valueAt(value: unknown, path: readonly Step[]): unknown {
  let at = value;
  for (const step of path)
    at =
      typeof at === 'object' && at !== null && Object.hasOwn(at, step)
        ? (at as Readonly<Record<Step, unknown>>)[step]
        : undefined;
  return at;
}
