/** The canned story of the sandbox, as a newcomer starts it. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('`npm run sandbox -- --once` sees all of its story', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    'test/github/sandbox.ts',
    '--once',
    '--port',
    '4700',
  ]);
  expect(stdout).toContain('in one commit of the app, which GitHub verified');
  expect(stdout).toContain('All of it was seen.');
  expect(stdout).not.toContain('✗');
});
