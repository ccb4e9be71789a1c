/** What one delivery knows and how it can end. */
import { objectionsFrom, objectionsTo, foldersOf } from '../dispatch/delivery/check-changes.ts';
import type { Received } from '../dispatch/delivery/received.ts';
import type { Job } from '../dispatch/job.ts';
import { secretFound } from '../dispatch/texts/undelivered.ts';
import type { Changes } from '../wire/changes.ts';
import type { House } from './house.ts';
import type { RepositoryRow } from './ports/store.ts';

export interface HandIn {
  readonly house: House;
  readonly repository: RepositoryRow;
  readonly job: Job;
  readonly changes: Omit<Changes, 'patch'>;
  readonly received: Received;
  /** Unique to the attempt; everything that is written carries it. */
  readonly key: string;
  /** The session page. */
  readonly url: string;
  /** An earlier try may have written something. */
  readonly isRepeat: boolean;
  /** Why nothing may be begun now, whatever the changes are. */
  barred(): Promise<readonly string[]>;
}

export type Delivered =
  /** Without an address nothing had changed. */
  | { readonly kind: 'delivered'; readonly commit: string | null; readonly url: string | null }
  | { readonly kind: 'refused'; readonly reasons: readonly string[] };

export const delivered = (commit: string | null, url: string | null): Delivered => ({ kind: 'delivered', commit, url });
export const refused = (...reasons: readonly string[]): Delivered => ({ kind: 'refused', reasons });

/** Every reason why these changes must not become a commit: first what can be told by themselves, then by what the commit holds. */
export async function objectionsOf({ house, repository, job, received }: HandIn): Promise<readonly string[]> {
  const bounds = { commit: job.commit, rules: job.deliveryRules, deny: job.profile.deny };
  const early = objectionsTo(received, bounds);
  if (early.length > 0) return early;
  const paths = new Set(received.files.flatMap(({ path }) => [path, ...foldersOf(path)]));
  const before = await house.github.modesAt(repository, job.commit, [...paths]);
  const late = objectionsFrom(received.files, before);
  return late.length > 0 ? late : secretsIn(house, repository, job, received);
}

/** A secret that was in the file before is not published by this. */
async function secretsIn(
  { secrets, github }: House,
  repository: RepositoryRow,
  job: Job,
  { files }: Received,
): Promise<readonly string[]> {
  const texts = files.flatMap(({ path, text }) => (text === null ? [] : [{ path, text }]));
  const reasons: string[] = [];
  for (const { path, line, what, start, end } of await secrets.find(texts)) {
    const file = files.find((other) => other.path === path);
    const old = file?.change === 'modified' ? await github.textAt(repository, job.commit, path) : undefined;
    if (old?.includes(file?.text?.slice(start, end) ?? '') !== true) reasons.push(secretFound(path, line, what));
  }
  return reasons;
}
