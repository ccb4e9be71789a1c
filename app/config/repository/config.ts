/** The configuration of a repository as the rest of the program sees it: complete, checked, every default filled in. */

export interface ProfileConfig {
  readonly name: string;
  readonly allow: readonly string[];
  readonly ask: readonly string[];
  readonly deny: readonly string[];
  /** Roles (`write`) and people (`@login`). */
  readonly approvers: readonly string[];
  readonly expireSeconds: number;
}

export interface JobConfig {
  readonly name: string;
  readonly work:
    | { readonly kind: 'prompt'; readonly prompt: string }
    | { readonly kind: 'run'; readonly command: string };
  /** The agent of a prompt, the file's default included; always `undefined` for `run`. */
  readonly agent: string | undefined;
  readonly profile: string;
  readonly needs: readonly { readonly name: string; readonly onFailure: 'cancel' | 'hold' | 'continue' }[];
}

/** The records have no prototype, so that a job named `constructor` is a job and nothing else is. */
export interface RepositoryConfig {
  readonly agent: string | undefined;
  readonly agents: Readonly<Record<string, { readonly command: readonly string[] }>>;
  readonly slots: number;
  readonly timeoutSeconds: number;
  readonly profile: string;
  readonly profiles: Readonly<Record<string, ProfileConfig>>;
  readonly jobs: Readonly<Record<string, JobConfig>>;
}

/** A record without prototype. */
export function recordOf<T>(entries: Iterable<readonly [string, T]>): Readonly<Record<string, T>> {
  const record: Record<string, T> = Object.create(null);
  for (const [name, value] of entries) record[name] = value;
  return Object.freeze(record);
}

const DEFAULT_APPROVERS: readonly string[] = Object.freeze(['write']);
export const DEFAULT_EXPIRE_SECONDS = 30 * 60;

/** A profile with what its author left out. */
export function profileOf(name: string, given: Partial<Omit<ProfileConfig, 'name'>>): ProfileConfig {
  return {
    name,
    allow: given.allow ?? [],
    ask: given.ask ?? [],
    deny: given.deny ?? [],
    approvers: given.approvers ?? DEFAULT_APPROVERS,
    expireSeconds: given.expireSeconds ?? DEFAULT_EXPIRE_SECONDS,
  };
}

/** The profiles that exist without being written; a repository may redefine them. */
export const BUILT_IN_PROFILES: readonly ProfileConfig[] = [
  profileOf('read', { allow: ['Read'], deny: ['Edit'] }),
  profileOf('edit', { allow: ['Read', 'Edit'], deny: ['Edit(.github/workflows/**)'] }),
];

/** What a repository without the file gets. */
export const DEFAULT_REPOSITORY_CONFIG: RepositoryConfig = Object.freeze({
  agent: undefined,
  agents: recordOf<{ readonly command: readonly string[] }>([]),
  slots: 3,
  timeoutSeconds: 60 * 60,
  profile: 'edit',
  profiles: recordOf(BUILT_IN_PROFILES.map((profile) => [profile.name, profile])),
  jobs: recordOf<JobConfig>([]),
});
