/** The committed command is the one its sources make, and runs by itself. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { rolldown } from 'rolldown';
import { expect, test } from 'vitest';
import { cliBundle } from '../../rolldown.config.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const FILE = join(ROOT, 'app/cli/dist/signalbox.js');
const run = promisify(execFile);

test('app/cli/dist is current (if not: `npm run build`)', async () => {
  const { output, ...input } = cliBundle;
  const bundle = await rolldown({ ...input, cwd: ROOT });
  const { output: made } = await bundle.generate(output);
  await bundle.close();
  expect(made.map(({ fileName }) => fileName)).toEqual(['signalbox.js']);
  expect(made[0]?.type === 'chunk' && made[0].code === readFileSync(FILE, 'utf8')).toBe(true);
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
