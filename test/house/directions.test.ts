/** Every row of the table of directions is broken once in every way, and the linter must object to exactly the forbidden imports. */
import { readdir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEEPEST, FLOORS, type Floor } from '../../oxlint.config.ts';
import { createSpecimen, ROOT, type Objection, type Specimen } from './specimen.ts';

/** The ways to name another module; a type alone is a dependency too. */
const WAYS = [
  (path: string, n: number) => `import { a as a${n} } from '${path}';`,
  (path: string, n: number) => `import type { T as T${n} } from '${path}';`,
  (path: string, n: number) => `export { a as b${n} } from '${path}';`,
  (path: string, n: number) => `export * as c${n} from '${path}';`,
  (path: string, n: number) => `export const load${n} = () => import('${path}');`,
];

const named = (folder: string, name: string) => folder.replace('*', name);

/** One or two files of every floor, of the exceptions inside floors, and of places that are no floor. */
const TARGETS = [
  ...FLOORS.flatMap(({ folder }) => [`${named(folder, 'two')}/door.ts`, `${named(folder, 'two')}/inner/door.ts`]),
  ...FLOORS.flatMap(({ imports }) => imports.filter((path) => path.endsWith('*'))).flatMap((path) => [
    path.replace('*', '.ts'),
    path.replace('*', '/door.ts'),
  ]),
  'app/main.ts',
  'app/engine/handle.ts',
  'app/remote/session.ts',
  'test/story/door.ts',
  'scripts/door.ts',
];

const within = (folder: string, path: string) => path.startsWith(`${folder}/`);

function mayImport(floor: Floor, path: string): boolean {
  const granted = (target: string) =>
    target.endsWith('*') ? path.startsWith(target.slice(0, -1)) : within(target, path);
  return within(named(floor.folder, 'one'), path) || floor.imports.some(granted);
}

interface Case {
  readonly floor: Floor;
  readonly file: string;
  readonly imports: readonly { readonly path: string; readonly line: string }[];
}

const cases: Case[] = FLOORS.flatMap((floor) =>
  Array.from({ length: floor.flat ? 1 : DEEPEST + 1 }, (_, depth) => {
    const folder = posix.join(named(floor.folder, 'one'), 'deeper/'.repeat(depth));
    const targets = [...new Set(TARGETS)].filter((path) => path !== posix.join(folder, 'door.ts'));
    const imports = targets.flatMap((path, index) =>
      WAYS.map((write, way) => {
        const relative = posix.relative(folder, path);
        const specifier = relative.startsWith('.') ? relative : `./${relative}`;
        return { path, line: write(specifier, index * WAYS.length + way) };
      }),
    );
    return { floor, file: posix.join(folder, 'specimen.ts'), imports };
  }),
);

describe('the table of directions', () => {
  let specimen: Specimen;
  let objections: Objection[];

  beforeAll(async () => {
    specimen = await createSpecimen();
    for (const { file, imports } of cases) {
      await specimen.write(
        file,
        imports.map(({ line }) => line),
      );
    }
    await specimen.write('app/dispatch/side-door.ts', [
      `export * from './../remote/door.ts';`,
      `export * from '../ground/../remote/door.ts';`,
    ]);
    objections = await specimen.lint();
  });
  afterAll(async () => specimen[Symbol.asyncDispose]());

  const objectedLines = (path: string) =>
    objections.filter(({ file, rule }) => file === path && rule === 'no-restricted-imports').map(({ line }) => line);

  test.each(cases)('$file may import only what its row grants', ({ floor, file, imports }) => {
    const objected = new Set(objectedLines(file));
    const refused = imports.filter((_, index) => objected.has(index + 1)).map(({ line }) => line);
    expect(refused).toEqual(imports.filter(({ path }) => !mayImport(floor, path)).map(({ line }) => line));
    expect(refused.length).toBeGreaterThan(0);
  });

  test('a path that climbs in its middle is refused, since it would lead around the bans', () => {
    expect(new Set(objectedLines('app/dispatch/side-door.ts'))).toEqual(new Set([1, 2]));
  });
});

describe('the house', () => {
  const floorOf = (path: string) =>
    FLOORS.findLast(({ folder, flat }) => {
      const pattern = flat ? `${folder}/*` : `${folder}/**`;
      return posix.matchesGlob(path, pattern);
    });

  test('every source file stands on a floor of the table, and no deeper than the bans reach', async () => {
    const files: string[] = [];
    for (const top of ['app', 'action']) {
      const entries = await readdir(join(ROOT, top), { recursive: true, withFileTypes: true }).catch(() => []);
      for (const entry of entries) {
        const path = posix.join(entry.parentPath.slice(ROOT.length + 1), entry.name);
        if (entry.isFile() && /\.m?[jt]s$/.test(path) && !path.includes('/dist/')) files.push(path);
      }
    }
    const depth = (path: string) => path.split('/').length - (floorOf(path)?.folder.split('/').length ?? 0) - 1;
    expect(files.filter((path) => floorOf(path) === undefined || depth(path) > DEEPEST)).toEqual([]);
  });
});
