/** The generated parts of the documents are current; `npm run docs` makes them so. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseRepositoryConfig } from '../../app/config/repository/parse.ts';
import { DOCUMENTS, renewed } from './documents.ts';
import { ROOT } from './specimen.ts';

test.each(Object.keys(DOCUMENTS))('the generated parts of %s say what the code says', async (path) => {
  const text = await readFile(join(ROOT, path), 'utf8');
  expect(text).toBe(await renewed(path, text));
});

test('a document without one of its blocks is a defect, not silently current', async () => {
  await expect(renewed('README.md', '# No blocks here\n')).rejects.toThrow('generated:commands');
});

test('the README names exactly the two commands that set everything up', async () => {
  const text = await readFile(join(ROOT, 'README.md'), 'utf8');
  const commands = [...text.matchAll(/^(?:\$ )?(npm ci.*)$/gm)].map(([, command]) => command);
  expect(commands).toEqual(['npm ci && npm run sandbox', 'npm ci && npm test']);
});

test('the configuration that the README shows is one that the app takes', async () => {
  const text = await readFile(join(ROOT, 'README.md'), 'utf8');
  const shown = [...text.matchAll(/^```yaml\n(version: 1\n.*?)^```/gms)].map(([, body = '']) => body);
  expect(shown).toHaveLength(1);
  for (const body of shown) expect(parseRepositoryConfig(body)).toMatchObject({ ok: true });
});
