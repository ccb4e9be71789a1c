/** What a program sends to the API and gets back, with every answer held against the API's own description. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { hashOf } from '../../../app/engine/hash.ts';
import type { Role } from '../../../app/ground/roles.ts';
import { openStage, widgets, type Stage, type StageOptions } from './stage.ts';

export const JOBS = '/api/v1/repos/acme/widgets/jobs';
const DAY = 86_400_000;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // Each test knows what it asked for.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, object>> }>>;
}

export interface Description {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

export type ApiStage = Stage & {
  readonly description: Description;
  readonly checkerOf: (pointer: readonly string[]) => (value: unknown) => string | undefined;
  /** Makes a token for somebody with this role. */
  token(login: string, role: Role, over?: { readonly id?: number; readonly lasts?: number }): Promise<string>;
  ask(method: string, path: string, token: string | undefined, body?: unknown, headers?: object): Promise<Answer>;
};

export async function openApiStage(options: StageOptions = {}): Promise<ApiStage> {
  const box = await openStage(options);
  const description = (await (await box.request('/api/v1/openapi.json')).json()) as Description;
  // What OpenAPI adds to JSON Schema is not checked by it.
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  ajv.addSchema(description, 'api');
  const checkerOf = (pointer: readonly string[]) => {
    const path = pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
    const check = ajv.compile({ $ref: `api#/${path}` });
    return (value: unknown) => (check(value) ? undefined : ajv.errorsText(check.errors));
  };
  let people = 100;

  return {
    ...box,
    description,
    checkerOf,
    async token(login, role, { id = (people += 1), lasts = DAY } = {}) {
      const secret = `sbt_${box.house.chance.token()}`;
      const now = box.clock.now();
      box.github.roles.set(login, role);
      const times = { createdAt: now, expiresAt: now + lasts, usedAt: null };
      await box.store.putApiToken({ id: secret, hash: hashOf(secret), person: { id, login }, name: login, ...times });
      return secret;
    },
    async ask(method, path, token, body, headers = {}) {
      const answer = await box.request(path, {
        method,
        headers: { ...(token !== undefined && { authorization: `Bearer ${token}` }), ...headers },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const said: unknown = await answer.json();
      const problem = misfit(method, path, answer.status, said);
      if (problem !== undefined) throw new Error(`${method} ${path} ${answer.status}: ${problem}`);
      return { status: answer.status, headers: answer.headers, body: said };
    },
  };

  /** Why an answer is not what the description says, if it is not. */
  function misfit(method: string, path: string, status: number, said: unknown): string | undefined {
    const [bare = ''] = path.split('?', 1);
    const found = Object.keys(description.paths).find((known) =>
      new RegExp(`^${known.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(bare),
    );
    if (found === undefined) return 'this address is not described';
    const place = ['paths', found, method.toLowerCase(), 'responses', String(status)];
    if (description.paths[found]?.[method.toLowerCase()]?.responses[status] === undefined)
      return `this status is not described (${JSON.stringify(said)})`;
    return checkerOf([...place, 'content', 'application/json', 'schema'])(said);
  }
}

/** `201`, or `404 unknown_job`. */
export const outcome = ({ status, body }: Answer): string =>
  body.error === undefined ? String(status) : `${status} ${body.error.code}`;

export { widgets };
