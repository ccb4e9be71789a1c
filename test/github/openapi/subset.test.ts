/** The committed subset of GitHub's description is what the stand-in serves, no more and no less; and it judges. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ruleFor } from '../permissions.ts';
import { restOperations } from '../parts.ts';
import { describedOperations, judgeAnswer, judgeRequest } from './judge.ts';
import { cutSubset, prepareSchema } from './prepare.ts';
import { judgeWebhook } from './webhook-judge.ts';

const served = restOperations.map(({ method, path }) => `${method} ${path}`);

test('every operation is served once, described by GitHub, and nothing else is in the subset', () => {
  expect(new Set(served).size).toBe(served.length);
  expect(served.toSorted()).toEqual(describedOperations().toSorted());
});

test('the subset holds no prose', () => {
  const text = readFileSync(new URL('subset.json', import.meta.url), 'utf8');
  expect(/"(example|examples|externalDocs|deprecated)":/.exec(text)).toBeNull();
  expect(text.length).toBeLessThan(400_000);
});

test('every operation on a repository has a permission', () => {
  const onRepositories = restOperations.filter(({ path }) => path.startsWith('/repos/'));
  const rules = onRepositories.map(({ method, path }) => ruleFor(method, path));
  expect(rules.filter(({ level, permissions }) => level !== 'app' && permissions.length === 0)).toEqual([]);
});

const judgeComment = (body: unknown) =>
  judgeRequest('POST', '/repos/{owner}/{repo}/issues/{issue_number}/comments', {
    params: { owner: 'acme', repo: 'widgets', issue_number: '1' },
    query: new URLSearchParams(),
    body,
  });

test('a wrong body is refused, an unknown field is noted', () => {
  expect(judgeComment({ body: 'hi' })).toEqual({ refused: [], stray: [] });
  expect(judgeComment({}).refused).toEqual(["body must have required property 'body'"]);
  expect(judgeComment({ body: 'hi', mood: 'good' }).stray).toEqual(['body mood is not described']);
  expect(judgeComment(undefined).refused).toEqual(['body is missing']);
});

test('parameters are judged as what the description wants them to be', () => {
  const judgeList = (issue_number: string, query: string) =>
    judgeRequest('GET', '/repos/{owner}/{repo}/issues/{issue_number}/comments', {
      params: { owner: 'acme', repo: 'widgets', issue_number },
      query: new URLSearchParams(query),
      body: undefined,
    }).stray;
  expect(judgeList('1', 'per_page=100&since=2026-01-01T00:00:00Z')).toEqual([]);
  expect(judgeList('one', 'per_page=many&sort=asc')).toEqual([
    'path issue_number must be integer',
    'query per_page must be integer',
    'query sort is not described',
  ]);
});

test('an answer that lacks a field, or has a status nobody described, is wrong', () => {
  const judge = (status: number, body: unknown) =>
    judgeAnswer('GET', '/repos/{owner}/{repo}/labels/{name}', { status, body, isJson: true });
  const label = {
    id: 1,
    node_id: 'x',
    url: 'http://127.0.0.1/x',
    name: 'x',
    description: null,
    color: 'ffffff',
    default: false,
  };
  expect(judge(200, label)).toEqual([]);
  expect(judge(200, { ...label, color: null })).toEqual(['answer/color must be string']);
  expect(judge(299, label)).toEqual(['GitHub does not describe status 299 here']);
});

test('a webhook that GitHub does not describe, or not so, is wrong', () => {
  expect(judgeWebhook('issues', { action: 'exploded' })).toEqual([
    'GitHub does not describe a webhook issues-exploded',
  ]);
  expect(judgeWebhook('issues', { action: 'opened' })[0]).toMatch(/must have required property/);
});

test('nullable becomes a type, also of references and enumerations', () => {
  expect(prepareSchema({ type: 'string', nullable: true, enum: ['a'], description: 'x' })).toEqual({
    type: ['string', 'null'],
    enum: ['a', null],
  });
  expect(prepareSchema({ allOf: [{ $ref: '#/x' }], nullable: true })).toEqual({
    anyOf: [{ allOf: [{ $ref: '#/x' }] }, { type: 'null' }],
  });
  expect(prepareSchema({ nullable: true })).toEqual({});
  expect(prepareSchema({ properties: { description: { type: 'string', example: 'y' } } })).toEqual({
    properties: { description: { type: 'string' } },
  });
});

test('an operation that GitHub does not describe cannot get into the subset', () => {
  expect(() => cutSubset({ paths: {}, components: {} }, ['GET /nowhere'])).toThrow(
    'GitHub does not describe GET /nowhere',
  );
});
