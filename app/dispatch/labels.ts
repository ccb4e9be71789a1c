/** The labels a thread should carry: for its named jobs `dispatch:NAME`, `done:NAME`, `failed:NAME`; and `needs-approval`. */
import { hasEnded } from '../ground/job-state.ts';
import type { Job } from './job.ts';

/** A label as it is made on first use. */
export interface LabelLook {
  readonly name: string;
  /** Six hexadecimal digits. */
  readonly color: string;
  readonly description: string;
}

/** On a thread where a person must decide. @internal */
export const NEEDS_APPROVAL = 'needs-approval';

const KINDS = ['dispatch', 'done', 'failed'] as const;

/** What a label says of a job's name, in small letters; `undefined` for a label that is not ours. */
export function readLabel(label: string): { readonly kind: (typeof KINDS)[number]; readonly name: string } | undefined {
  const [word = '', name = ''] = label.toLowerCase().split(/:(.*)/s, 2);
  const kind = KINDS.find((known) => known === word);
  return kind && name !== '' ? { kind, name } : undefined;
}

/** How a label of ours looks. */
export function lookOf(label: string): LabelLook {
  const read = readLabel(label);
  const about = (text: string): string => text.slice(0, 100);
  switch (read?.kind) {
    case 'dispatch':
      return { name: label, color: '0969da', description: about(`Signalbox runs ${read.name}; take it off to cancel`) };
    case 'done':
      return { name: label, color: '1a7f37', description: about(`${read.name} succeeded; put it on to go on without`) };
    case 'failed':
      return { name: label, color: 'cf222e', description: about(`${read.name} did not succeed`) };
    case undefined:
      return { name: label, color: '9a6700', description: 'Signalbox waits for a person here' };
  }
}

/** What the newest job of each name says, and whether a person has to decide; `jobs` oldest first. */
export function labelsOf(jobs: readonly Job[], needsApproval: boolean): string[] {
  const newest = new Map<string, Job>();
  for (const job of jobs) if (job.name !== null) newest.set(job.name, job);
  const named = [...newest].flatMap(([name, job]) => labelOf(name, job) ?? []);
  return [...named, ...(needsApproval ? [NEEDS_APPROVAL] : [])].sort();
}

function labelOf(name: string, job: Job): string | undefined {
  if (!hasEnded(job.state)) return `dispatch:${name}`;
  if (job.state === 'succeeded' || job.waivedBy !== null) return `done:${name}`;
  if (job.state === 'cancelled' || job.state === 'skipped') return undefined;
  return `failed:${name}`;
}
