/** The Node and the npm of the machine: agents run on the one and are installed by the other. */
import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** What agents ask for. */
const OLDEST_NODE = 22;

/** A Node of the machine that is new enough, else the one that runs us. */
export async function findNode(path: string, own: string = process.execPath): Promise<string> {
  for (const candidate of await inPath('node', path)) {
    const version = await promisify(execFile)(candidate, ['--version'], { timeout: 5_000, env: { PATH: path } }).catch(
      () => undefined,
    );
    if (Number(/^v(\d+)\./.exec(version?.stdout ?? '')?.[1]) >= OLDEST_NODE) return candidate;
  }
  return own;
}

/** How npm is called: the one in PATH, else one that came with the Node that runs us. */
export async function findNpm(path: string, own: string = process.execPath): Promise<readonly string[] | undefined> {
  const [first] = await inPath('npm', path);
  if (first !== undefined) return [first];
  const beside = dirname(own);
  for (const script of [
    join(beside, '../lib/node_modules/npm/bin/npm-cli.js'),
    join(beside, 'node_modules/npm/bin/npm-cli.js'),
  ])
    if (await may(script, constants.R_OK)) return [own, script];
  const link = join(beside, 'npm');
  return (await may(link, constants.X_OK)) ? [link] : undefined;
}

async function inPath(program: string, path: string): Promise<string[]> {
  // A relative entry would lead into whatever folder we happen to be in, the checkout perhaps.
  const places = path.split(delimiter).filter((folder) => folder.startsWith('/'));
  const found = await Promise.all(
    places.map(async (folder) => ((await may(join(folder, program), constants.X_OK)) ? [join(folder, program)] : [])),
  );
  return found.flat();
}

const may = (file: string, mode: number): Promise<boolean> =>
  access(file, mode).then(
    () => true,
    () => false,
  );
