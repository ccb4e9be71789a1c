/** The three ways to write `needs`, as one list, and the search for cycles among them. */
import type { Finding, Step } from './problem.ts';
import type { RawJob } from './raw.ts';

export interface Edge {
  readonly name: string;
  readonly onFailure: 'cancel' | 'hold' | 'continue';
  readonly path: readonly Step[];
  /** The name is a key of a map, not a value. */
  readonly isKey: boolean;
}

export function edgesOf(job: RawJob, path: readonly Step[]): readonly Edge[] {
  const fallback = job.on_failure ?? 'cancel';
  const { needs } = job;
  if (needs === undefined) return [];
  if (typeof needs === 'string') return [{ name: needs, onFailure: fallback, path: [...path, 'needs'], isKey: false }];
  if (Array.isArray(needs))
    return needs.map((name, index) => ({ name, onFailure: fallback, path: [...path, 'needs', index], isKey: false }));
  return Object.entries(needs).map(([name, given]) => ({
    name,
    onFailure: given?.on_failure ?? fallback,
    path: [...path, 'needs', name],
    isKey: true,
  }));
}

/** One finding per cycle, at the edge that closes it, with the way around: `plan → test → plan`. */
export function cyclesOf(graph: ReadonlyMap<string, readonly Edge[]>): readonly Finding[] {
  const findings: Finding[] = [];
  const done = new Set<string>();
  for (const start of graph.keys()) {
    // The way from `start` with the edges still to try at each stop; a stack of our own, since chains may be long.
    const way: { readonly name: string; readonly left: Edge[] }[] = [];
    const enter = (name: string): void => void way.push({ name, left: [...(graph.get(name) ?? [])].toReversed() });
    if (!done.has(start)) enter(start);
    for (let stop = way.at(-1); stop !== undefined; stop = way.at(-1)) {
      const edge = stop.left.pop();
      if (edge === undefined) {
        done.add(stop.name);
        way.pop();
        continue;
      }
      const first = way.findIndex(({ name }) => name === edge.name);
      if (first >= 0) findings.push(cycle([...way.slice(first).map(({ name }) => name), edge.name], edge));
      else if (!done.has(edge.name) && graph.has(edge.name)) enter(edge.name);
    }
  }
  return findings;
}

function cycle(names: readonly string[], edge: Edge): Finding {
  const message =
    names.length === 2
      ? `\`${edge.name}\` needs itself.`
      : `These jobs need each other: ${names.join(' → ')}. Take one of the needs away.`;
  return { path: edge.path, at: edge.isKey ? 'key' : 'value', message };
}
