import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { beginWork, told } from './workspace-of-work.ts';

const ended: Array<() => void> = [];
afterEach(() => {
  for (const end of ended.splice(0)) end();
});

const begin: typeof beginWork = (...given) => {
  const work = beginWork(...given);
  ended.push(work.end);
  return work;
};

test('nothing changed is no files and no patch', async () => {
  const work = begin({ 'a.txt': 'a\n', 'src/b.txt': 'b\n' });
  expect(await work.collect()).toEqual({ version: 1, base: work.base, files: [], leftOut: [], patch: '' });
});

test('added, changed and deleted files come with content and mode, and a rename as both', async () => {
  const work = begin({ 'a.txt': 'a\n', 'src/old.txt': 'o\n', 'run.sh': 'echo\n', 'gone.txt': 'g\n' });
  work.write('a.txt', 'A\n');
  work.write('new/deep/file.txt', 'n\n');
  work.write('empty.txt', '');
  renameSync(join(work.folder, 'src/old.txt'), join(work.folder, 'src/new.txt'));
  chmodSync(join(work.folder, 'run.sh'), 0o755);
  rmSync(join(work.folder, 'gone.txt'));
  symlinkSync('a.txt', join(work.folder, 'link'));
  const changes = await work.collect();
  expect(told(changes)).toEqual([
    'modified 100644 a.txt: A\n',
    'added 100644 empty.txt: ',
    'deleted 100644 gone.txt',
    'added 120000 link: a.txt',
    'added 100644 new/deep/file.txt: n\n',
    'modified 100755 run.sh: echo\n',
    'added 100644 src/new.txt: o\n',
    'deleted 100644 src/old.txt',
  ]);
  expect(changes.files.find(({ path }) => path === 'run.sh')?.oldMode).toBe('100644');
  expect(changes.leftOut).toEqual([]);
});

test('the patch brings a clean checkout to the same files, binary ones included', async () => {
  const work = begin({ 'a.txt': 'one\ntwo\n', 'logo.bin': Buffer.from([0, 1, 2, 255]) });
  work.write('a.txt', 'one\n2\n');
  work.write('logo.bin', Buffer.from([0, 1, 2, 254, 0]));
  work.write('more.txt', 'm');
  const { patch, files } = await work.collect();
  const clean = mkdtempSync(join(tmpdir(), 'clean-'));
  ended.push(() => rmSync(clean, { recursive: true, force: true }));
  execFileSync('git', ['clone', '--quiet', work.gitDir, clean]);
  execFileSync('git', ['apply', '--index', '-'], { cwd: clean, input: patch });
  for (const { path, content } of files)
    expect(execFileSync('git', ['show', `:${path}`], { cwd: clean }).toString('base64')).toBe(content);
});

test('what the repository ignores stays out, and what it holds all the same counts', async () => {
  const work = begin({ '.gitignore': 'dist/\n*.log\n', 'dist/kept.js': 'k\n' });
  work.write('dist/other.js', 'o\n');
  work.write('debug.log', 'l\n');
  work.write('dist/kept.js', 'K\n');
  expect(told(await work.collect())).toEqual(['modified 100644 dist/kept.js: K\n']);
});

test('commits, branches and a whole new `.git` of the work change nothing in what is collected', async () => {
  const work = begin({ 'a.txt': 'a\n' });
  work.write('a.txt', 'A\n');
  work.git('commit', '--quiet', '--all', '--message=mine');
  expect(told(await work.collect())).toEqual(['modified 100644 a.txt: A\n']);
  rmSync(join(work.folder, '.git'), { recursive: true });
  writeFileSync(join(work.folder, '.git'), 'gitdir: /nowhere\n');
  expect(told(await work.collect())).toEqual(['modified 100644 a.txt: A\n']);
});

test('line endings are stored as the repository wants them', async () => {
  const work = begin({ '.gitattributes': '*.txt text eol=crlf\n', 'a.txt': 'a\r\n' });
  expect(told(await work.collect())).toEqual([]);
  work.write('a.txt', 'a\r\nb\r\n');
  expect(told(await work.collect())).toEqual(['modified 100644 a.txt: a\nb\n']);
});

test('a folder in place of a file, a file in place of a folder, a link in place of a folder', async () => {
  const work = begin({ file: 'f\n', 'folder/x': 'x\n', 'other/passwd': 'o\n' });
  rmSync(join(work.folder, 'file'));
  work.write('file/inside', 'i\n');
  rmSync(join(work.folder, 'folder'), { recursive: true });
  work.write('folder', 'now a file\n');
  rmSync(join(work.folder, 'other'), { recursive: true });
  symlinkSync('/etc', join(work.folder, 'other'));
  expect(told(await work.collect())).toEqual([
    'deleted 100644 file',
    'added 100644 file/inside: i\n',
    'added 100644 folder: now a file\n',
    'deleted 100644 folder/x',
    'added 120000 other: /etc',
    'deleted 100644 other/passwd',
  ]);
});

test('files of Git LFS are unchanged while their content is what their pointer names, and are left out when it is not', async () => {
  const pointer = (sum: string) => `version https://git-lfs.github.com/spec/v1\noid sha256:${sum}\nsize 6\n`;
  const sum = '5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03';
  const work = begin({ 'same.bin': pointer(sum), 'other.bin': pointer(sum) });
  work.write('same.bin', 'hello\n');
  work.write('other.bin', 'changed\n');
  const changes = await work.collect();
  expect(told(changes)).toEqual([]);
  expect(changes.leftOut).toEqual(['other.bin']);
});

test('a repository inside is a submodule to the app, and its files are not taken for the work’s', async () => {
  const work = begin({ 'a.txt': 'a\n', '.gitignore': 'cache/\n' });
  for (const name of ['cloned', 'cache/cloned']) {
    mkdirSync(join(work.folder, name), { recursive: true });
    execFileSync('git', ['init', '--quiet', join(work.folder, name)]);
    work.write(`${name}/inner.txt`, 'i\n');
  }
  expect(told(await work.collect())).toEqual(['added 160000 cloned']);
});

test('a submodule that was not fetched is unchanged while its folder is there', async () => {
  const work = begin({ 'a.txt': 'a\n' }, ({ git, folder }) => {
    git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},lib`);
    mkdirSync(join(folder, 'lib'));
  });
  expect(work.git('ls-tree', work.base, 'lib')).toContain('160000');
  expect(told(await work.collect())).toEqual([]);
  rmSync(join(work.folder, 'lib'), { recursive: true });
  expect(told(await work.collect())).toEqual(['deleted 160000 lib']);
});

test('files that the checkout took from another commit are no change, and a change of theirs is left out', async () => {
  const work = begin({ 'AGENTS.md': 'of the pull request\n', 'a.txt': 'a\n' });
  work.write('AGENTS.md', 'of the base\n');
  work.git('commit', '--quiet', '--all', '--message=as laid out');
  const start = work.git('rev-parse', 'HEAD').trim();
  execFileSync('git', ['fetch', '--quiet', work.folder, start], { cwd: work.gitDir });
  const laidOut = { start, replaced: ['AGENTS.md'] };
  expect(told(await work.collect(laidOut))).toEqual([]);
  work.write('AGENTS.md', 'of the base, and mine\n');
  work.write('a.txt', 'A\n');
  const changes = await work.collect(laidOut);
  expect(told(changes)).toEqual(['modified 100644 a.txt: A\n']);
  expect(changes.leftOut).toEqual(['AGENTS.md']);
});

test('a change inside a submodule is named, since it belongs to another repository', async () => {
  const lib = begin({ 'lib.txt': 'l\n' });
  const gitmodules = '[submodule "the-lib"]\n\tpath = lib\n\turl = https://example.com/lib\n';
  const work = begin({ '.gitmodules': gitmodules, 'a.txt': 'a\n' }, ({ git, folder }) => {
    git('update-index', '--add', '--cacheinfo', `160000,${lib.base},lib`);
    mkdirSync(join(folder, 'lib'));
  });
  execFileSync('git', ['clone', '--quiet', '--bare', lib.folder, join(work.gitDir, 'modules/the-lib')]);
  work.write('lib/lib.txt', 'l\n');
  work.write('lib/.git', 'gitdir: ../.git/modules/the-lib\n');
  expect(await work.collect()).toMatchObject({ files: [], leftOut: [] });
  work.write('lib/lib.txt', 'L\n');
  work.write('a.txt', 'A\n');
  const changes = await work.collect();
  expect(told(changes)).toEqual(['modified 100644 a.txt: A\n']);
  expect(changes.leftOut).toEqual(['lib']);
});
