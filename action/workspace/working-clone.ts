/**
 * The clone that the work gets: a real git repository at the pinned commit, with no credential and no setting but its remote.
 * Git fills it as the work, so that everything in it is the work's from the beginning.
 */
import { constants } from 'node:fs';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../app/ground/outcome.ts';
import type { Confinement } from '../confine/confinement.ts';
import { runAsWork } from '../confine/run-as-work.ts';
import { gitEnvironment } from '../git.ts';
import type { StartTree } from './start-tree.ts';

export interface Clone {
  readonly gitDir: string;
  readonly folder: string;
  readonly commit: string;
  readonly start: StartTree;
  readonly submodules: boolean;
  readonly lfs: boolean;
  readonly confinement: Confinement;
  readonly signal: AbortSignal;
}

/**
 * Files that are not the commit's are marked, so that the work neither commits them by chance nor finds them changed. Standard
 * input: those that the commit has, each ended by a zero byte. Words: the tree that the folder shall hold, and whether it is
 * not the commit's; then `submodules` and `lfs` where they are wanted.
 */
const FILL = `
set -e
git -c checkout.workers=0 read-tree --reset -u "$1"
if [ -n "$2" ]; then
  git reset --quiet
  git update-index -z --assume-unchanged --stdin
fi
if [ -n "$3" ]; then git submodule --quiet update --init --recursive --no-fetch; fi
if [ -n "$4" ]; then git lfs install --local --skip-smudge >/dev/null; git lfs checkout >/dev/null; fi
`;

export async function makeClone(clone: Clone): Promise<void> {
  const { gitDir, folder, commit, start, confinement, signal } = clone;
  await mkdir(folder, { recursive: true });
  const own = join(folder, '.git');
  await cp(gitDir, own, { recursive: true, mode: constants.COPYFILE_FICLONE });
  await writeFile(join(own, 'HEAD'), `${commit}\n`);
  await confinement.give(folder);
  const wishes = { replaced: start.replaced.length > 0, submodules: clone.submodules, lfs: clone.lfs };
  const words = Object.entries(wishes).map(([word, isWanted]) => (isWanted ? word : ''));
  const { code, said } = await runAsWork(confinement, {
    command: ['sh', '-c', FILL, 'checkout', start.id, ...words],
    cwd: folder,
    environment: environmentOf(confinement),
    input: Buffer.from(start.held.map((path) => `${path}\0`).join(''), 'latin1'),
    signal,
  });
  if (code !== 0) throw new Failure('permanent', `The checkout ended with ${code}: ${said}`);
}

function environmentOf({ folder }: Confinement): Record<string, string> {
  // Everything is here already: whoever asks the network now would ask without a credential.
  const variables = { HOME: join(folder, 'home'), TMPDIR: join(folder, 'tmp'), GIT_ALLOW_PROTOCOL: 'none' };
  const whole = Object.entries(gitEnvironment({ variables }));
  return Object.fromEntries(whole.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
