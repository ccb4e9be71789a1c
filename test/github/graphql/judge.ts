/** Holds a request to the served schema: fields, arguments, variables and their values, with the words of GitHub's own errors. */
import type { Document, Operation, Selection, Value } from './document.ts';
import { INPUTS, KINDS, OBJECTS, SCALARS } from './schema.ts';

/** One entry of `errors`. */
export interface GraphqlError {
  readonly message: string;
  readonly type?: string;
  readonly path?: readonly string[];
  readonly locations?: readonly unknown[];
  readonly extensions?: unknown;
}

/** The variables' values with defaults filled in, or what is wrong with the request. */
export function judge(
  document: Document,
  operation: Operation,
  given: Readonly<Record<string, unknown>>,
): { readonly variables: Record<string, unknown>; readonly errors: readonly GraphqlError[] } {
  const errors: GraphqlError[] = [];
  const variables: Record<string, unknown> = {};
  for (const { name, type, fallback } of operation.variables) {
    const value = given[name] ?? (fallback === undefined ? undefined : resolved(fallback, {}));
    const problems = problemsOf(type, value, '');
    variables[name] = withFallbacks(type, value);
    if (problems.length === 0) continue;
    const told = problems.map(({ path, explanation }) => (path === '' ? explanation : `${path} (${explanation})`));
    errors.push({
      message: `Variable $${name} of type ${type} was provided invalid value${problems[0]?.path === '' ? '' : ` for ${told.join(', ')}`}`,
      extensions: { value, problems },
    });
  }
  const root = operation.kind === 'query' ? 'Query' : 'Mutation';
  // A variable with a default is never null where it stands.
  const declared = new Map(
    operation.variables.map(({ name, type, fallback }) => [
      name,
      fallback === undefined ? type : `${type.replace(/!$/, '')}!`,
    ]),
  );
  checkSelection(document, root, operation.selection, [operation.kind], declared, errors);
  return { variables, errors };
}

function checkSelection(
  document: Document,
  type: string,
  selection: readonly Selection[],
  path: readonly string[],
  declared: ReadonlyMap<string, string>,
  errors: GraphqlError[],
): void {
  const below = (on: string, inner: readonly Selection[], at: readonly string[]) =>
    checkSelection(document, on, inner, at, declared, errors);
  for (const part of selection) {
    if (part.kind !== 'field') {
      const fragment =
        part.kind === 'spread' ? document.fragments.get(part.name) : { on: part.on ?? type, selection: part.selection };
      const on = fragment?.on;
      if (fragment === undefined || on === undefined) {
        errors.push({ message: `Fragment ${part.kind === 'spread' ? part.name : ''} was used, but not defined`, path });
      } else if (!isKind(on, type)) errors.push({ message: `Fragment on ${on} can't be spread inside ${type}`, path });
      else below(nearest(on), fragment.selection, path);
      continue;
    }
    const at = [...path, part.alias];
    const where = { path: at, locations: [part.location] };
    if (part.name === '__typename') continue;
    const field = OBJECTS[type]?.[part.name];
    if (field === undefined) {
      const extensions = { code: 'undefinedField', typeName: type, fieldName: part.name };
      errors.push({ ...where, extensions, message: `Field '${part.name}' doesn't exist on type '${type}'` });
      continue;
    }
    errors.push(
      ...argumentErrors(part.name, part.args, field.args ?? {}, declared).map((message) => ({ ...where, message })),
    );
    const inner = named(field.type);
    if (inner in OBJECTS) {
      if (part.selection === undefined) {
        const message = `Field must have selections (field '${part.name}' returns ${inner} but has no selections. Did you mean '${part.name} { ... }'?)`;
        errors.push({ ...where, message });
      } else below(inner, part.selection, at);
    } else if (part.selection !== undefined) {
      errors.push({ ...where, message: `Selections can't be made on scalars (field '${part.name}' returns ${inner})` });
    }
  }
}

function argumentErrors(
  field: string,
  given: Readonly<Record<string, Value>>,
  served: Readonly<Record<string, string>>,
  declared: ReadonlyMap<string, string>,
): string[] {
  const unknown = Object.keys(given).filter((name) => !(name in served));
  const missing = Object.entries(served).filter(([name, type]) => type.endsWith('!') && !(name in given));
  return [
    ...unknown.map((name) => `Field '${field}' doesn't accept argument '${name}'`),
    ...missing.map(([name]) => `Field '${field}' is missing required arguments: ${name}`),
    ...Object.entries(given).flatMap(([name, value]) => valueErrors(name, served[name], value, declared)),
  ];
}

function valueErrors(
  name: string,
  type: string | undefined,
  value: Value,
  declared: ReadonlyMap<string, string>,
): string[] {
  if (type === undefined) return [];
  if (value.kind === 'variable') {
    const known = declared.get(value.name);
    if (known === undefined) return [`Variable $${value.name} is used but not declared`];
    return known === type || known === `${type}!`
      ? []
      : [`Type mismatch on variable $${value.name} and argument ${name} (${known} / ${type})`];
  }
  if (value.kind === 'object') {
    const inputs = INPUTS[named(type)] ?? {};
    const inner = Object.entries(value.fields);
    return [
      ...inner
        .filter(([key]) => !(key in inputs))
        .map(([key]) => `InputObject '${named(type)}' doesn't accept argument '${key}'`),
      ...inner.flatMap(([key, one]) => valueErrors(key, inputs[key]?.type, one, declared)),
    ];
  }
  if (value.kind === 'list') return value.items.flatMap((item) => valueErrors(name, itemOf(type), item, declared));
  return [];
}

interface Problem {
  readonly path: string;
  readonly explanation: string;
}

/** What keeps a value from being of the type; `path` leads to it through the input. */
export function problemsOf(type: string, value: unknown, path: string): Problem[] {
  if (value === null || value === undefined) {
    return type.endsWith('!') ? [{ path, explanation: 'Expected value to not be null' }] : [];
  }
  const item = itemOf(type);
  const within = (key: string | number) => (path === '' ? String(key) : `${path}.${key}`);
  if (item !== undefined) {
    const items = Array.isArray(value) ? (value as unknown[]) : [value];
    return items.flatMap((one, index) => problemsOf(item, one, within(index)));
  }
  const inputs = INPUTS[named(type)];
  if (inputs === undefined) {
    const explanation = SCALARS[named(type)]?.(value);
    return explanation === undefined ? [] : [{ path, explanation }];
  }
  if (typeof value !== 'object' || Array.isArray(value)) return [{ path, explanation: `Expected an object` }];
  const fields = value as Record<string, unknown>;
  return [
    ...Object.keys(fields)
      .filter((key) => !(key in inputs))
      .map((key) => ({ path: within(key), explanation: `Field is not defined on ${named(type)}` })),
    ...Object.entries(inputs).flatMap(([key, input]) =>
      problemsOf(input.type, fields[key] ?? input.fallback, within(key)),
    ),
  ];
}

/** The value with the defaults of its inputs. */
export function withFallbacks(type: string, value: unknown): unknown {
  const item = itemOf(type);
  if (item !== undefined && value !== null && value !== undefined) {
    return (Array.isArray(value) ? (value as unknown[]) : [value]).map((one) => withFallbacks(item, one));
  }
  const inputs = INPUTS[named(type)];
  if (inputs === undefined || typeof value !== 'object' || value === null) return value;
  const fields = value as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(inputs).map(([key, input]) => [key, withFallbacks(input.type, fields[key] ?? input.fallback)]),
  );
}

export function resolved(value: Value, variables: Readonly<Record<string, unknown>>): unknown {
  switch (value.kind) {
    case 'variable':
      return variables[value.name];
    case 'scalar':
      return value.value;
    case 'enum':
      return value.name;
    case 'list':
      return value.items.map((item) => resolved(item, variables));
    case 'object':
      return Object.fromEntries(Object.entries(value.fields).map(([key, one]) => [key, resolved(one, variables)]));
  }
}

const itemOf = (type: string): string | undefined => /^\[(.*)\]!?$/.exec(type)?.[1];
const named = (type: string): string => type.replaceAll(/[[\]!]/g, '');
const isKind = (on: string, type: string): boolean =>
  on === type || (KINDS[on] ?? []).includes(type) || (KINDS[type] ?? []).includes(on);
/** A type that only differs from its interface in name has the interface's fields. */
const nearest = (on: string): string => (on in OBJECTS ? on : (KINDS[on]?.[0] ?? on));
