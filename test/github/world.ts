/**
 * Everything the stand-in GitHub remembers. Plain maps, one owner per kind of thing; ids are never reused.
 * `clock()` is GitHub's own time in milliseconds (movable through `/_stand-in/clock`).
 */

/** What an app or an access token may do, by GitHub's permission name (`issues`, `checks`, `contents` …). */
export type Permissions = Record<string, 'read' | 'write'>;

export interface User {
  id: number;
  login: string;
  type: 'User' | 'Bot' | 'Organization';
  createdAt?: number;
}

export type Role = 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none';

export interface Repository {
  id: number;
  owner: User;
  name: string;
  private: boolean;
  defaultBranch: string;
  /** Path of the real bare git repository behind it. */
  gitDir: string;
  /** Set for a fork: the repository it was forked from. */
  parentId?: number;
  /** Roles of collaborators by user id; the owner is always admin. */
  roles: Map<number, Role>;
  /** Repository variables (`vars.*` in workflows). */
  variables: Map<string, string>;
  createdAt: number;
  description?: string | null;
  /** Last push; `createdAt` until there is one. */
  pushedAt?: number;
  /** Read-only until somebody takes it out of the archive. */
  archived?: boolean;
}

export interface App {
  id: number;
  slug: string;
  name: string;
  ownerId: number;
  /** The user `slug[bot]` that acts for it. */
  botId: number;
  clientId: string;
  clientSecret: string;
  webhookSecret: string;
  privateKey: string;
  publicKey: string;
  webhookUrl: string;
  callbackUrls: string[];
  permissions: Permissions;
  events: string[];
  /** False when its owner has not enabled the login by device; a new app at GitHub has it off, here it is on unless said. */
  deviceFlow?: boolean;
  createdAt?: number;
}

export interface Installation {
  id: number;
  appId: number;
  accountId: number;
  repositoryIds: Set<number>;
  createdAt?: number;
  /** What was granted, while it is less than what the app asks for; everything when left out. */
  permissions?: Permissions;
  suspendedAt?: number;
  suspendedById?: number;
}

/**
 * Sends one webhook to every app installed on the repository whose manifest asks for the event (and to no one else).
 * `repository` and `installation` are filled in here; `sender` is `representUser(world, actor)`. `onlyAppId` narrows it to one app.
 */
export type EmitWebhook = (
  repositoryId: number,
  event: string,
  payload: Record<string, unknown> & { action?: string; sender: unknown },
  onlyAppId?: number,
) => void;

/** State that parts keep for themselves, each under its own key, so that no part needs to know another's shape. */
export interface World {
  readonly clock: () => number;
  readonly dataDir: string;
  /** `http://127.0.0.1:PORT`, set once the server listens. */
  baseUrl: string;
  readonly users: Map<number, User>;
  readonly repositories: Map<number, Repository>;
  readonly apps: Map<number, App>;
  readonly installations: Map<number, Installation>;
  /** One counter for every database id in the stand-in. */
  readonly nextId: () => number;
  readonly emit: EmitWebhook;
  /** Called for each push to a real repository, whoever pushed: lets pull requests and workflows follow. */
  readonly onPush: Array<
    (push: { repositoryId: number; ref: string; before: string; after: string; userId: number }) => void
  >;
  /**
   * The lazily made state of one part: `world.part('issues', () => ({ byId: new Map() }))`. Saved to `world.json` and restored with it, so it
   * holds plain data only (objects, arrays, Map, Set; other records by id). A key that starts with `live:` (processes, timers) is never saved.
   */
  readonly part: <T>(key: string, make: () => T) => T;
}
