/**
 * The linter's rules, and the one table of directions: which folder may import which. The table is the architecture;
 * every import ban and every purity rule below is generated from it, and `test/house/directions.test.ts` breaks each of them.
 */
import { posix } from 'node:path';
import { defineConfig, type OxlintOverride } from 'oxlint';

/** A folder of the house. It may import itself, the listed `imports` and nothing else of ours; type-only imports count. */
export interface Floor {
  /** From the repository's root; a last `*` stands for each subfolder on its own (they are islands to each other). */
  readonly folder: string;
  readonly imports: readonly string[];
  /** Pure floors know no clock, no chance, no network, no machine, and only the packages of `PURE_PACKAGES`. */
  readonly pure?: true;
  /** Only the files directly in the folder: its subfolders have rows of their own. */
  readonly flat?: true;
}

/** Packages that only compute, so pure floors may use them. */
export const PURE_PACKAGES = ['zod', 'yaml', 'unbash', '@actions/expressions'];

const LAYERS = ['app/dispatch', 'app/remote', 'app/channels', 'app/routines', 'app/config'];
const PURE = ['app/ground', 'app/wire', ...LAYERS];

/** ground ← wire and the layers ← engine ← adapters ← main. Where rows overlap, the later one holds. */
export const FLOORS: readonly Floor[] = [
  { folder: 'app/ground', imports: [], pure: true },
  { folder: 'app/wire', imports: ['app/ground'], pure: true },
  ...LAYERS.map((folder): Floor => ({ folder, imports: ['app/ground'], pure: true })),
  { folder: 'app/web', imports: ['app/ground', 'app/wire'] },
  { folder: 'app/engine', imports: PURE },
  { folder: 'app/adapters/*', imports: [...PURE, 'app/engine/ports*'] },
  { folder: 'app/adapters/github', imports: [...PURE, 'app/engine/ports*', 'app/engine/incoming*'] },
  // The door through which people and runners come in: it calls the engine, where the others only serve it.
  { folder: 'app/adapters/http', imports: [...PURE, 'app/engine', 'app/web'] },
  // The roof: only `main` sees the whole house, and only it builds adapters.
  { folder: 'app', imports: [], flat: true },
  // The command line speaks to the app through its public door, as anyone's program does, and runs sessions of its own machine.
  { folder: 'app/cli', imports: ['app/wire', 'app/ground', 'action/machine'] },
  { folder: 'action', imports: ['app/wire', 'app/ground', 'app/remote/rules*'] },
  // The judges share no code with what they judge.
  { folder: 'test/github', imports: [] },
  { folder: 'test/agents', imports: [] },
];

/** How deep below its floor a file may lie. The bans are written per depth, since the linter sees `../` as it is spelt. */
export const DEEPEST = 3;

/** `..` anywhere but at a path's beginning: it would lead around the bans. */
const SIDE_DOOR = String.raw`(^\./|[^./]/)\.\.(/|$)`;

const up = (levels: number) => '../'.repeat(levels);

/** What a file `depth` folders below `floor` may not import, as one list of gitignore-like patterns (the last match decides). */
function bannedImports(floor: Floor, depth: number): string[] {
  const here = posix.join(floor.folder, ...Array.from({ length: depth }, () => '-'));
  const allowed = floor.imports.flatMap((target) => {
    const path = posix.relative(here, target);
    return target.includes('*') ? [`!${path}`, `!${path}/**`] : [`!${path}/**`];
  });
  return [
    ...(floor.pure ? ['**', ...PURE_PACKAGES.flatMap((name) => [`!${name}`, `!${name}/**`]), '!./**'] : []),
    ...Array.from({ length: depth }, (_, level) => `!${up(level + 1)}**`),
    `${up(depth + 1)}**`,
    ...allowed,
  ];
}

/** Clock, chance and machine by their global names; the compiler refuses most of them too (`tsconfig.pure.json`). */
// prettier-ignore
export const IMPURE_GLOBALS = [
  'Buffer', 'console', 'crypto', 'fetch', 'globalThis', 'performance', 'process', 'queueMicrotask', 'require',
  'setImmediate', 'setInterval', 'setTimeout',
];
export const IMPURE_PROPERTIES = [
  { object: 'Date', property: 'now', message: 'Time is an argument on a pure floor.' },
  { object: 'Math', property: 'random', message: 'Chance is an argument on a pure floor.' },
];

const purity: OxlintOverride['rules'] = {
  'eslint/no-restricted-properties': ['error', ...IMPURE_PROPERTIES],
  'eslint/no-restricted-globals': ['error', ...IMPURE_GLOBALS],
  'house/no-present-time': 'error',
};

const floorRules: OxlintOverride[] = FLOORS.flatMap((floor) =>
  Array.from({ length: floor.flat ? 1 : DEEPEST + 1 }, (_, depth) => ({
    files: [posix.join(floor.folder, ...Array.from({ length: depth }, () => '*'), '*.{ts,mts,js,mjs}')],
    rules: {
      'eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: SIDE_DOOR, message: 'A path climbs only at its beginning, so that bans see where it goes.' },
            {
              group: bannedImports(floor, depth),
              message: `${floor.folder} may import only: ${['itself', ...floor.imports].join(', ')}. The table is FLOORS in oxlint.config.ts.`,
            },
          ],
        },
      ],
      ...(floor.pure ? purity : {}),
    },
  })),
);

export default defineConfig({
  plugins: ['eslint', 'typescript', 'unicorn', 'oxc', 'import', 'promise', 'vitest'],
  jsPlugins: ['./test/house/present-time.ts'],
  categories: { correctness: 'error' },
  options: { typeAware: true, denyWarnings: true, reportUnusedDisableDirectives: 'error' },
  ignorePatterns: ['action/dist', 'app/cli/dist', 'app/web/dist', 'test/page/shots'],
  rules: {
    'eslint/max-lines': ['error', { max: 300 }],
    'eslint/eqeqeq': 'error',
    // Control and invisible characters are our subject (terminals, commands shown for approval): classes name them on purpose.
    'eslint/no-control-regex': 'off',
    'eslint/no-misleading-character-class': 'off',
    'eslint/no-console': 'error',
    // `--then` is a word of our grammar; an object that holds the word is no promise.
    'unicorn/no-thenable': 'off',
    // A test may keep its expectations in functions, and need not repeat the words of an error.
    'vitest/no-standalone-expect': 'off',
    // Objects here are made by functions, and what they do needs no `this`.
    'typescript/unbound-method': 'off',
    'vitest/require-to-throw-message': 'off',
    // A story asserts by seeing: `eventually` fails when something is not seen, `refused` and `expectAll…` hold to account.
    'vitest/expect-expect': [
      'error',
      { assertFunctionNames: ['expect', 'expect*', 'expectTypeOf', 'fc.assert', 'eventually', 'refused'] },
    ],
    'import/no-cycle': ['error', { ignoreTypes: false }],
    'import/no-default-export': 'error',
    'typescript/consistent-type-imports': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/no-misused-spread': ['error', { allow: ['string'] }],
    'typescript/only-throw-error': 'error',
    'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  },
  overrides: [
    ...floorRules,
    { files: ['*.config.ts', 'test/house/present-time.ts'], rules: { 'import/no-default-export': 'off' } },
    // Programs for a person at a terminal speak on standard output; the product's own words go through its log.
    { files: ['test/**', 'app/web/client/**'], rules: { 'eslint/no-console': 'off' } },
    // In a browser a listener may be asynchronous: a rejection there reaches the console and ends nothing.
    {
      files: ['app/web/client/**', 'test/github/pages/*.js'],
      rules: { 'typescript/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }] },
    },
    // The stand-in takes request bodies as GitHub's description has judged them: any shape.
    { files: ['test/github/**'], rules: { 'typescript/no-explicit-any': 'off' } },
  ],
});
