/** The description of the API says exactly what is served, in OpenAPI 3.1. */
import { afterAll, beforeAll, expect, expectTypeOf, test } from 'vitest';
import type { z } from '@hono/zod-openapi';
import type { JobShape } from '../../../app/adapters/http/api/shapes.ts';
import { makeRoutes } from '../../../app/adapters/http/routes.ts';
import type { JobView } from '../../../app/ground/job-view.ts';
import { openApiStage, type ApiStage } from './api-stage.ts';

let box: ApiStage;
beforeAll(async () => {
  box = await openApiStage();
});
afterAll(async () => {
  await box.close();
});

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

test('every route of a repository is described, and every description is served', () => {
  const settings = { oidcIssuer: 'x', clientId: 'x', clientSecret: 'x', githubApiUrl: 'https://x', githubUrl: 'x' };
  const routes = makeRoutes(box.house, { ...settings, oidcIssuer: 'https://x' }).routes;
  const served = routes
    .filter(
      ({ path, method }) =>
        /^\/api\/v1\/(?!runner\b)(?!openapi\.json$)/.test(path) && METHODS.includes(method.toLowerCase()),
    )
    .map(({ path, method }) => `${method.toLowerCase()} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
  const described = Object.entries(box.description.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method} ${path}`),
  );
  expect(described.toSorted()).toEqual([...new Set(served)].toSorted());
  expect(described.length).toBeGreaterThan(12);
});

test('it is OpenAPI 3.1: operations have names of their own, places are declared, what is referred to is there', () => {
  expect(box.description.openapi).toBe('3.1.0');
  const operations = Object.entries(box.description.paths).flatMap(([path, byMethod]) =>
    Object.values(byMethod).map((operation) => ({ path, operation })),
  );
  const names = operations.map(({ operation }) => operation.operationId);
  expect(new Set(names).size).toBe(names.length);
  for (const { path, operation } of operations) {
    const declared = operation.parameters?.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
    const placed = path.match(/(?<=\{)\w+(?=\})/g) ?? [];
    expect([path, (declared ?? []).toSorted()]).toEqual([path, placed.toSorted()]);
    for (const [status, response] of Object.entries(operation.responses)) {
      expect(status).toMatch(/^[2-5]\d\d$/);
      expect(response).toHaveProperty('description');
    }
  }
  const references = [...JSON.stringify(box.description).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)];
  for (const [, name = ''] of references) expect(Object.keys(box.description.components.schemas)).toContain(name);
  for (const name of Object.keys(box.description.components.schemas))
    expect(() => box.checkerOf(['components', 'schemas', name])).not.toThrow();
});

test('every field of a job, a body and a query says what it means', () => {
  const nameless = Object.entries(box.description.components.schemas).flatMap(([name, schema]) =>
    'properties' in schema ? Object.keys(schema.properties as object).map((field) => `${name}.${field}`) : [],
  );
  expect(nameless.length).toBeGreaterThan(50);
  expectTypeOf<keyof z.infer<typeof JobShape>>().toEqualTypeOf<keyof JobView>();
});

test('what it takes and what the doors take is the same', () => {
  const fits = box.checkerOf(['components', 'schemas', 'Submission']);
  expect(fits({ thread: 3, run: 'make', after: ['J1'] })).toBeUndefined();
  for (const wrong of [{ thread: 3 }, { thread: 3, run: 'a', prompt: 'b' }, { thread: 3, run: 'a', dryrun: true }, {}])
    expect(fits(wrong)).toBeTypeOf('string');
});

test('both descriptions are there for everyone, and change with the app only', async () => {
  for (const path of ['/api/v1/openapi.json', '/signalbox.schema.json']) {
    const answer = await box.request(path);
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'public, max-age=300']);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(await answer.json()).toBeTypeOf('object');
  }
});
