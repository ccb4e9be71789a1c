/** Answers that say what was done: which commit a new attempt or a continuation uses. */
import type { JobRef } from '../../ground/ids.ts';
import { code } from '../../ground/markdown.ts';

/** Marks an answer, so that it is found again after a crash and never posted twice. */
export const replyMarker = (key: string): string => `<!-- signalbox:reply ${key} -->`;

export interface Retried {
  readonly ref: JobRef;
  /** The number of the new attempt. */
  readonly attempt: number;
  readonly commit: string;
  /** The thread's head now, where that is another commit. */
  readonly stale: string | null;
}

/** Without a greeting: a button and a command put their own before it. */
export function retriedText({ ref, attempt, commit, stale }: Retried): string {
  const moved = stale === null ? '' : `; the head is ${short(stale)} by now, which only a new job would take`;
  return `${ref} gets attempt ${attempt} at the commit it had, ${short(commit)}${moved}.`;
}

export interface Continued {
  readonly ref: JobRef;
  readonly continues: JobRef;
  /** The one that the new job runs. */
  readonly commit: string;
}

export function continuedText(login: string, { ref, continues, commit }: Continued): string {
  return `@${login} ${ref} goes on from ${continues}, at commit ${short(commit)}.`;
}

const short = (commit: string): string => code(commit.slice(0, 7));
