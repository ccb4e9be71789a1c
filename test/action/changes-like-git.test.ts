/** Whatever honest work does, the changes are what `git add --all` would commit. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Changes } from '../../app/wire/changes.ts';
import { runs } from '../hard.ts';
import { beginWork } from './workspace-of-work.ts';

const path = fc
  .array(fc.constantFrom('a', 'b', 'c', 'sub', 'x y', 'ü', 'out'), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join('/'));
const text = fc.constantFrom('', 'one\n', 'one\r\ntwo\r\n', 'no end', '\0binary\0', 'long\n'.repeat(200));
const step = fc.oneof(
  fc.record({ kind: fc.constant('write' as const), path, text }),
  fc.record({ kind: fc.constant('remove' as const), path }),
  fc.record({ kind: fc.constant('link' as const), path, to: fc.constantFrom('a', '../elsewhere', '/etc') }),
  fc.record({ kind: fc.constant('mode' as const), path, mode: fc.constantFrom(0o644, 0o755) }),
  fc.record({ kind: fc.constant('ignore' as const), path, text: fc.constantFrom('out\n', 'b/\n!b/c\n', '*.y\n/a\n') }),
  fc.record({
    kind: fc.constant('attributes' as const),
    path,
    text: fc.constantFrom('* text=auto\n', '* eol=crlf\n', 'a -text\n'),
  }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Makes room first: what stands in the way of a path goes. */
function clear(folder: string, at: string): string {
  const place = join(folder, at);
  for (const [index] of at.split('/').entries()) {
    const above = join(folder, ...at.split('/').slice(0, index));
    const found = lstatSync(above, { throwIfNoEntry: false });
    if (found && !found.isDirectory()) rmSync(above);
  }
  rmSync(place, { recursive: true, force: true });
  mkdirSync(dirname(place), { recursive: true });
  return place;
}

function take(folder: string, one: Step): void {
  switch (one.kind) {
    case 'write':
      return writeFileSync(clear(folder, one.path), one.text);
    case 'remove':
      return void clear(folder, one.path);
    case 'link':
      return symlinkSync(one.to, clear(folder, one.path));
    case 'mode': {
      const place = join(folder, one.path);
      return existsSync(place) && lstatSync(place).isFile() ? chmodSync(place, one.mode) : undefined;
    }
    default: {
      const name = one.kind === 'ignore' ? '.gitignore' : '.gitattributes';
      const parent = join(folder, one.path);
      return existsSync(parent) && lstatSync(parent).isDirectory()
        ? writeFileSync(join(parent, name), one.text)
        : undefined;
    }
  }
}

/** `mode oid path` of all files that a commit would hold. */
const heldBy = (folder: string, index: NodeJS.ProcessEnv): string[] =>
  execFileSync('git', ['ls-files', '--stage', '-z'], { cwd: folder, env: { ...process.env, ...index } })
    .toString()
    .split('\0');

function apply(folder: string, gitDir: string, base: string, { files }: Changes): string[] {
  const scratch = mkdtempSync(join(tmpdir(), 'index-'));
  const index = { GIT_DIR: gitDir, GIT_INDEX_FILE: join(scratch, 'index') };
  const git = (words: string[], input?: Buffer) =>
    execFileSync('git', words, {
      cwd: scratch,
      env: { ...process.env, ...index },
      ...(input ? { input } : {}),
    }).toString();
  git(['read-tree', base]);
  const gone = files.filter(({ change }) => change === 'deleted');
  const here = files.filter(({ change }) => change !== 'deleted');
  const lines = [
    ...gone.map((file) => `0 ${'0'.repeat(40)}\t${file.path}`),
    ...here.map((file) => {
      const oid = git(['hash-object', '-w', '--stdin'], Buffer.from(file.content ?? '', 'base64')).trim();
      return `${file.mode} ${oid}\t${file.path}`;
    }),
  ];
  git(['update-index', '-z', '--index-info'], Buffer.from(lines.map((line) => `${line}\0`).join('')));
  const held = heldBy(scratch, index);
  rmSync(scratch, { recursive: true });
  return held;
}

test('random work is collected as git would commit it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 8 }),
      fc.array(step, { minLength: 1, maxLength: 10 }),
      async (before, after) => {
        const work = beginWork({ 'keep.txt': 'k\n' }, ({ folder }) => before.forEach((one) => take(folder, one)));
        try {
          // What was committed is laid out anew, as a checkout does it.
          work.git('rm', '-r', '-q', '--cached', '.');
          work.git('reset', '--quiet', '--hard', work.base);
          after.forEach((one) => take(work.folder, one));
          const changes = await work.collect();
          work.git('add', '--all', '--', '.');
          expect(changes.leftOut).toEqual([]);
          expect(apply(work.folder, work.gitDir, work.base, changes)).toEqual(heldBy(work.folder, {}));
        } finally {
          work.end();
        }
      },
    ),
    { numRuns: runs(12, 400) },
  );
});
