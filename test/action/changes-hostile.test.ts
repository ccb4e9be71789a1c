/** What the work may have planted: none of it runs, hangs, or makes the changes look like something they are not. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { collectChanges } from '../../action/changes.ts';
import { runs } from '../hard.ts';
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

/** Node cannot make one. */
const makePipe = (path: string): void => void execFileSync('sh', ['-c', 'mkfifo -- "$0"', path]);

test('filters, drivers, hooks and a file monitor of the work do not run', async () => {
  const work = begin({ 'a.txt': 'a\n' });
  const trace = join(work.root, 'it-ran');
  const script = join(work.root, 'evil.sh');
  writeFileSync(script, `#!/bin/sh\ntouch ${trace}\ncat\n`, { mode: 0o755 });
  for (const [key, value] of Object.entries({
    'filter.evil.clean': script,
    'filter.evil.process': script,
    'filter.evil.required': 'true',
    'diff.evil.textconv': script,
    'diff.evil.command': script,
    'core.fsmonitor': script,
    'core.hooksPath': work.root,
    'alias.diff-index': `!${script}`,
  }))
    work.git('config', key, value);
  writeFileSync(join(work.root, 'post-index-change'), `#!/bin/sh\ntouch ${trace}\n`, { mode: 0o755 });
  work.write('.gitattributes', '* filter=evil diff=evil\n');
  work.write('a.txt', 'A\n');
  expect(told(await work.collect())).toEqual([
    'added 100644 .gitattributes: * filter=evil diff=evil\n',
    'modified 100644 a.txt: A\n',
  ]);
  expect(existsSync(trace)).toBe(false);
});

test('attributes hide nothing from the patch', async () => {
  const work = begin({ 'a.txt': 'a\n' });
  work.write('.gitattributes', '* -diff -text binary\n');
  work.write('a.txt', 'seen\n');
  expect((await work.collect()).patch).toContain('+seen');
});

test('replaced objects, alternates and an index that lies are not looked at', async () => {
  const work = begin({ 'a.txt': 'a\n', 'b.txt': 'b\n' });
  work.write('a.txt', 'A\n');
  const blob = work.git('hash-object', '-w', 'a.txt').trim();
  work.git('replace', '--force', work.git('rev-parse', `${work.base}:a.txt`).trim(), blob);
  work.git('update-index', '--assume-unchanged', 'a.txt');
  work.git('update-index', '--skip-worktree', 'b.txt');
  writeFileSync(join(work.folder, '.git/objects/info/alternates'), '/nowhere\n');
  rmSync(join(work.folder, 'b.txt'));
  expect(told(await work.collect())).toEqual(['modified 100644 a.txt: A\n', 'deleted 100644 b.txt']);
});

test('pipes are no files: a new one is passed over, one in place of a file is left out, one that git would read stops it all', async () => {
  const work = begin({ 'a.txt': 'a\n', 'b.txt': 'b\n' });
  const pipe = (path: string) => {
    rmSync(join(work.folder, path), { force: true });
    makePipe(join(work.folder, path));
  };
  pipe('new-pipe');
  pipe('b.txt');
  work.write('a.txt', 'A\n');
  const changes = await work.collect();
  expect(told(changes)).toEqual(['modified 100644 a.txt: A\n']);
  expect(changes.leftOut).toEqual(['b.txt']);
  mkdirSync(join(work.folder, 'src'));
  pipe('src/.gitattributes');
  expect(await work.collect()).toMatchObject({ files: [], leftOut: ['src/.gitattributes'] });
});

test('a pipe in a folder that is ignored is of no concern, unless a file of the repository lies there', async () => {
  const work = begin({ '.gitignore': 'out/\nheld/\n', 'a.txt': 'a\n', 'held/x.txt': 'x\n' });
  mkdirSync(join(work.folder, 'out/deep'), { recursive: true });
  makePipe(join(work.folder, 'out/deep/.gitignore'));
  expect(await work.collect()).toMatchObject({ files: [], leftOut: [] });
  makePipe(join(work.folder, 'held/.gitattributes'));
  expect((await work.collect()).leftOut).toEqual(['held/.gitattributes']);
});

test('a repository inside whose HEAD is a pipe is not waited for', async () => {
  const work = begin({ 'a.txt': 'a\n' });
  mkdirSync(join(work.folder, 'nested/.git/objects'), { recursive: true });
  mkdirSync(join(work.folder, 'nested/.git/refs'));
  makePipe(join(work.folder, 'nested/.git/HEAD'));
  work.write('nested/file.txt', 'f\n');
  mkdirSync(join(work.folder, 'odd [name]*'));
  writeFileSync(join(work.folder, 'odd [name]*/.git'), 'gitdir: ../nested/.git\n');
  expect(told(await work.collect())).toEqual(['added 160000 nested', 'added 160000 odd [name]*']);
});

test('ten gigabytes of nothing are not read', async () => {
  const work = begin({ 'a.txt': 'a\n', 'b.txt': 'b\n' });
  work.write('sparse.img', '');
  truncateSync(join(work.folder, 'sparse.img'), 10 * 2 ** 30);
  truncateSync(join(work.folder, 'b.txt'), 10 * 2 ** 30);
  work.write('a.txt', 'A\n');
  const changes = await work.collect();
  expect(told(changes)).toEqual(['modified 100644 a.txt: A\n']);
  expect(changes.leftOut.toSorted()).toEqual(['b.txt', 'sparse.img']);
  writeFileSync(join(work.folder, '.gitignore'), '');
  truncateSync(join(work.folder, '.gitignore'), 10 * 2 ** 30);
  expect((await work.collect()).leftOut).toEqual(['.gitignore']);
});

test('names keep every character, and those that are no text are left out', async () => {
  const work = begin({ 'a.txt': 'a\n' });
  const odd = [
    'new\nline',
    'tab\there',
    ' leading',
    'quo"te',
    'back\\slash',
    '-n',
    ':(glob)x',
    'ünï',
    '#hash',
    'trailing ',
  ];
  for (const name of odd) work.write(name, 'x');
  writeFileSync(Buffer.concat([Buffer.from(`${work.folder}/bad-`), Buffer.from([0xff, 0xfe])]), 'x');
  const changes = await work.collect();
  expect(changes.files.map(({ path }) => path).toSorted()).toEqual(odd.toSorted());
  expect(changes.leftOut).toEqual(['bad-\ufffd\ufffd']);
});

test('a name that git refuses to hold is left out, not forgotten', async () => {
  const work = begin({ 'a.txt': 'a\n' });
  work.write('src/.GIT/config', '[core]\n');
  work.write('src/fine.txt', 'f\n');
  const changes = await work.collect();
  expect([...changes.leftOut, ...told(changes)].join()).toContain('src');
  expect(changes.files.every(({ path }) => !path.includes('.GIT/'))).toBe(true);
});

test('what is too much is named, and the message keeps its bound', async () => {
  const work = begin({ 'a.txt': 'a\n' });
  for (let index = 0; index < 5; index += 1) work.write(`big-${index}.bin`, Buffer.alloc(2_000_000, index + 1));
  work.write('text.txt', '\u0001\n'.repeat(1_000_000));
  const changes = await work.collect();
  expect(changes.leftOut.length).toBeGreaterThan(1);
  expect(Buffer.byteLength(JSON.stringify(changes))).toBeLessThan(12_000_000);
  expect(changes.patch.length).toBeLessThanOrEqual(2_000_000);
});

test('a link that leads out of the workspace is a link, whatever it leads to', async () => {
  const work = begin({ 'a.txt': 'a\n' });
  rmSync(join(work.folder, 'a.txt'));
  symlinkSync('/etc/passwd', join(work.folder, 'a.txt'));
  symlinkSync('/proc/self/environ', join(work.folder, '.gitattributes'));
  symlinkSync('/dev/zero', join(work.folder, '.gitignore'));
  expect(told(await work.collect())).toEqual([
    'added 120000 .gitattributes: /proc/self/environ',
    'added 120000 .gitignore: /dev/zero',
    'modified 120000 a.txt: /etc/passwd',
  ]);
});

test('a signal that is up already ends it with words', async () => {
  const work = begin({ 'a.txt': 'a\n' });
  const whole = { ...work, start: `${work.base}^{tree}`, replaced: [] };
  await expect(collectChanges(whole, { signal: AbortSignal.abort() })).rejects.toThrow('took too long');
});

test('one change is found among many files', async () => {
  const many = Object.fromEntries(
    Array.from({ length: runs(2_000, 20_000) }, (_, index) => [`src/${index % 100}/file-${index}.txt`, `${index}\n`]),
  );
  const work = begin(many);
  work.write('src/0/file-0.txt', 'changed\n');
  expect(told(await work.collect())).toEqual(['modified 100644 src/0/file-0.txt: changed\n']);
});

test('a folder that cannot be read is named, unless it is ignored', async () => {
  const work = begin({ '.gitignore': 'out/\n', 'a.txt': 'a\n' });
  // Root reads everything, but nobody a path that is longer than the system takes.
  const long = Array.from({ length: 12 }, () => 'x'.repeat(200)).join('/');
  const deep = (top: string) => {
    for (const folder of [top, 'lower']) mkdirSync(join(work.folder, folder, long), { recursive: true });
    renameSync(join(work.folder, 'lower'), join(work.folder, top, long, 'lower'));
  };
  deep('out');
  work.write('a.txt', 'A\n');
  expect(told(await work.collect())).toEqual(['modified 100644 a.txt: A\n']);
  deep('src');
  const { files, leftOut } = await work.collect();
  expect([files, leftOut.length]).toEqual([[], 1]);
  execFileSync('sh', ['-c', 'rm -rf out src'], { cwd: work.folder });
});
