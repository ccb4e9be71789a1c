/** The committed command is the one its sources make, and runs by itself. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { rolldown } from 'rolldown';
import { expect, test } from 'vitest';
import { cliBundle } from '../../rolldown.config.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const FOLDER = join(ROOT, 'app/cli/dist');
const FILE = join(FOLDER, 'signalbox.js');
const run = promisify(execFile);

test('app/cli/dist is current (if not: `npm run build`), and what a session needs is apart from what every command loads', async () => {
  const { output, ...input } = cliBundle;
  const bundle = await rolldown({ ...input, cwd: ROOT });
  const { output: made } = await bundle.generate(output);
  await bundle.close();
  const chunks = made.flatMap((file) => (file.type === 'chunk' ? [file] : []));
  const entry = chunks.find(({ fileName }) => fileName === 'signalbox.js');
  const atOnce = chunks.filter(({ fileName }) => entry?.imports.includes(fileName));
  const packages = [...(entry?.moduleIds ?? []), ...atOnce.flatMap(({ moduleIds }) => moduleIds)];
  expect(packages.filter((path) => /@agentclientprotocol|@secretlint|\/action\/agents\//.test(path))).toEqual([]);
  expect(readdirSync(FOLDER).toSorted()).toEqual(made.map(({ fileName }) => fileName).toSorted());
  const stale = chunks.filter(({ fileName, code }) => code !== readFileSync(join(FOLDER, fileName), 'utf8'));
  expect(stale.map(({ fileName }) => fileName)).toEqual([]);
});

test('it runs by itself, and says by its code that it was asked wrongly', async () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  expect((await run(process.execPath, [FILE, 'version'])).stdout).toBe(`${version}\n`);
  await expect(run(process.execPath, [FILE, 'stats'])).rejects.toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('Did you mean'),
  });
});
