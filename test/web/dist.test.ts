/** The client that is committed is the one its sources make: nobody has to build before starting the app. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { buildClient, buildWorkers } from '../page/build-client.ts';

const committed = (name: string): Promise<string> =>
  readFile(new URL(`../../app/web/dist/${name}`, import.meta.url), 'utf8');

test('app/web/dist is current (if not: `npm run build`)', async () => {
  const { files } = await buildClient();
  const isCurrent = [...files].map(async ([name, content]) => [
    name,
    (await committed(name).catch(() => '')) === content,
  ]);
  expect(await Promise.all(isCurrent)).toEqual([...files.keys()].map((name) => [name, true]));
});

test('the style sheet uses no token that Primer does not have, and loads nothing', async () => {
  const { css } = await buildClient();
  const set = new Set([...css.matchAll(/(--[\w-]+):/g)].map(([, name]) => name));
  const used = [...css.matchAll(/var\((--[\w-]+)(?=\))/g)].map(([, name]) => name);
  expect(used.filter((name) => !set.has(name))).toEqual([]);
  expect(css).not.toMatch(/@import|url\(/);
});

test('the script holds no way to make code out of text', async () => {
  const { files } = await buildClient();
  for (const [, js] of files) expect(js).not.toMatch(/\beval\(|new Function\(|document\.write/);
});

test('so are the service worker and what it keeps', async () => {
  expect(await buildWorkers()).toEqual({
    worker: await committed('worker.js'),
    offline: await committed('offline.js'),
  });
});
