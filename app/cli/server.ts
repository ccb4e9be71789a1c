/** The doors of a repository's jobs at the server. */
import type { JobView } from '../ground/job-view.ts';
import { askOnce, fieldOf, notOurs, patiently, type Call } from './door.ts';
import type { Place } from './place.ts';
import type { Surroundings } from './surroundings.ts';

/** What the doors of jobs answer, each with its part of it. */
export interface Said {
  readonly jobs: readonly JobView[];
  readonly said: string | null;
  /** As it came. */
  readonly raw: unknown;
}

export interface Server {
  /** `path` begins behind the repository: `/jobs`. Answers of another kind than jobs are the caller's to read. */
  read(path: string): Promise<unknown>;
  get(path: string): Promise<Said>;
  /** With a key, so that trying again makes nothing twice. */
  submit(body: unknown): Promise<Said>;
  order(path: string, body: object): Promise<Said>;
}

/** Where the addresses of a repository begin. */
export function apiOf({ repository: { owner, name } }: Place): string {
  return `/api/v1/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
}

export function speakTo(place: Place, around: Surroundings): Server {
  const { server, token } = place;
  const ask = <T>(call: Call, read: (said: unknown) => T): Promise<T> => {
    const whole = { ...call, token, path: `${apiOf(place)}${call.path}` };
    return patiently(async () => read(await askOnce(server, whole, around)), around);
  };
  const jobs = (call: Call): Promise<Said> => ask(call, (said) => understood(said, server));
  return {
    read: (path) => ask({ method: 'GET', path }, (said) => said),
    get: (path) => jobs({ method: 'GET', path }),
    submit: (body) => jobs({ method: 'POST', path: '/jobs', body, headers: { 'idempotency-key': around.newKey() } }),
    order: (path, body) => jobs({ method: 'POST', path, body: { ...body, key: around.newKey() } }),
  };
}

function understood(said: unknown, server: string): Said {
  const one = fieldOf(said, 'job');
  const jobs = one === undefined ? fieldOf(said, 'jobs') : [one];
  if (!Array.isArray(jobs) || !jobs.every(isJob)) throw notOurs(server, 'jobs');
  const words = fieldOf(said, 'said');
  return { jobs, said: typeof words === 'string' ? words : null, raw: said };
}

/** As much as is shown of a job. */
export const isJob = (value: unknown): value is JobView =>
  ['ref', 'state', 'title', 'url', 'reason'].every((name) => typeof fieldOf(value, name) === 'string');
