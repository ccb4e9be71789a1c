/** The rules that hold everywhere: each is broken once, and the linter must object; a clean file passes. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSpecimen, type Objection, type Specimen } from './specimen.ts';

const BROKEN: Readonly<Record<string, readonly string[]>> = {
  'no-floating-promises': ['export function start(work: () => Promise<void>): void {', '  work();', '}'],
  'no-misused-promises': ['export const ready = (work: Promise<boolean>): number => (work ? 1 : 0);'],
  'switch-exhaustiveness-check': [
    `export function weight(mode: 'queue' | 'steer'): number {`,
    '  switch (mode) {',
    `    case 'queue':`,
    '      return 1;',
    '  }',
    '  return 0;',
    '}',
  ],
  'only-throw-error': ['export const fail = (): never => {', `  throw 'a text';`, '};'],
  'consistent-type-imports': [
    `import { Shape } from './shape.ts';`,
    'export const same = (shape: Shape): Shape => shape;',
  ],
  'no-explicit-any': ['export const anything = (value: any): string => String(value);'],
  'no-default-export': ['const value = 1;', 'export default value;'],
  'no-console': [`export const speak = (): void => console.log('hello');`],
  'no-cycle': [`import type { Other } from './other.ts';`, 'export type Cycle = { readonly other: Other };'],
  'max-lines': Array.from({ length: 301 }, (_, n) => `export const line${n} = ${n};`),
  'Unused oxlint-disable directive (no problems were reported).': [
    '// oxlint-disable no-debugger',
    'export const a = 1;',
  ],
};

let specimen: Specimen;
let objections: Objection[];
const fileOf = (rule: string) => `app/engine/${rule.replaceAll(/[^a-z]+/g, '-')}.ts`;

beforeAll(async () => {
  specimen = await createSpecimen();
  for (const [rule, lines] of Object.entries(BROKEN)) await specimen.write(fileOf(rule), lines);
  await specimen.write('app/engine/shape.ts', ['export type Shape = { readonly sides: number };']);
  await specimen.write('app/engine/other.ts', [
    `import type { Cycle } from './no-cycle.ts';`,
    'export type Other = { readonly cycle: Cycle };',
  ]);
  objections = await specimen.lint();
});
afterAll(async () => specimen[Symbol.asyncDispose]());

test.each(Object.keys(BROKEN))('the linter objects: %s', (rule) => {
  expect(objections.filter(({ file }) => file === fileOf(rule)).map((objection) => objection.rule)).toEqual([rule]);
});

test('a clean file passes', () => {
  expect(objections.filter(({ file }) => file === 'app/engine/shape.ts')).toEqual([]);
});
