/** The temporary folder that every account of the machine can reach; a `TMPDIR` may be the Action's alone. */
import { statSync } from 'node:fs';
import { tmpdir } from 'node:os';

export const systemTmp = (): string =>
  process.platform !== 'win32' && statSync('/tmp', { throwIfNoEntry: false })?.isDirectory() ? '/tmp' : tmpdir();
