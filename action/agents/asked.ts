/** A tool call in the words of the rules: what it would do, and the exact input a person is asked to judge. */
import { readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import type { ToolCall } from '../../app/remote/rules.ts';
import { commandOf, type MergedCall, wordsToCommand } from './tool-call.ts';

export interface Asked {
  readonly call: ToolCall;
  readonly title: string;
  /** Whole and exact: its hash is what a decision is bound to. */
  readonly input: string;
}

const CLASSES: Record<MergedCall['kind'], ToolCall['tool']> = {
  execute: 'Bash',
  edit: 'Edit',
  delete: 'Edit',
  move: 'Edit',
  read: 'Read',
  search: 'Read',
  fetch: 'WebFetch',
  think: 'Other',
  other: 'Other',
};

export function asked(merged: MergedCall, workspace: string): Asked {
  const tool = CLASSES[merged.kind];
  const command = tool === 'Bash' ? commandIn(merged, workspace) : undefined;
  const paths = pathsOf(merged, workspace);
  const url = tool === 'WebFetch' ? urlOf(merged) : undefined;
  const call: ToolCall = {
    tool,
    ...(merged.name === undefined ? {} : { name: merged.name }),
    ...(command === undefined ? {} : { command: command.text, commandSource: command.source }),
    ...(paths.length === 0 ? {} : { paths }),
    ...(url === undefined ? {} : { url }),
  };
  return { call, title: merged.title || call.name || tool, input: inputOf(merged, call, workspace) };
}

/** A command that runs in another folder is judged, and shown, as one that goes there first. */
function commandIn(merged: MergedCall, workspace: string): ReturnType<typeof commandOf> {
  const command = commandOf(merged);
  const given = ['cwd', 'workdir', 'directory'].map((key) => merged.rawInput[key]).find((value) => value !== undefined);
  if (!command || typeof given !== 'string' || given === '') return command;
  const folder = resolve(workspace, given);
  if (folder === resolve(workspace) || followed(folder) === followed(workspace)) return command;
  return { ...command, text: `cd ${wordsToCommand([shown(folder, workspace)])} && ${command.text}` };
}

function inputOf(merged: MergedCall, call: ToolCall, workspace: string): string {
  if (call.command !== undefined) return call.command;
  if (call.url !== undefined) return call.url;
  const diffs = merged.content.filter((part) => part.type === 'diff');
  if (diffs.length > 0) {
    const told = new Set(diffs.map(({ path }) => shown(resolve(workspace, path), workspace)));
    const more = (call.paths ?? []).filter((path) => !told.has(path));
    return [...(more.length > 0 ? [`Touches also: ${more.join(', ')}`] : []), ...diffs.map(patch)].join('\n');
  }
  const raw = Object.keys(merged.rawInput).length > 0 ? JSON.stringify(merged.rawInput, undefined, 2) : '';
  if (call.tool === 'Read' && call.paths) return call.paths.join('\n');
  return [merged.title, ...(call.paths ?? []), raw].filter((line) => line !== '').join('\n');
}

function patch(change: { path: string; oldText?: string | null | undefined; newText: string }): string {
  const before = change.oldText === null || change.oldText === undefined ? '/dev/null' : change.path;
  // Very different texts would take the comparison minutes; then the new text itself is shown.
  const text = createTwoFilesPatch(before, change.path, change.oldText ?? '', change.newText, '', '', {
    maxEditLength: 2_000,
  });
  return text ?? `${change.path}\n${change.newText}`;
}

/**
 * Every path a call names, relative to the workspace where it lies inside. A link counts as what it is called and as what
 * it leads to, so that no rule is walked around by either.
 */
export function pathsOf(merged: MergedCall, workspace: string): string[] {
  const named = ['file_path', 'filePath', 'filepath', 'path', 'abs_path'].flatMap((key) => merged.rawInput[key] ?? []);
  const changed = merged.content.flatMap((part) => (part.type === 'diff' ? [part.path] : []));
  const all = [...named, ...merged.locations, ...changed].filter(
    (path): path is string => typeof path === 'string' && path !== '',
  );
  const root = followed(workspace);
  const distinct = all.flatMap((path) => {
    const whole = resolve(workspace, path);
    return [shown(whole, workspace), shown(followed(whole), root)];
  });
  return [...new Set(distinct)];
}

/** Stands for a place that cannot be known; it lies outside of every workspace. */
const UNKNOWN = '/(unknown)';

function shown(path: string, root: string): string {
  const inside = relative(root, path);
  return inside === '' ? '.' : /^\.\.(\/|$)/.test(inside) ? path : inside;
}

/** Links one behind the other: no system follows more. */
const MOST_LINKS = 40;

/** The real path; of a file that does not exist yet, the real path of the folder that will hold it. */
function followed(path: string, links = 0): string {
  try {
    return realpathSync(path);
  } catch (error) {
    // Where we may not look, a link may lead anywhere: no rule for the workspace covers it then.
    if (error instanceof Error && 'code' in error && error.code !== 'ENOENT' && error.code !== 'ENOTDIR')
      return UNKNOWN;
    const parent = dirname(path);
    if (parent === path) return path;
    const held = join(followed(parent, links), basename(path));
    const target = targetOf(held);
    if (target === undefined) return held;
    // Whoever writes to a link that leads to nothing makes what it leads to.
    return links === MOST_LINKS ? UNKNOWN : followed(resolve(dirname(held), target), links + 1);
  }
}

/** `undefined` for what is no link. */
function targetOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

function urlOf(merged: MergedCall): string | undefined {
  const given = merged.rawInput['url'];
  return typeof given === 'string' ? given : /https?:\/\/\S+/.exec(merged.title)?.[0];
}
