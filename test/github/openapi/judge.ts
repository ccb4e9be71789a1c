/** Judges requests and answers by the committed subset of GitHub's OpenAPI description. Operations are compiled when first used. */
import { readFileSync } from 'node:fs';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';

interface Schema {
  $ref?: string;
  properties?: Record<string, Schema>;
  allOf?: Schema[];
  oneOf?: Schema[];
  anyOf?: Schema[];
}

interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  'x-multi-segment'?: boolean;
  schema: Schema;
}

type Content = Record<string, { schema?: Schema }>;

interface Operation {
  operationId: string;
  enabledForGitHubApps: boolean;
  parameters: Parameter[];
  requestBody?: { required: boolean; content: Content };
  responses: Record<string, { content?: Content }>;
}

interface Subset {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

const subset = JSON.parse(readFileSync(new URL('subset.json', import.meta.url), 'utf8')) as Subset;

const makeAjv = (options: object): Ajv => {
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false, validateSchema: false, ...options });
  // Formats are GitHub's; the few that ajv does not know (int64 apart) are names for people.
  (formats as unknown as (instance: Ajv) => void)(ajv);
  ajv.addSchema(subset as unknown as object, 'github');
  return ajv;
};

const strict = makeAjv({});
/** What comes from a URL is text; it is judged after being read as what the description wants. */
const coercing = makeAjv({ coerceTypes: 'array' });

export const describedOperations = (): string[] =>
  Object.entries(subset.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );

const operationOf = (method: string, path: string): Operation | undefined => subset.paths[path]?.[method.toLowerCase()];

export const isMultiSegment = (method: string, path: string, name: string): boolean =>
  operationOf(method, path)?.parameters.some(
    (parameter) => parameter.name === name && parameter['x-multi-segment'] === true,
  ) ?? false;

/** May an app's installation use the operation at all? */
export const isForApps = (method: string, path: string): boolean =>
  operationOf(method, path)?.enabledForGitHubApps ?? true;

const compiled = new Map<string, ValidateFunction>();

const validatorAt = (ajv: Ajv, pointer: readonly string[]): ValidateFunction => {
  const escaped = pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')));
  const key = `${ajv === strict ? 'strict' : 'coercing'} ${escaped.join('/')}`;
  const known = compiled.get(key) ?? ajv.compile({ $ref: `github#/${escaped.join('/')}` });
  compiled.set(key, known);
  return known;
};

/** At most this many problems are told of one message; the first ones say enough. */
const MOST_PROBLEMS = 8;

const say = (where: string, errors: ErrorObject[] | null | undefined): string[] =>
  (errors ?? [])
    .slice(0, MOST_PROBLEMS)
    .map((error) => `${where}${error.instancePath} ${error.message ?? 'is wrong'}${detail(error)}`);

const detail = (error: ErrorObject): string => {
  const allowed = (error.params as { allowedValues?: unknown[] }).allowedValues;
  return allowed === undefined ? '' : ` (${allowed.join(', ')})`;
};

/** Every property a body may have, through its alternatives; `undefined` when the description leaves it open. */
const knownProperties = (schema: Schema): Set<string> | undefined => {
  if (schema.$ref !== undefined) {
    const target = subset.components.schemas[schema.$ref.replace('#/components/schemas/', '')];
    return target === undefined ? undefined : knownProperties(target);
  }
  const names = new Set(Object.keys(schema.properties ?? {}));
  for (const part of [...(schema.allOf ?? []), ...(schema.oneOf ?? []), ...(schema.anyOf ?? [])]) {
    for (const name of knownProperties(part) ?? []) names.add(name);
  }
  return names.size === 0 ? undefined : names;
};

export interface Verdict {
  /** What GitHub would refuse with 422. */
  readonly refused: string[];
  /** What GitHub would swallow although it does not describe it: a client's mistake all the same. */
  readonly stray: string[];
}

const judgeParameters = (
  method: string,
  path: string,
  given: Record<string, unknown>,
  kind: 'path' | 'query',
): string[] => {
  const operation = operationOf(method, path);
  return (operation?.parameters ?? []).flatMap((parameter, index) => {
    if (parameter.in !== kind) return [];
    if (!(parameter.name in given))
      return parameter.required === true && kind === 'query' ? [`query ${parameter.name} is missing`] : [];
    const validate = validatorAt(coercing, [
      'paths',
      path,
      method.toLowerCase(),
      'parameters',
      String(index),
      'schema',
    ]);
    return validate(given[parameter.name]) ? [] : say(`${kind} ${parameter.name}`, validate.errors);
  });
};

const strayQuery = (operation: Operation, query: URLSearchParams): string[] => {
  const known = new Set(
    operation.parameters.filter((parameter) => parameter.in === 'query').map((parameter) => parameter.name),
  );
  return [...new Set(query.keys())].filter((name) => !known.has(name)).map((name) => `query ${name} is not described`);
};

const judgeBody = (method: string, path: string, operation: Operation, body: unknown): Verdict => {
  if (operation.requestBody === undefined) return { refused: [], stray: [] };
  const schema = operation.requestBody.content['application/json']?.schema;
  if (schema === undefined) return { refused: [], stray: [] };
  if (body === undefined) return { refused: operation.requestBody.required ? ['body is missing'] : [], stray: [] };
  const validate = validatorAt(strict, [
    'paths',
    path,
    method.toLowerCase(),
    'requestBody',
    'content',
    'application/json',
    'schema',
  ]);
  const refused = validate(body) ? [] : say('body', validate.errors);
  const known = typeof body === 'object' && body !== null && !Array.isArray(body) ? knownProperties(schema) : undefined;
  const stray = known === undefined ? [] : Object.keys(body as object).filter((name) => !known.has(name));
  return { refused, stray: stray.map((name) => `body ${name} is not described`) };
};

export const judgeRequest = (
  method: string,
  path: string,
  request: { params: Record<string, string>; query: URLSearchParams; body: unknown },
): Verdict => {
  const operation = operationOf(method, path);
  if (operation === undefined) return { refused: [], stray: ['GitHub does not describe this operation'] };
  const body = judgeBody(method, path, operation, request.body);
  return {
    refused: body.refused,
    stray: [
      ...judgeParameters(method, path, request.params, 'path'),
      ...judgeParameters(method, path, Object.fromEntries(request.query), 'query'),
      ...strayQuery(operation, request.query),
      ...body.stray,
    ],
  };
};

/** What is wrong with an answer. Refusals (4xx, 5xx) may come from any operation and only need GitHub's error shape. */
export const judgeAnswer = (
  method: string,
  path: string,
  answer: { status: number; body: unknown; isJson: boolean },
): string[] => {
  const operation = operationOf(method, path);
  if (operation === undefined || answer.status === 304) return [];
  const response = operation.responses[String(answer.status)];
  // A repository may have moved under any operation on it.
  if (response === undefined && (answer.status === 301 || answer.status === 307)) return [];
  if (response === undefined)
    return answer.status >= 400 ? [] : [`GitHub does not describe status ${answer.status} here`];
  const types = Object.keys(response.content ?? {});
  const type = types.find((name) => /^application\/(\w+\+)?json$/.test(name));
  if (!answer.isJson || type === undefined) {
    return answer.isJson && types.length === 0 && answer.status < 400
      ? ['GitHub describes no body for this answer']
      : [];
  }
  if (response.content?.[type]?.schema === undefined) return [];
  const validate = validatorAt(strict, [
    'paths',
    path,
    method.toLowerCase(),
    'responses',
    String(answer.status),
    'content',
    type,
    'schema',
  ]);
  return validate(answer.body) ? [] : say('answer', validate.errors);
};
