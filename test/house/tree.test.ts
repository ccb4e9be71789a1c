/** What is checked of the tree as a whole: sizes, names, paths of one machine, links, tests that do not run. */
import { access, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './specimen.ts';
import { writtenFiles } from './tree.ts';

const isText = (path: string) => /\.(ts|js|mjs|css|md|ya?ml|json|sh|html)$|^\.ci\//.test(path);
const contents = await Promise.all(
  (await writtenFiles()).filter(isText).map(async (path) => ({ path, text: await readFile(join(ROOT, path), 'utf8') })),
);

/** `path:line` of every line that matches. */
const places = (files: typeof contents, pattern: RegExp) =>
  files.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}`] : [])),
  );

test('no hand-written source is longer than 300 lines: that would be two ideas', () => {
  const long = contents.filter(
    ({ path, text }) => /\.(ts|js|mjs)$/.test(path) && text.trimEnd().split('\n').length > 300,
  );
  expect(long.map(({ path }) => path)).toEqual([]);
});

test('no file or folder has a name that says nothing', async () => {
  const empty = /(^|\/)(utils?|helpers?|common|misc|managers?|services?|impl|types)(\.[a-z.]+|\/|$)/;
  expect((await writtenFiles()).filter((path) => empty.test(path))).toEqual([]);
});

test('sources are named in kebab-case', async () => {
  const sources = (await writtenFiles()).filter((path) => /^(app|action|test)\/.*\.(ts|css)$/.test(path));
  expect(sources.filter((path) => !/^[a-z0-9.-]+$/.test(path.replaceAll('/', '')))).toEqual([]);
});

test('no file names a path of the machine it was written on', () => {
  expect(places(contents, /\/(wor[k]|roo[t]|hom[e]\/(?!me\/|runner\/)[a-z]+)\//)).toEqual([]);
});

test('the product says nothing of unfinished work', () => {
  const product = contents.filter(({ path }) => /^(app|action)\//.test(path));
  expect(places(product, /\b(TODO|FIXME|XXX|HACK)\b|not implemented/)).toEqual([]);
});

test('every test runs', () => {
  const tests = contents.filter(({ path }) => path.endsWith('.test.ts'));
  expect(places(tests, /\b(it|test|describe)\.(only|skip|todo|fails)\b/)).toEqual([]);
});

const DOCUMENTS = ['README.md', 'app/README.md', 'CONTRIBUTING.md', 'SECURITY.md'];

test.each(DOCUMENTS)('every relative link of %s leads to a file', async (path) => {
  const text = await readFile(join(ROOT, path), 'utf8');
  const links = [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)|(?:src|href)="([^"#]+)"/g)]
    .map(([, markdown, html]) => markdown ?? html ?? '')
    .filter((link) => link !== '' && !/^[a-z]+:/.test(link));
  const missing = await Promise.all(
    links.map(async (link) => {
      const there = await access(join(ROOT, dirname(path), link)).then(
        () => true,
        () => false,
      );
      return there ? [] : [link];
    }),
  );
  expect(missing.flat()).toEqual([]);
});

test('the map of the house fits on three screens', async () => {
  const map = await readFile(join(ROOT, 'app/README.md'), 'utf8');
  expect(map.split('\n').length).toBeLessThan(120);
});
