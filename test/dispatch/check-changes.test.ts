import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Bounds, foldersOf, objectionsFrom, objectionsTo } from '../../app/dispatch/delivery/check-changes.ts';
import type { ReceivedFile } from '../../app/dispatch/delivery/received.ts';
import { DEFAULT_DELIVERY_RULES, type DeliveryRules } from '../../app/ground/delivery-rules.ts';

const COMMIT = 'c'.repeat(40);

const file = (path: string, over: Partial<ReceivedFile> = {}): ReceivedFile => ({
  path,
  change: 'modified',
  mode: '100644',
  oldMode: '100644',
  text: 'x',
  size: 1,
  ...over,
});
const added = (path: string, over: Partial<ReceivedFile> = {}) =>
  file(path, { change: 'added', oldMode: null, ...over });
const deleted = (path: string, mode = '100644') =>
  file(path, { change: 'deleted', mode, oldMode: mode, text: null, size: 0 });

interface Given {
  readonly rules?: Partial<DeliveryRules>;
  readonly deny?: readonly string[];
  readonly base?: string;
  readonly leftOut?: readonly string[];
}

const objections = (files: readonly ReceivedFile[], { rules, deny = [], base = COMMIT, leftOut = [] }: Given = {}) => {
  const bounds: Bounds = { commit: COMMIT, rules: { ...DEFAULT_DELIVERY_RULES, ...rules }, deny };
  return objectionsTo({ base, files, leftOut }, bounds);
};
const refusesPath = (path: string, given?: Given): boolean => objections([added(path)], given).length > 0;

describe('paths', () => {
  test('of a repository’s own files are fine', () => {
    const fine = [
      'a',
      'src/a b.ts',
      '.github/ISSUE_TEMPLATE/bug.md',
      'AGENTS.md',
      'src/CLAUDE.md',
      '.vscode/settings.json',
      '.gitignore',
      'src/.gitkeep',
      'a/git/b',
      'gït/ü.md',
    ];
    for (const path of [...fine, 'CODEOWNERS.md', 'console.log', 'com10', 'docs/workflows/x.yml', '日本/語.txt'])
      expect(objections([added(path)])).toEqual([]);
  });

  test.each([
    ['/etc/passwd'],
    ['../x'],
    ['a/../../x'],
    ['a/./b'],
    ['a//b'],
    ['a/'],
    ['C:/x'],
    ['a\\b'],
    ['.git/config'],
    ['.GIT/hooks/pre-commit'],
    ['a/.Git/config'],
    ['.git'],
    ['.git./x'],
    ['.git /x'],
    ['.git::$INDEX_ALLOCATION/x'],
    ['git~1/config'],
    ['GIT~1'],
    ['.g\u200cit/config'],
    ['．git/config'],
    ['.ｇｉｔ/config'],
    ['a\u0000b'],
    ['a\nb'],
    ['a\tb'],
    ['a\u202eb'],
    ['a\u2028b'],
    ['a.'],
    ['a /b'],
    ['aux'],
    ['src/NUL.txt'],
    ['com1.c'],
    ['a:b'],
    ['a?'],
    ['a\ud800b'],
  ])('that mean something else somewhere are not: %j', (path) => {
    expect(refusesPath(path)).toBe(true);
    expect(refusesPath(path, { rules: { unprotected: ['**'], allow: ['**'] } })).toBe(true);
  });

  test.each([
    ['.github/workflows/ci.yml'],
    ['.GitHub/Workflows/ci.yml'],
    ['.github/workflowſ/ci.yml'],
    ['.github/workflows'],
    ['.github/actions/x/action.yml'],
    ['.github'],
    ['CODEOWNERS'],
    ['.github/codeowners'],
    ['docs/CodeOwners'],
    ['.github/signalbox.yml'],
    ['.gitmodules'],
    ['.gitattributes'],
    ['src/.gitattributes'],
    ['.claude/settings.json'],
    ['.claude'],
    ['web/.Claude/hooks/x.sh'],
    ['.mcp.json'],
    ['web/.mcp.json'],
    ['.codex/config.toml'],
    ['.gemini/settings.json'],
    ['.opencode/plugin/x.ts'],
    ['opencode.json'],
    ['a/opencode.jsonc'],
    ['.cursor/mcp.json'],
    ['.vscode/mcp.json'],
  ])('that decide who may do what are protected, in any case: %j', (path) => {
    expect(objections([added(path)])).toEqual([expect.stringMatching(/is protected/)]);
    expect(refusesPath(path, { rules: { allow: [path] } })).toBe(true);
    expect(refusesPath(path, { rules: { unprotected: [path] } })).toBe(false);
  });

  test('that are protected may also not go away', () => {
    expect(objections([deleted('CODEOWNERS')])).toHaveLength(1);
  });

  test('are allowed as git spells them, and denied in any case', () => {
    expect(refusesPath('src/a.ts', { rules: { allow: ['src/**'] } })).toBe(false);
    expect(refusesPath('src/a.ts', { rules: { allow: ['src'] } })).toBe(false);
    expect(refusesPath('Src/a.ts', { rules: { allow: ['src/**'] } })).toBe(true);
    expect(refusesPath('lib/a.ts', { rules: { allow: ['src/**'] } })).toBe(true);
    expect(objections([added('Src/Gen/a.ts')], { rules: { deny: ['src/gen/**'] } })).toEqual([
      '`Src/Gen/a.ts` is denied by `src/gen/**` of `delivery.deny`',
    ]);
    expect(refusesPath('src/gen', { rules: { deny: ['src/gen/**'] } })).toBe(true);
  });

  test('that the profile denies to edit are denied here too', () => {
    expect(objections([file('docs/a.md')], { deny: ['Bash(curl:*)', 'Edit(docs/**)'] })).toEqual([
      '`docs/a.md` is denied by `Edit(docs/**)` of the job’s profile',
    ]);
    expect(refusesPath('a', { deny: ['Edit'] })).toBe(true);
    expect(refusesPath('a', { deny: ['Read(a)', 'WebFetch'] })).toBe(false);
    // What cannot be read may have meant this.
    expect(refusesPath('a', { deny: ['Edit('] })).toBe(true);
  });

  test('never hang or throw, and a refusal never comes out of its code', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }), (path) => {
        for (const objection of objections([added(path)])) expect(objection).toMatch(/^(?:[^`\n]|`[^`\n]*`)*$/);
      }),
    );
  });
});

describe('files', () => {
  test('that cannot be delivered are links, submodules, new programs and other modes', () => {
    const cases: [ReceivedFile, RegExp][] = [
      [added('a', { mode: '120000' }), /symbolic link/],
      [file('a', { mode: '100644', oldMode: '120000' }), /symbolic link/],
      [file('a', { mode: '160000', oldMode: '160000', text: null }), /submodule/],
      [deleted('a', '160000'), /submodule/],
      [added('a', { mode: '100755' }), /can be executed/],
      [file('a', { mode: '100755' }), /change its mode/],
      [file('a', { oldMode: '100755' }), /change its mode/],
      [file('a', { oldMode: null }), /change its mode/],
      [added('a', { mode: '100600' }), /the mode `100600`/],
      [added('a', { text: null, size: 9 }), /is not text/],
    ];
    for (const [one, why] of cases) expect(objections([one])).toEqual([expect.stringMatching(why)]);
  });

  test('that can are plain ones, programs that stay programs, and links that go away', () => {
    const fine = [added('a'), file('b', { mode: '100755', oldMode: '100755' }), deleted('c', '120000'), deleted('d')];
    expect(objections(fine)).toEqual([]);
    expect(objections([added('a', { text: null, size: 9 })], { rules: { binary: true } })).toEqual([]);
  });

  test('may be only so many and so large, and all of them must have come, once', () => {
    const files = [added('a', { size: 6 }), added('b', { size: 6 })];
    expect(objections(files, { rules: { maxFiles: 1 } })).toEqual([expect.stringMatching(/^2 files changed.* 1$/)]);
    expect(objections(files, { rules: { maxBytes: 11 } })).toEqual([expect.stringMatching(/12 bytes.* 11$/)]);
    expect(objections(files, { rules: { maxFiles: 2, maxBytes: 12 } })).toEqual([]);
    expect(objections([], { leftOut: ['huge.bin'] })).toEqual([expect.stringMatching(/^`huge.bin` was not sent/)]);
    expect(objections([added('a'), deleted('a')])).toEqual(['`a` is named twice']);
  });

  test('must be based on the commit that the job ran', () => {
    expect(objections([], { base: 'd'.repeat(40) })).toEqual([expect.stringMatching(/based on `dddddddddddd`/)]);
  });

  test('get every objection, not only the first', () => {
    expect(objections([added('../x'), added('CODEOWNERS'), added('y', { mode: '120000' })])).toHaveLength(3);
  });
});

describe('what the commit holds', () => {
  const before = new Map([
    ['a', '100644'],
    ['run.sh', '100755'],
    ['link', '120000'],
    ['sub', '160000'],
    ['src', '040000'],
    ['src/b', '100644'],
  ]);
  const from = (...files: ReceivedFile[]) => objectionsFrom(files, before);

  test('is what the runner said it was', () => {
    expect(from(file('a'), added('new'), deleted('src/b'), added('src/c'))).toEqual([]);
    expect(from(file('run.sh', { mode: '100755', oldMode: '100755' }))).toEqual([]);
    expect(from(added('a'))).toEqual(['`a` is there already']);
    // What lies in it would go, and is named nowhere.
    expect(from(added('src'))).toEqual(['`src` is a folder']);
    expect(from(file('nowhere'))).toEqual([expect.stringMatching(/is not in the commit/)]);
    expect(from(deleted('nowhere'))).toHaveLength(1);
    // A commit through the API would keep the mode, and so lead the link elsewhere.
    expect(from(file('link'))).toEqual([expect.stringMatching(/is something else/)]);
    expect(from(file('run.sh'))).toHaveLength(1);
  });

  test('leads nowhere else: nothing is written below a link or a submodule', () => {
    expect(from(added('link/x'))).toEqual([expect.stringMatching(/lies in `link`/)]);
    expect(from(added('sub/x'))).toHaveLength(1);
    expect(from(added('a/x'))).toHaveLength(1);
    expect(from(deleted('a'), added('a/x'))).toEqual([]);
  });

  test('is asked for every folder of a path', () => {
    expect(foldersOf('a/b/c')).toEqual(['a', 'a/b']);
    expect(foldersOf('a')).toEqual([]);
  });
});
