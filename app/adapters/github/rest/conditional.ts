/** Reads that GitHub answers with 304 while nothing has changed: those cost nothing of the hour's requests, and are never stale. */
import type { ProbotOctokit } from 'probot';
import { statusOf } from '../failures.ts';

interface Known {
  readonly etag: string;
  readonly data: unknown;
}

/** Answers kept at most; beyond it the one that was not asked for longest goes. */
const MOST = 2_000;

export interface Conditional {
  /** `T` is what GitHub's description says of the answer. */
  get<T>(octokit: ProbotOctokit, path: string, headers?: Record<string, string>): Promise<T>;
}

export function makeConditional(): Conditional {
  const known = new Map<string, Known>();

  function keep(key: string, answer: Known): void {
    known.delete(key);
    known.set(key, answer);
    if (known.size <= MOST) return;
    const [oldest] = known.keys();
    if (oldest !== undefined) known.delete(oldest);
  }

  return {
    async get<T>(octokit: ProbotOctokit, path: string, headers: Record<string, string> = {}): Promise<T> {
      const key = JSON.stringify([path, headers]);
      const before = known.get(key);
      try {
        const answer = await octokit.request(`GET ${path}`, {
          headers: { ...headers, ...(before && { 'if-none-match': before.etag }) },
        });
        const { etag } = answer.headers;
        if (etag === undefined) known.delete(key);
        else keep(key, { etag, data: answer.data });
        return answer.data as T;
      } catch (error) {
        if (before === undefined || statusOf(error) !== 304) throw error;
        keep(key, before);
        return before.data as T;
      }
    },
  };
}

/** A path of which each `{}` is one of `parts`, escaped. */
export function pathOf(template: string, ...parts: readonly string[]): string {
  let next = 0;
  return template.replaceAll('{}', () => encodeURIComponent(parts[next++] ?? ''));
}
