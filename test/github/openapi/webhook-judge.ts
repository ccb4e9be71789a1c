/** Judges webhook payloads by GitHub's published description of them. */
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ErrorObject, ValidateFunction } from 'ajv';
import formats from 'ajv-formats';

interface Described {
  webhooks: Record<string, { post: { requestBody: { content: Record<string, { schema: { $ref: string } }> } } }>;
}

interface Judge {
  description: Described;
  ajv: Ajv2020;
  compiled: Map<string, ValidateFunction>;
}

let judge: Judge | undefined;

/** The description has 4.8 MB: it is read when the first webhook goes out. */
const load = (): Judge => {
  if (judge !== undefined) return judge;
  const file = createRequire(import.meta.url).resolve('@octokit/openapi-webhooks/generated/api.github.com.json');
  const description = JSON.parse(readFileSync(file, 'utf8')) as Described;
  const ajv = new Ajv2020({ strict: false, allErrors: true, logger: false, validateSchema: false });
  (formats as unknown as (instance: Ajv2020) => void)(ajv);
  ajv.addSchema(description as unknown as object, 'webhooks');
  judge = { description, ajv, compiled: new Map() };
  return judge;
};

const MOST_PROBLEMS = 8;

const nameOf = (event: string, action: string | undefined): string =>
  [event, action].filter(Boolean).join('-').replaceAll('_', '-');

/** Some events demand an `organization`, which the description itself says only those of organisations have. */
const isContradicted = (payload: object, error: ErrorObject): boolean => {
  const { repository } = payload as { repository?: { owner?: { type?: string } } };
  const isMissing = (error.params as { missingProperty?: string }).missingProperty === 'organization';
  return isMissing && error.instancePath === '' && repository?.owner?.type === 'User';
};

/** The addresses of bots hold brackets, which the standard for addresses does not know; GitHub sends them all the same. */
const isAddressOfBot = (payload: object, { keyword, params, instancePath }: ErrorObject): boolean => {
  if (keyword !== 'format' || (params as { format?: string }).format !== 'email') return false;
  const value = instancePath
    .split('/')
    .slice(1)
    .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], payload);
  return typeof value === 'string' && /^\d+\+[\w-]+\[bot\]@users\.noreply\.github\.com$/.test(value);
};

/** What is wrong with a payload; an event or action that GitHub does not describe is wrong as a whole. */
export const judgeWebhook = (event: string, payload: { action?: string }): string[] => {
  const { description, ajv, compiled } = load();
  const name = nameOf(event, payload.action);
  const schema = (description.webhooks[name] ?? description.webhooks[nameOf(event, undefined)])?.post.requestBody
    .content['application/json']?.schema;
  if (schema === undefined) return [`GitHub does not describe a webhook ${name}`];
  const validate = compiled.get(name) ?? ajv.compile({ $ref: `webhooks${schema.$ref}` });
  compiled.set(name, validate);
  if (validate(payload)) return [];
  return (validate.errors ?? [])
    .filter((error) => !isContradicted(payload, error) && !isAddressOfBot(payload, error))
    .slice(0, MOST_PROBLEMS)
    .map((error) => `payload${error.instancePath} ${error.message ?? 'is wrong'}`);
};
