/** The chain as a Mermaid graph, made of our own words only, so that nothing a person typed can break the diagram. */
import { STATES, type State } from '../ground/job-state.ts';
import type { JobView } from '../ground/job-view.ts';
import { wordOf } from '../ground/state-words.ts';

const COLOURS: Partial<Record<State, string>> = {
  gated: 'fill:#fff8c5,stroke:#9a6700,color:#1f2328',
  held: 'fill:#fff8c5,stroke:#9a6700,color:#1f2328',
  running: 'fill:#ddf4ff,stroke:#0969da,color:#1f2328',
  succeeded: 'fill:#dafbe1,stroke:#1a7f37,color:#1f2328',
  failed: 'fill:#ffebe9,stroke:#cf222e,color:#1f2328',
  lost: 'fill:#ffebe9,stroke:#cf222e,color:#1f2328',
  timed_out: 'fill:#ffebe9,stroke:#cf222e,color:#1f2328',
};

/** Nodes that are drawn; a picture of more is a tangle that nobody reads. */
const DRAWN = 40;

interface Node {
  readonly label: string;
  readonly state: State;
}

/** Empty when no job needs another. `jobs` oldest first; where there are too many, the newest are drawn. */
export function chainGraph(jobs: readonly JobView[]): string {
  const nodes = newest(nodesOf(jobs));
  if (nodes.size === 0) return '';
  const edges = jobs.flatMap((job) =>
    job.needs
      .filter((need) => nodes.has(need.ref) && nodes.has(job.ref))
      .map((need) => `  ${need.ref} ${need.onFailure === 'cancel' ? '-->' : `-- ${need.onFailure} -->`} ${job.ref}`),
  );
  const lines = [
    ...[...nodes].map(([ref, node]) => `  ${ref}["${node.label}"]:::${node.state}`),
    ...edges,
    ...STATES.flatMap((state) => {
      const colour = COLOURS[state];
      return colour && [...nodes.values()].some((node) => node.state === state)
        ? [`  classDef ${state} ${colour}`]
        : [];
    }),
  ];
  return ['```mermaid', 'graph LR', ...lines, '```'].join('\n');
}

/** Every job that needs another or is needed, by its name `J12`. */
function nodesOf(jobs: readonly JobView[]): Map<string, Node> {
  const tied = new Set(
    jobs.flatMap((job) => (job.needs.length > 0 ? [job.ref, ...job.needs.map((need) => need.ref)] : [])),
  );
  const nodes = new Map<string, Node>();
  for (const job of jobs) {
    for (const { ref, name, state } of job.needs)
      if (!nodes.has(ref)) nodes.set(ref, { label: labelOf(ref, name, wordOf(state)), state });
    if (!tied.has(job.ref)) continue;
    const word = job.waivedBy === null ? wordOf(job.state) : 'waived';
    nodes.set(job.ref, { label: labelOf(job.ref, job.name, word), state: job.state });
  }
  return nodes;
}

function newest(nodes: ReadonlyMap<string, Node>): ReadonlyMap<string, Node> {
  return new Map([...nodes].slice(-DRAWN));
}

/** Names are `[a-z0-9-]`, so they need no escape. */
const labelOf = (ref: string, name: string | null, word: string): string =>
  `${name === null ? ref : `${name} · ${ref}`}<br/>${word}`;
