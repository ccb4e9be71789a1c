/** Who has which job's page open now. Kept in memory: each instance of the app knows the pages that it serves. */

export interface Present {
  readonly login: string;
  maySteer: boolean;
  /** False for a page in the background and for a program: its person is not counted as being here. */
  readonly looks: boolean;
}

export interface Presence {
  /** Logins of those who look, in order, each once. */
  of(repositoryId: number, job: number): readonly string[];
  /** How many pages that are, several of one person counted each. */
  pages(repositoryId: number, job: number): number;
  /** Those of them who may steer the job, as far as their pages know. */
  steerers(repositoryId: number, job: number): readonly string[];
  /** Somebody looks; the returned function says that they stopped. What `who` says of them may change meanwhile. */
  add(repositoryId: number, job: number, who: Present): () => void;
}

export function makePresence(): Presence {
  const open = new Map<string, Present[]>();
  const logins = (who: readonly Present[]): readonly string[] =>
    [...new Set(who.filter(({ looks }) => looks).map(({ login }) => login))].sort();
  const here = (repositoryId: number, job: number): readonly Present[] => open.get(`${repositoryId}/${job}`) ?? [];
  return {
    of: (repositoryId, job) => logins(here(repositoryId, job)),
    steerers: (repositoryId, job) => logins(here(repositoryId, job).filter(({ maySteer }) => maySteer)),
    pages: (repositoryId, job) => here(repositoryId, job).length,
    add(repositoryId, job, who) {
      const key = `${repositoryId}/${job}`;
      open.set(key, [...(open.get(key) ?? []), who]);
      return () => {
        const left = open.get(key) ?? [];
        left.splice(left.indexOf(who), 1);
        if (left.length === 0) open.delete(key);
      };
    },
  };
}
