/** The jobs and their needs as a picture in plain characters, for a code block: the output of a check shows no diagrams. */
import type { JobConfig, RepositoryConfig } from './config.ts';

const WIDTH = 100;
const MOST_LINES = 200;
/** What ` ─continue→ (123)` takes at the end of a line that goes on elsewhere. */
const ROOM_TO_GO_ON = 18;
/** What surrounds a name and its other needs at worst: a number before, the words between, and the room to go on. */
const ROOM_AROUND = 49;

interface Drawing {
  readonly children: ReadonlyMap<string, readonly JobConfig[]>;
  /** The need that a job is drawn behind: the one that takes the longest way. */
  readonly behind: ReadonlyMap<string, string>;
  /** Jobs that did not fit into their line, and begin one of their own under a number. */
  readonly later: JobConfig[];
}

/**
 * Each job once, behind the need that takes the longest way; its other needs are named beside it. The same configuration always gives
 * the same picture, with lines of at most 100 characters; empty when there are no jobs.
 */
export function graphPicture(config: RepositoryConfig): string {
  const jobs = Object.values(config.jobs);
  const behind = drawnBehind(config.jobs);
  const children = Map.groupBy(
    jobs.filter(({ name }) => behind.has(name)),
    ({ name }) => behind.get(name) ?? '',
  );
  const drawing: Drawing = { children, behind, later: [] };
  const lines: string[] = [];
  let drawn = 0;
  for (const root of jobs.filter(({ name }) => !behind.has(name))) {
    lines.push(...block(root, 0, drawing));
    for (; drawn < drawing.later.length; drawn += 1) {
      const job = drawing.later[drawn];
      const number = `(${drawn + 1}) `;
      if (job !== undefined)
        lines.push(...indented(number, ' '.repeat(number.length), block(job, number.length, drawing)));
    }
  }
  return lines.length <= MOST_LINES
    ? lines.join('\n')
    : [...lines.slice(0, MOST_LINES), `… and ${lines.length - MOST_LINES} lines more`].join('\n');
}

/** The lines of a job and everything behind it, the first of which begins with its name at column `x`. */
function block(job: JobConfig, x: number, drawing: Drawing): string[] {
  const label = labelOf(job, drawing.behind.get(job.name));
  const children = drawing.children.get(job.name) ?? [];
  if (children.length === 0) return [label];
  const pad = ' '.repeat(label.length);
  return children.flatMap((child, index) => {
    const isLast = index === children.length - 1;
    const fork = children.length === 1 ? ' ' : index === 0 ? ' ┬' : isLast ? ' └' : ' ├';
    const arrow = `${fork}${arrowOf(child, job.name)} `;
    const start = x + label.length + arrow.length;
    const room = drawing.children.has(child.name) ? ROOM_TO_GO_ON : 0;
    const fits = start + labelOf(child, job.name).length + room <= WIDTH;
    const lines = fits ? block(child, start, drawing) : [`(${drawing.later.push(child)})`];
    const rest = `${pad}${isLast ? '  ' : ' │'}${' '.repeat(arrow.length - 2)}`;
    return indented(`${index === 0 ? label : pad}${arrow}`, rest, lines);
  });
}

const indented = (first: string, rest: string, lines: readonly string[]): string[] =>
  lines.map((line, index) => `${index === 0 ? first : rest}${line}`);

function arrowOf(job: JobConfig, need: string): string {
  const onFailure = job.needs.find(({ name }) => name === need)?.onFailure ?? 'cancel';
  return onFailure === 'cancel' ? '→' : `─${onFailure}→`;
}

/** `report (also after lint, docs and 2 more)`, never longer than what fits into a line of its own. */
function labelOf(job: JobConfig, need: string | undefined): string {
  const others = job.needs.filter(({ name }) => name !== need).map(({ name }) => name);
  if (others.length === 0) return job.name;
  const room = Math.min(30, WIDTH - ROOM_AROUND - job.name.length);
  let shown = others.length;
  while (shown > 0 && others.slice(0, shown).join(', ').length > room) shown -= 1;
  const left = others.length - shown;
  const more = left === 0 ? '' : shown === 0 ? `${left} more` : ` and ${left} more`;
  return `${job.name} (also after ${others.slice(0, shown).join(', ')}${more})`;
}

function drawnBehind(jobs: RepositoryConfig['jobs']): ReadonlyMap<string, string> {
  const depths = depthsOf(jobs);
  return new Map(
    Object.values(jobs).flatMap(({ name, needs }): [string, string][] => {
      const [first, ...others] = needs;
      if (first === undefined) return [];
      const deepest = others.reduce(
        (best, need) => ((depths.get(need.name) ?? 0) > (depths.get(best.name) ?? 0) ? need : best),
        first,
      );
      return [[name, deepest.name]];
    }),
  );
}

/** How many jobs come before, on the longest way; in rounds, since a chain may be longer than the call stack. */
function depthsOf(jobs: RepositoryConfig['jobs']): ReadonlyMap<string, number> {
  const depths = new Map<string, number>();
  const open = new Map(Object.values(jobs).map((job) => [job.name, job.needs.length]));
  const dependents = new Map<string, string[]>();
  for (const { name, needs } of Object.values(jobs))
    for (const need of needs) dependents.set(need.name, [...(dependents.get(need.name) ?? []), name]);
  const ready = [...open].flatMap(([name, count]) => (count === 0 ? [name] : []));
  for (let name = ready.shift(); name !== undefined; name = ready.shift()) {
    const depth = depths.get(name) ?? 0;
    for (const dependent of dependents.get(name) ?? []) {
      depths.set(dependent, Math.max(depths.get(dependent) ?? 0, depth + 1));
      const left = (open.get(dependent) ?? 0) - 1;
      open.set(dependent, left);
      if (left === 0) ready.push(dependent);
    }
  }
  return depths;
}
