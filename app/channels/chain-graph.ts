/** The chain as a Mermaid graph, made of our own words only, so that nothing a person typed can break the diagram. */
import { STATES, type State } from '../ground/job-state.ts';
import type { JobView } from '../ground/job-view.ts';

const COLOURS: Partial<Record<State, string>> = {
  running: 'fill:#ddf4ff,stroke:#0969da,color:#1f2328',
  succeeded: 'fill:#dafbe1,stroke:#1a7f37,color:#1f2328',
  failed: 'fill:#ffebe9,stroke:#cf222e,color:#1f2328',
  lost: 'fill:#ffebe9,stroke:#cf222e,color:#1f2328',
  timed_out: 'fill:#ffebe9,stroke:#cf222e,color:#1f2328',
  held: 'fill:#fff8c5,stroke:#9a6700,color:#1f2328',
};

/** Empty when no job of the thread needs another. */
export function chainGraph(jobs: readonly JobView[]): string {
  const tied = new Set(
    jobs.flatMap((job) => (job.needs.length > 0 ? [job.ref, ...job.needs.map((need) => need.ref)] : [])),
  );
  if (tied.size === 0) return '';
  const nodes = new Map<string, { label: string; state: State }>();
  for (const job of jobs) {
    for (const need of job.needs)
      if (tied.has(need.ref) && !nodes.has(need.ref))
        nodes.set(need.ref, { label: labelOf(need.ref, need.name), state: need.state });
    if (tied.has(job.ref)) nodes.set(job.ref, { label: labelOf(job.ref, job.name), state: job.state });
  }
  const lines = [
    ...[...nodes].map(
      ([ref, node]) => `  ${ref}["${node.label}<br/>${node.state.replaceAll('_', ' ')}"]:::${node.state}`,
    ),
    ...jobs.flatMap((job) =>
      job.needs.map(
        (need) => `  ${need.ref} ${need.onFailure === 'cancel' ? '-->' : `-- ${need.onFailure} -->`} ${job.ref}`,
      ),
    ),
    ...STATES.flatMap((state) => {
      const colour = COLOURS[state];
      return colour && [...nodes.values()].some((node) => node.state === state)
        ? [`  classDef ${state} ${colour}`]
        : [];
    }),
  ];
  return ['```mermaid', 'graph LR', ...lines, '```'].join('\n');
}

/** Names are `[a-z0-9-]`, so they need no escape. */
const labelOf = (ref: string, name: string | null): string => (name === null ? ref : `${name} · ${ref}`);
