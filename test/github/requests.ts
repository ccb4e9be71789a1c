/** The log of API requests: what a client asked, when, as whom, and whether it created content. */
import type { Caller } from './api.ts';
import type { World } from './world.ts';

export interface LoggedRequest {
  time: string;
  method: string;
  /** The path as it was asked, without the query. */
  path: string;
  /** The template of GitHub's description, e.g. `/repos/{owner}/{repo}/issues`. */
  route: string;
  status: number;
  /** `user-via-app` is a token made by the app's login; `oauth` is the app proving itself by its client secret. */
  token: Caller['kind'] | 'user-via-app' | 'oauth';
  /** The user or app acting, where there is one. */
  who: string | null;
  createsContent: boolean;
  /** A fault was ordered for it. */
  faulty: boolean;
}

/** Enough for hours of a story; the oldest go first. */
const MOST_KEPT = 20_000;

const log = (world: World): LoggedRequest[] => world.part('live:requests', () => []);

export const logRequest = (world: World, request: LoggedRequest): void => {
  const requests = log(world);
  requests.push(request);
  if (requests.length > MOST_KEPT) requests.splice(0, requests.length - MOST_KEPT);
};

const OF_APP: ReadonlySet<LoggedRequest['token']> = new Set(['app', 'installation', 'user-via-app', 'oauth']);

/** The requests an app made, or everyone's. */
export const requestsOf = (world: World, which: { everyone: boolean; since: number }): LoggedRequest[] =>
  log(world).filter(
    (request) => (which.everyone || OF_APP.has(request.token)) && Date.parse(request.time) >= which.since,
  );

export const clearRequests = (world: World): void => {
  log(world).length = 0;
};
