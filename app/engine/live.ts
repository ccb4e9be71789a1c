/** Tells readers to look again. It carries no truth: a lost signal costs latency, never data. */
import type { Control } from '../wire/controls.ts';
import type { LogEntry } from '../wire/events.ts';

export type Signal =
  /** New entries of a session's log, in order; a reader that sees a gap reads the store. */
  | { readonly kind: 'log'; readonly entries: readonly LogEntry[] }
  | { readonly kind: 'control'; readonly control: Control }
  /** The job, its approvals or its chain changed. */
  | { readonly kind: 'job' }
  /** What people may do in the repository may have changed. */
  | { readonly kind: 'rights' };

export type Topic = `session/${string}` | `job/${number}/${number}` | `repository/${number}`;

export interface Live {
  publish(topic: Topic, signal: Signal): void;
  /** Returns the function that ends the subscription. */
  subscribe(topic: Topic, hear: (signal: Signal) => void): () => void;
}

export function makeLive(): Live {
  const topics = new Map<Topic, Set<(signal: Signal) => void>>();
  const tell = (topic: Topic, signal: Signal): void => {
    for (const hear of topics.get(topic) ?? []) hear(signal);
  };
  return {
    publish(topic, signal) {
      tell(topic, signal);
      // Whoever shows the jobs of a whole repository looks again with each of them.
      const repository = /^job\/(?<id>\d+)\//.exec(topic)?.groups?.['id'];
      if (repository !== undefined && signal.kind === 'job') tell(repositoryTopic(Number(repository)), signal);
    },
    subscribe(topic, hear) {
      const hearers = topics.get(topic) ?? new Set();
      topics.set(topic, hearers.add(hear));
      return () => {
        hearers.delete(hear);
        if (hearers.size === 0) topics.delete(topic);
      };
    },
  };
}

export const sessionTopic = (id: string): Topic => `session/${id}`;
/** Any of its jobs changed, or the rights in it. */
export const repositoryTopic = (id: number): Topic => `repository/${id}`;
export const jobTopic = (repositoryId: number, job: number): Topic => `job/${repositoryId}/${job}`;
