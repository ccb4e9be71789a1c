/**
 * What the work changed in its checkout, as data. The work owned every byte in there, so nothing of its own git directory, its
 * settings or its attributes has a say: a fresh index of ours is compared with the commit that the work began with.
 */
import { Failure } from '../app/ground/outcome.ts';
import type { ChangedFile, Changes } from '../app/wire/changes.ts';
import { WIRE_VERSION } from '../app/wire/version.ts';
import { bytesOf, openCollector, shownPath, textOf, type Collector, type Raw } from './changes/collector.ts';
import { contentsOf, differences, patchOf } from './changes/contents.ts';
import { filesAt, parentOf, stage, type Entry } from './changes/stage.ts';
import { fetchedSubmodules } from './changes/submodules.ts';
import { survey, type Survey } from './changes/survey.ts';
import type { Workspace } from './workspace.ts';

type Files = ReadonlyMap<Raw, Entry>;

/** Longest list of what is left out; more says nothing more. */
const NAMES = 100;

/**
 * Rejects with a `Failure` when the signal ends it or the files cannot be read. Nothing of the work may be running any more.
 * With anything in `leftOut` the changes are not whole.
 */
export async function collectChanges(workspace: Workspace, { signal }: { signal: AbortSignal }): Promise<Changes> {
  const collector = await openCollector(workspace, signal);
  try {
    return await collect(workspace, collector, signal);
  } catch (error) {
    if (error instanceof Failure) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new Failure('permanent', `What the work changed could not be read: ${why}`, { cause: error });
  } finally {
    await collector.remove();
  }
}

async function collect(workspace: Workspace, collector: Collector, signal: AbortSignal): Promise<Changes> {
  const { folder, base, start: tree } = workspace;
  const files = await filesAt(collector, tree);
  const submodules = new Set([...files].flatMap(([path, { mode }]) => (mode === '160000' ? [path] : [])));
  const seen = await survey(folder, submodules, signal);
  const { traps, repositories } = await notIgnored(collector, files, seen);
  const closed = [...repositories, ...submodules];
  // Git would wait for a pipe for ever; a folder that cannot be named to it cannot be kept from it either.
  const unsafe = [...traps, ...repositories.filter((path) => textOf(path) === undefined)];
  if (unsafe.length > 0) return { version: WIRE_VERSION, base, files: [], leftOut: named(unsafe), patch: '' };
  const staged = await stage(collector, { folder, tree, files, closed });
  const changed = await differences(collector, tree);
  const contents = await contentsOf(collector, changed);
  const strangers = new Set(workspace.replaced);
  const submodulesChanged = await changedSubmodules(workspace, collector, files, signal);
  const whole = [...contents.files, ...repositories.map(asSubmodule)];
  const kept = whole.filter(({ path }) => !strangers.has(path));
  const mixed = whole.filter(({ path }) => strangers.has(path)).map(({ path }) => path);
  return {
    version: WIRE_VERSION,
    base,
    files: kept.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    leftOut: [...new Set([...submodulesChanged, ...mixed, ...named([...staged.leftOut, ...contents.leftOut])])].slice(
      0,
      NAMES,
    ),
    patch: await patchOf(collector, tree, changed),
  };
}

/** What git would not look into by itself is of no concern, as long as no file of the repository lies there. */
async function notIgnored(collector: Collector, files: Files, { traps, repositories }: Survey): Promise<Survey> {
  const ignored: Raw[] = [];
  const isBelow = (path: Raw, folders: readonly Raw[]) => folders.some((folder) => path.startsWith(`${folder}/`));
  const isHeld = (folder: Raw) => [...files.keys()].some((path) => isBelow(path, [folder]));
  const isIgnored = async (path: Raw) => {
    if (isBelow(path, ignored)) return true;
    const answer = await collector.git(['check-ignore', '-z', '--no-index', '--stdin'], {
      input: bytesOf(`${path}\0`),
      accept: 1,
    });
    if (answer.length > 0) ignored.push(path);
    return answer.length > 0;
  };
  const found: { traps: Raw[]; repositories: Raw[] } = { traps: [], repositories: [] };
  // From the top down: a folder's own list of ignored files is read only to judge what lies in it, after the list itself was judged.
  for (const path of [...traps, ...repositories].toSorted((a, b) => depthOf(a) - depthOf(b))) {
    const isTrap = traps.includes(path);
    const folder = isTrap ? parentOf(path) : path;
    if (isBelow(path, found.repositories) && !isHeld(folder)) continue;
    if (folder !== '' && !isHeld(folder) && (await isIgnored(folder))) continue;
    found[isTrap ? 'traps' : 'repositories'].push(path);
    if (isTrap || found.repositories.length > NAMES) break;
  }
  return found;
}

/** What the work changed in a submodule belongs to another repository. */
async function changedSubmodules(
  workspace: Workspace,
  collector: Collector,
  files: Files,
  signal: AbortSignal,
): Promise<string[]> {
  const changed: string[] = [];
  for (const { path, inner } of await fetchedSubmodules(workspace, collector, workspace.start, files)) {
    const { folder, gitDir, commit } = inner;
    const whole: Workspace = { folder, gitDir, base: commit, start: `${commit}^{tree}`, replaced: [] };
    const within = await collectChanges(whole, { signal });
    if (within.files.length + within.leftOut.length > 0) changed.push(shownPath(path));
  }
  return changed;
}

/** A repository inside the repository, which a commit can only point at. */
const asSubmodule = (path: Raw): ChangedFile => ({
  path: shownPath(path),
  change: 'added',
  mode: '160000',
  oldMode: null,
  content: null,
});

const named = (paths: readonly Raw[]): string[] => paths.slice(0, NAMES).map(shownPath);
const depthOf = (path: Raw): number => path.split('/').length;
