/** `POST /graphql`: reads the document, holds it to the served schema, and answers with `data` and `errors` as GitHub does, mostly with 200. */
import { ApiError, type ApiAnswer, type ApiRequest, type Caller, type Route } from '../api.ts';
import { actorOf } from '../callers.ts';
import { spendContent } from '../limits.ts';
import { recordViolation } from '../violations.ts';
import type { World } from '../world.ts';
import { createCommitOnBranch, type CommitInput } from './commit-on-branch.ts';
import {
  readDocument,
  UnreadableDocument,
  type Document,
  type Field,
  type Operation,
  type Selection,
} from './document.ts';
import { judge, problemsOf, resolved, withFallbacks, type GraphqlError } from './judge.ts';
import { FieldError, showQuery, type Shown } from './objects.ts';
import { OBJECTS } from './schema.ts';

export const graphqlRoute: Route = { method: 'POST', path: '/graphql', judgesItself: true, handle: answer };

interface Asked {
  readonly world: World;
  readonly caller: Caller;
  readonly document: Document;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly errors: GraphqlError[];
}

async function answer(request: ApiRequest, world: World): Promise<ApiAnswer> {
  const { caller } = request;
  if (caller.kind === 'anonymous') throw new ApiError(401, 'This endpoint requires you to be authenticated.');
  if (caller.kind === 'app') throw new ApiError(403, 'Resource not accessible by integration');
  const headers = { 'x-ratelimit-resource': 'graphql' };
  const refuse = (errors: readonly GraphqlError[]): ApiAnswer => {
    const problems = errors.map(({ message }) => message);
    recordViolation(world, { kind: 'request', where: 'POST /graphql', problems });
    return { status: 200, headers, body: { errors } };
  };
  const { query, variables = {}, operationName } = (request.body ?? {}) as Record<string, unknown>;
  if (typeof query !== 'string')
    return refuse([{ message: 'A query attribute must be specified and must be a string.' }]);
  try {
    const document = readDocument(query);
    const operation = chosen(document, operationName);
    if (operation === undefined) return refuse([{ message: 'An operation name is required' }]);
    const judged = judge(document, operation, (variables ?? {}) as Record<string, unknown>);
    if (judged.errors.length > 0) return refuse(judged.errors);
    const isMutation = operation.kind === 'mutation';
    if (isMutation) spendContent(world, caller);
    const asked: Asked = { world, caller, document, variables: judged.variables, errors: [] };
    const data = await show(asked, rootOf(asked, operation), operation.selection, []);
    const body = asked.errors.length > 0 ? { data, errors: asked.errors } : { data };
    return { status: 200, headers, createdContent: isMutation, body };
  } catch (error) {
    if (error instanceof UnreadableDocument) return refuse([{ message: error.message }]);
    throw error;
  }
}

const chosen = ({ operations }: Document, name: unknown): Operation | undefined =>
  typeof name === 'string'
    ? operations.find((operation) => operation.name === name)
    : operations.length === 1
      ? operations[0]
      : undefined;

function rootOf({ world, caller }: Asked, { kind }: Operation): Shown {
  if (kind === 'query') return showQuery(world, caller, () => actorOf(world, caller));
  return {
    __typename: 'Mutation',
    createCommitOnBranch: ({ input }: { input: CommitInput }) => createCommitOnBranch(world, caller, input),
  };
}

/** The selected fields of an object, one after the other, as mutations must be. */
async function show(
  asked: Asked,
  source: Shown,
  selection: readonly Selection[],
  path: readonly string[],
): Promise<Record<string, unknown>> {
  const shown: Record<string, unknown> = {};
  for (const part of fieldsOf(asked, source, selection)) {
    shown[part.alias] =
      part.name === '__typename' ? source.__typename : await field(asked, source, part, [...path, part.alias]);
  }
  return shown;
}

async function field(asked: Asked, source: Shown, part: Field, path: readonly string[]): Promise<unknown> {
  try {
    const held = source[part.name];
    const found: unknown =
      typeof held === 'function' ? await (held as (args: unknown) => unknown)(argumentsOf(asked, source, part)) : held;
    return await within(asked, found, part, path);
  } catch (error) {
    if (!(error instanceof FieldError)) throw error;
    const { type, message } = error;
    const extensions = type === 'FORBIDDEN' ? { extensions: { saml_failure: false } } : {};
    asked.errors.push({ type, path, ...extensions, locations: [part.location], message });
    return null;
  }
}

async function within(asked: Asked, found: unknown, part: Field, path: readonly string[]): Promise<unknown> {
  if (Array.isArray(found)) {
    return Promise.all(found.map((one, index) => within(asked, one, part, [...path, String(index)])));
  }
  if (found === null || found === undefined || part.selection === undefined) return found ?? null;
  return show(asked, found as Shown, part.selection, path);
}

function argumentsOf(asked: Asked, source: Shown, part: Field): Record<string, unknown> {
  const served = OBJECTS[source.__typename]?.[part.name]?.args ?? {};
  return Object.fromEntries(
    Object.entries(part.args).map(([name, value]) => {
      const type = served[name] ?? 'String';
      const given = resolved(value, asked.variables);
      const problem = problemsOf(type, given, '')[0];
      if (problem !== undefined) {
        const message = `Argument '${name}' on Field '${part.name}' has an invalid value: ${problem.path} ${problem.explanation}`;
        throw new FieldError('argumentLiteralsIncompatible', message);
      }
      return [name, withFallbacks(type, given)];
    }),
  );
}

/** Fields of the object itself and of the fragments that fit it. */
function fieldsOf(asked: Asked, source: Shown, selection: readonly Selection[]): Field[] {
  return selection.flatMap((part): Field[] => {
    if (part.kind === 'field') return [part];
    const fragment = part.kind === 'spread' ? asked.document.fragments.get(part.name) : part;
    if (fragment === undefined) return [];
    const fits =
      fragment.on === undefined ||
      fragment.on === source.__typename ||
      !['Commit', 'GpgSignature'].includes(fragment.on);
    return fits ? fieldsOf(asked, source, fragment.selection) : [];
  });
}
