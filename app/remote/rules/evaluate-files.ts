/** Decides on reading and editing files by their paths. */
import type { Rule } from '../../ground/rule.ts';
import type { Match } from './command-match.ts';
import type { NamedFile } from './named-files.ts';
import { isOrdinary, matchesGlob, plainPath, touchesGlob } from '../../ground/path-match.ts';
import { type Rules, type ToolCall, type Verdict, allowedBy, ask, forbidden, namesTool } from './verdict.ts';

export function evaluateFiles(call: ToolCall, tool: 'Edit' | 'Read', rules: Rules): Verdict {
  const paths = call.paths ?? [];
  const no = forbidden(rules, (rule) => (namesTool(rule, call) ? 'yes' : matchAny(rule, tool, paths)));
  if (no !== undefined) return no;
  if (paths.length === 0) return withoutPath(call, tool, rules);
  let last: Rule | undefined;
  for (const path of paths) {
    last = rules.allow.find(
      (rule) =>
        allowsPath(rule, tool, path) || (tool === 'Read' && namesTool(rule, call) && isOrdinary(plainPath(path))),
    );
    if (last === undefined) return ask(`no rule allows ${tool} of \`${path}\``);
  }
  return last === undefined ? ask('no file is named') : allowedBy(last);
}

/** A search names no file; an edit always should. */
function withoutPath(call: ToolCall, tool: 'Edit' | 'Read', rules: Rules): Verdict {
  const rule =
    tool === 'Edit'
      ? undefined
      : rules.allow.find((one) => (one.tool === 'Read' && one.glob === undefined) || namesTool(one, call));
  return rule === undefined ? ask('it does not say which file') : allowedBy(rule);
}

function matchAny(rule: Rule, tool: 'Edit' | 'Read', paths: readonly string[]): Match {
  if (rule.tool !== tool) return 'no';
  if (rule.glob === undefined) return 'yes';
  if (paths.length === 0) return 'maybe';
  const found = new Set(paths.map((path) => forbidsPath(rule, tool, path)));
  if (found.has('yes')) return 'yes';
  return found.has('maybe') ? 'maybe' : 'no';
}

/** Whether a deny or ask rule covers a path. */
function forbidsPath(rule: Rule, tool: 'Edit' | 'Read', path: string): Match {
  if (rule.tool !== tool) return 'no';
  return rule.glob === undefined ? 'yes' : touchesGlob(rule.glob, plainPath(path));
}

/** The same for a file that a command names: what it only may do to the file is at most a `maybe`. */
export function forbidsNamed(rule: Rule, { path, tool, certain, hidden }: NamedFile): Match {
  if (rule.tool !== tool) return 'no';
  // A rule for all files would else ask about every word that looks like a path.
  if (rule.glob === undefined) return certain ? 'yes' : 'no';
  const match = hidden ? touchesHidden(rule.glob, path) : touchesGlob(rule.glob, plainPath(path));
  return match === 'yes' && !certain ? 'maybe' : match;
}

/** A path that the shell completes (`.github/work*`, `$X/y`) may be any that its known parts fit. */
function touchesHidden(glob: string, path: string): Match {
  const wanted = glob.toLowerCase().split('/');
  const names = path.toLowerCase().split('/');
  for (const [index, name] of names.entries()) {
    const segment = wanted[index];
    // Past the rule's end everything lies in what it names; past ours a folder may be meant.
    if (segment === undefined || segment === '**' || name === '' || /[{[$`~]|^\.\.?$/u.test(name)) return 'maybe';
    // A `*` alone finds no hidden name.
    if (/^[*?]/u.test(name) && segment.startsWith('.')) return 'no';
    if (!matchesGlob(name, segment) && !matchesGlob(segment, name)) return 'no';
  }
  return 'maybe';
}

/** Whether an allow rule covers a path. Places outside the workspace and git's own folder must be named by the rule. */
export function allowsPath(rule: Rule, tool: 'Edit' | 'Read', path: string): boolean {
  if (rule.tool !== tool) return false;
  const plain = plainPath(path);
  const glob = rule.glob;
  if (glob === undefined) return isOrdinary(plain);
  const named = isOrdinary(plain) || !isOrdinary(glob);
  return named && matchesGlob(glob, plain);
}
