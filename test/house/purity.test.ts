/** Pure floors know no clock, no chance, no network and no machine: each forbidden thing is used once, and must be refused. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FLOORS, IMPURE_GLOBALS, IMPURE_PROPERTIES, PURE_PACKAGES } from '../../oxlint.config.ts';
import { createSpecimen, type Objection, type Specimen } from './specimen.ts';

const pureFloors = FLOORS.filter(({ pure }) => pure).map(({ folder }) => folder);

const IMPURITIES: readonly (readonly [rule: string, line: string])[] = [
  ...IMPURE_GLOBALS.map((name, n) => ['no-restricted-globals', `export const global${n} = () => ${name};`] as const),
  ...IMPURE_PROPERTIES.flatMap(({ object, property }, n) => [
    ['no-restricted-properties', `export const property${n} = () => ${object}.${property}();`] as const,
    ['no-restricted-properties', `export const { ${property}: taken${n} } = ${object};`] as const,
  ]),
  ['no-present-time', 'export const today = () => new Date();'],
  ['no-present-time', 'export const todayAsText = () => Date();'],
  ['no-restricted-imports', `export * as files from 'node:fs';`],
  ['no-restricted-imports', `export * as oldFiles from 'fs/promises';`],
  ['no-restricted-imports', `export * as log from 'pino';`],
];

/** What the compiler itself refuses where no ambient types exist; a second fence, should a name be missing above. */
const UNKNOWN_TO_THE_COMPILER = ['process', 'fetch', 'console', 'setTimeout', 'Buffer', 'performance', 'crypto'];

const CLEAN = [
  ...PURE_PACKAGES.map((name, n) => `export * as package${n} from '${name}';`),
  `export const deadline = (now: number, ms: number): string => new Date(now + ms).toISOString();`,
];

describe('on a pure floor', () => {
  let specimen: Specimen;
  let objections: Objection[];

  beforeAll(async () => {
    specimen = await createSpecimen();
    for (const floor of pureFloors) {
      await specimen.write(
        `${floor}/impure.ts`,
        IMPURITIES.map(([, line]) => line),
      );
      await specimen.write(`${floor}/clean.ts`, CLEAN);
    }
    objections = await specimen.lint();
  });
  afterAll(async () => specimen[Symbol.asyncDispose]());

  test.each(pureFloors)('of %s the linter refuses every use of clock, chance, network and machine', (floor) => {
    const missed = IMPURITIES.filter(
      ([rule], index) =>
        !objections.some(
          (found) => found.file === `${floor}/impure.ts` && found.line === index + 1 && found.rule === rule,
        ),
    );
    expect(missed).toEqual([]);
  });

  test.each(pureFloors)('of %s the linter takes a time that is given, and packages that only compute', (floor) => {
    expect(objections.filter(({ file }) => file === `${floor}/clean.ts`)).toEqual([]);
  });
});

test('on every pure floor the compiler does not know the machine, and takes the packages that only compute', async () => {
  await using specimen = await createSpecimen();
  for (const floor of pureFloors) {
    await specimen.write(
      `${floor}/impure.ts`,
      UNKNOWN_TO_THE_COMPILER.map((name, n) => `export const thing${n} = () => ${name};`),
    );
    await specimen.write(`${floor}/clean.ts`, CLEAN);
  }
  const complaints = await specimen.compile('tsconfig.pure.json');
  const places = complaints.map(({ file, line }) => `${file}:${line}`).sort();
  const expected = pureFloors.flatMap((floor) => UNKNOWN_TO_THE_COMPILER.map((_, n) => `${floor}/impure.ts:${n + 1}`));
  expect(places).toEqual(expected.sort());
});
