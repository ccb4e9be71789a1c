/** How every part of the adapter asks: as the repository's installation, with GitHub's refusals told as Failures. */
import type { ProbotOctokit } from 'probot';
import type { RepositoryRow } from '../../../engine/ports/store.ts';
import type { Clients } from '../clients.ts';
import { asking, isMissing } from '../failures.ts';

export type Ask<T> = (octokit: ProbotOctokit) => Promise<T>;

export interface Caller {
  readonly clients: Clients;
  /** One request, or all pages of one list. */
  call<T>(what: string, repository: RepositoryRow, ask: Ask<T>): Promise<T>;
  /** The same; what is not there, or gone, is `undefined`. */
  find<T>(what: string, repository: RepositoryRow, ask: Ask<T>): Promise<T | undefined>;
}

/** Clocks differ; what was made a minute before we asked may be ours. */
export const SKEW = 60_000;

export const at = ({ owner, name }: RepositoryRow) => ({ owner, repo: name });

export function makeCaller(clients: Clients): Caller {
  const ask = async <T>(repository: RepositoryRow, request: Ask<T>): Promise<T> =>
    request(await clients.installation(repository.installationId));
  return {
    clients,
    call: (what, repository, request) => asking(what, () => ask(repository, request)),
    find: (what, repository, request) =>
      asking(what, () =>
        ask(repository, request).catch((error: unknown) => {
          if (isMissing(error)) return undefined;
          throw error;
        }),
      ),
  };
}
