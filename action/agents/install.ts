/**
 * An agent is installed when it is first needed, by the machine's npm: exactly the versions that were tried, none of their
 * install scripts, into a folder that appears at once and whole, so that runs beside each other share it and never see half of it.
 */
import { access, chmod, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../app/ground/outcome.ts';
import { findNode, findNpm } from './machine-node.ts';
import { runNpm } from './npm.ts';
import type { AgentProfile, Package } from './profile.ts';

export interface InstallOptions {
  /** Where agents live on this machine. A runner that keeps it, or caches it, installs each version once. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** One sentence for people. */
  readonly onProgress: (line: string) => void;
  /** Of the Action itself; npm gets what it needs of it. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

export interface Installed {
  /** `node_modules` lies in it; empty for an agent that is a command. */
  readonly installed: string;
  /** The Node that runs JavaScript agents. */
  readonly node: string;
}

/** Its presence says that everything is there. */
const MARKER = '.complete.json';
const UNFINISHED = '.unfinished-';
const DAY_MS = 24 * 3_600_000;

/** Throws a `Failure`: `transient` when the registry cannot be reached, else `permanent`, with what would be right. */
export async function install(profile: AgentProfile, options: InstallOptions): Promise<Installed> {
  const { folder, signal, onProgress, environment = process.env } = options;
  const path = environment['PATH'] ?? '';
  const node = await findNode(path);
  if (profile.packages.length === 0) return { installed: '', node };
  const installed = join(folder, folderName(profile.packages));
  if (await isComplete(installed)) return { installed, node };
  const npm = await findNpm(path);
  if (!npm)
    throw new Failure(
      'permanent',
      `${profile.title} cannot be installed: there is no npm on this machine. Add a step with \`actions/setup-node\` before this one, or use a runner that has Node.`,
    );
  const names = profile.packages.map(({ name, version }) => `${name}@${version}`).join(' and ');
  onProgress(`Installing ${profile.title} (${names}).`);
  const began = Date.now();
  const fresh = await begin(folder, profile);
  try {
    await writeFile(join(fresh, 'package.json'), JSON.stringify(manifest(profile.packages)));
    await runNpm(npm, { cwd: fresh, environment, signal, what: profile.title });
    await writeFile(join(fresh, MARKER), JSON.stringify(profile.packages));
    await moveIn(fresh, installed);
  } catch (error) {
    throw diskFailure(error, profile) ?? error;
  } finally {
    await rm(fresh, { recursive: true, force: true }).catch(() => undefined);
  }
  onProgress(`${profile.title} was installed in ${Math.round((Date.now() - began) / 1000)} s.`);
  return { installed, node };
}

/** Binaries differ by machine, and such a folder may be shared or cached across several. */
function folderName(packages: readonly Package[]): string {
  const names = packages.map(({ name, version }) => `${name.replace(/^@/, '').replaceAll('/', '-')}@${version}`);
  return [...names, `${process.platform}-${process.arch}`].join('+');
}

const manifest = (packages: readonly Package[]) => ({
  private: true,
  dependencies: Object.fromEntries(packages.map(({ name, version }) => [name, version])),
});

const isComplete = (installed: string): Promise<boolean> =>
  access(join(installed, MARKER)).then(
    () => true,
    () => false,
  );

async function begin(folder: string, profile: AgentProfile): Promise<string> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o755 });
    await sweep(folder);
    const fresh = await mkdtemp(join(folder, UNFINISHED));
    // The work may be another user of the machine, and has to read its agent.
    await chmod(fresh, 0o755);
    return fresh;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw (
      diskFailure(cause, profile) ??
      new Failure('permanent', `${profile.title} cannot be installed into ${folder}: ${why}`, { cause })
    );
  }
}

/** What runs that were killed left behind. */
async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(UNFINISHED)) continue;
    const { mtimeMs } = await stat(join(folder, name)).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > DAY_MS)
      await rm(join(folder, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Whoever comes second uses what the first has put there. */
async function moveIn(fresh: string, installed: string): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await rename(fresh, installed);
    } catch (error) {
      if (await isComplete(installed)) return;
      if (attempt === 2) throw error;
      // Something without the marker stands in the way.
      await rm(installed, { recursive: true, force: true });
    }
  }
}

function diskFailure(error: unknown, { title }: AgentProfile): Failure | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOSPC' || code === 'EDQUOT'
    ? new Failure('permanent', `${title} cannot be installed: the disk of this machine is full.`, { cause: error })
    : undefined;
}
