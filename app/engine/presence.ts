/** Who has which job's page open now. Kept in memory: each instance of the app knows the pages that it serves. */

export interface Presence {
  /** Logins in order, each once. */
  of(repositoryId: number, job: number): readonly string[];
  /** How many pages that are, several of one person counted each. */
  pages(repositoryId: number, job: number): number;
  /** Somebody looks; the returned function says that they stopped. */
  add(repositoryId: number, job: number, login: string): () => void;
}

export function makePresence(): Presence {
  const open = new Map<string, string[]>();
  return {
    of: (repositoryId, job) => [...new Set(open.get(`${repositoryId}/${job}`) ?? [])].sort(),
    pages: (repositoryId, job) => open.get(`${repositoryId}/${job}`)?.length ?? 0,
    add(repositoryId, job, login) {
      const key = `${repositoryId}/${job}`;
      open.set(key, [...(open.get(key) ?? []), login]);
      return () => {
        const left = open.get(key) ?? [];
        left.splice(left.indexOf(login), 1);
        if (left.length === 0) open.delete(key);
      };
    },
  };
}
