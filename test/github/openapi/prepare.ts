/** Cuts GitHub's OpenAPI description down to some operations, as plain JSON Schema without prose, so that it can be committed and read fast. */

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

export interface Description {
  paths: Record<string, Record<string, JsonObject>>;
  components: Record<string, Record<string, JsonObject>>;
}

/** Everything in a schema that explains but does not decide. */
const PROSE = new Set([
  'description',
  'title',
  'example',
  'examples',
  'externalDocs',
  'deprecated',
  'xml',
  'discriminator',
  'default',
  'readOnly',
  'writeOnly',
]);

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** OpenAPI 3.0's `nullable` said in JSON Schema's words; a `nullable` without a type says nothing and is dropped. */
const withNull = (schema: JsonObject): JsonObject => {
  const { nullable, ...rest } = schema;
  if (nullable !== true) return rest;
  if (typeof rest['type'] === 'string') {
    const widened: JsonObject = { ...rest, type: [rest['type'], 'null'] };
    if (Array.isArray(rest['enum']) && !rest['enum'].includes(null)) widened['enum'] = [...rest['enum'], null];
    return widened;
  }
  return '$ref' in rest || 'allOf' in rest || 'oneOf' in rest || 'anyOf' in rest
    ? { anyOf: [rest, { type: 'null' }] }
    : rest;
};

/** A schema without its prose. Names of properties are kept whatever they are. */
export const prepareSchema = (schema: Json): Json => {
  if (Array.isArray(schema)) return schema.map(prepareSchema);
  if (!isObject(schema)) return schema;
  const kept: JsonObject = {};
  for (const [key, value] of Object.entries(schema)) {
    if (PROSE.has(key) || key.startsWith('x-')) continue;
    if (key === 'properties' && isObject(value))
      kept[key] = Object.fromEntries(Object.entries(value).map(([name, property]) => [name, prepareSchema(property)]));
    else kept[key] = key === 'enum' || key === 'required' ? value : prepareSchema(value);
  }
  return withNull(kept);
};

const resolve = (description: Description, value: JsonObject): JsonObject => {
  if (typeof value['$ref'] !== 'string') return value;
  const [, , kind, name] = value['$ref'].split('/');
  const found = description.components[kind ?? '']?.[name ?? ''];
  if (found === undefined) throw new Error(`nothing at ${value['$ref']}`);
  return found;
};

const prepareContent = (content: Json | undefined): JsonObject | undefined => {
  if (!isObject(content)) return undefined;
  return Object.fromEntries(
    Object.entries(content).map(([type, media]) => [
      type,
      isObject(media) && media['schema'] ? { schema: prepareSchema(media['schema']) } : {},
    ]),
  );
};

const prepareParameter = (description: Description, parameter: Json): JsonObject => {
  const full = resolve(description, parameter as JsonObject);
  return {
    name: full['name'] ?? '',
    in: full['in'] ?? '',
    ...(full['required'] === true ? { required: true } : {}),
    ...(full['x-multi-segment'] === true ? { 'x-multi-segment': true } : {}),
    schema: prepareSchema(full['schema'] ?? {}),
  };
};

const prepareOperation = (description: Description, operation: JsonObject): JsonObject => {
  const body = operation['requestBody'];
  const full = isObject(body) ? resolve(description, body) : undefined;
  const github = operation['x-github'];
  return {
    operationId: operation['operationId'] ?? '',
    // Says whether an app's installation may call it at all.
    enabledForGitHubApps: isObject(github) ? (github['enabledForGitHubApps'] ?? true) : true,
    parameters: ((operation['parameters'] ?? []) as Json[]).map((parameter) =>
      prepareParameter(description, parameter),
    ),
    ...(full
      ? { requestBody: { required: full['required'] === true, content: prepareContent(full['content']) ?? {} } }
      : {}),
    responses: Object.fromEntries(
      Object.entries((operation['responses'] ?? {}) as JsonObject).map(([status, response]) => {
        const content = prepareContent(resolve(description, response as JsonObject)['content']);
        return [status, content ? { content } : {}];
      }),
    ),
  };
};

const schemaNames = (value: Json, names: Set<string>): Set<string> => {
  if (Array.isArray(value)) for (const item of value) schemaNames(item, names);
  else if (isObject(value)) {
    if (typeof value['$ref'] === 'string') names.add(value['$ref'].replace('#/components/schemas/', ''));
    for (const item of Object.values(value)) schemaNames(item, names);
  }
  return names;
};

/** Where the description contradicts itself: no account is a user and an enterprise at once, as this one list would have it. */
const CORRECTED: Readonly<Record<string, { status: string; schema: JsonObject }>> = {
  'GET /app/installations': {
    status: '200',
    schema: { type: 'array', items: { $ref: '#/components/schemas/installation' } },
  },
};

const corrected = (operation: string, found: JsonObject): JsonObject => {
  const correction = CORRECTED[operation];
  if (correction === undefined) return found;
  const answer = { content: { 'application/json': { schema: correction.schema } } };
  return { ...found, responses: { ...(found['responses'] as JsonObject), [correction.status]: answer } };
};

/** Schemas that say too little: a pull request outlives the fork it came from, and then has no repository and nobody there. */
const NULLABLE: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'pull-request': [
    ['head', 'repo'],
    ['head', 'user'],
  ],
  'pull-request-simple': [['head', 'repo']],
};

const widen = (schema: Json, [first, ...rest]: readonly string[]): Json => {
  if (first === undefined) return { anyOf: [schema, { type: 'null' }] };
  if (!isObject(schema) || !isObject(schema['properties'])) throw new Error(`nothing at ${first}`);
  const { properties } = schema;
  return { ...schema, properties: { ...properties, [first]: widen(properties[first] ?? {}, rest) } };
};

const correctedSchema = (name: string, schema: Json): Json =>
  (NULLABLE[name] ?? []).reduce<Json>((found, path) => widen(found, path), schema);

/** The wanted operations (`GET /app`) with every schema they lead to. An operation that GitHub does not describe is an error. */
export const cutSubset = (description: Description, operations: readonly string[]): JsonObject => {
  const paths: Record<string, JsonObject> = {};
  for (const operation of [...new Set(operations)].toSorted()) {
    const [method = '', path = ''] = operation.split(' ');
    const found = description.paths[path]?.[method.toLowerCase()];
    if (found === undefined) throw new Error(`GitHub does not describe ${operation}`);
    (paths[path] ??= {})[method.toLowerCase()] = prepareOperation(description, corrected(operation, found));
  }
  const schemas: JsonObject = {};
  const waiting = [...schemaNames(paths, new Set())];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (name in schemas) continue;
    const schema = correctedSchema(name, prepareSchema(description.components['schemas']?.[name] ?? {}));
    schemas[name] = schema;
    waiting.push(...schemaNames(schema, new Set()));
  }
  const sorted = Object.fromEntries(Object.entries(schemas).toSorted(([a], [b]) => a.localeCompare(b)));
  return { paths, components: { schemas: sorted } };
};
