/**
 * The seam of the stand-in GitHub: how a route is declared, who calls it, and what every part may touch.
 * Parts (issues, checks, git, actions …) each export `Route[]` built from a `World`; `server.ts` mounts them all.
 */
import type { Permissions, World } from './world.ts';

export type { Permissions } from './world.ts';

/** Who is behind a request, told by its `Authorization` header. */
export type Caller =
  | { kind: 'anonymous' }
  | {
      kind: 'user';
      userId: number;
      /** true for a token made by the app's OAuth login */ viaApp: boolean;
      /** that app */ appId?: number;
    }
  | { kind: 'app'; appId: number }
  | {
      kind: 'installation';
      installationId: number;
      appId: number;
      permissions: Permissions;
      /** Present when the token was narrowed to some of the installation's repositories. */
      repositoryIds?: readonly number[];
    }
  | { kind: 'job'; repositoryId: number; runId: number; permissions: Permissions };

export interface ApiRequest {
  readonly method: string;
  /** Decoded values of the `{name}` parts of the route's template. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Parsed JSON (or form) body; `undefined` when there was none. Already validated against GitHub's description. */
  readonly body: any;
  readonly headers: Readonly<Record<string, string>>;
  readonly caller: Caller;
}

export interface ApiAnswer {
  readonly status: number;
  /** Sent as JSON unless it is a string or Buffer, which is sent as it is with `headers['content-type']`. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Told by a route of which only some requests create content. */
  readonly createdContent?: boolean;
}

/** One operation of GitHub's REST API. `path` is the template of GitHub's description, e.g. `/repos/{owner}/{repo}/issues`. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** Counts against the content-creation limit (80 a minute, 500 an hour). */
  readonly createsContent?: boolean;
  /** GitHub's OpenAPI description does not know it; it judges its own requests and counts what they create. */
  readonly judgesItself?: true;
  readonly handle: (request: ApiRequest, world: World) => ApiAnswer | Promise<ApiAnswer>;
}

/** Thrown by a handler to answer an error the way GitHub does: `{message, documentation_url, errors?}`. */
export class ApiError extends Error {
  readonly status: number;
  readonly errors: unknown;
  readonly headers: Readonly<Record<string, string>>;
  constructor(status: number, message: string, errors?: unknown, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.errors = errors;
    this.headers = headers;
  }
}
