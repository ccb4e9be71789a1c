/**
 * How the pages learn anything: through the stand-in's own REST API, as the viewer, so that a page can show nothing the API would not.
 * Answers are kept with their ETags; a page that refreshes itself every 2 s then costs almost nothing of the viewer's rate limit.
 */
import type { World } from '../world.ts';
import type { Viewer } from './viewer.ts';

interface Kept {
  etag: string;
  body: unknown;
}

export type Read = <T>(path: string) => Promise<T | undefined>;

/** Reads one path of the API; `undefined` when the API says the viewer cannot see it. */
export function reader(world: World, viewer: Viewer): Read {
  const kept = world.part('pages.read', () => new Map<string, Kept>());
  return async <T>(path: string) => {
    const key = `${viewer.login} ${path}`;
    const known = kept.get(key);
    const answer = await fetch(world.baseUrl + path, {
      headers: {
        accept: 'application/vnd.github+json',
        'user-agent': 'stand-in-pages',
        ...(viewer.token && { authorization: `Bearer ${viewer.token}` }),
        ...(known && { 'if-none-match': known.etag }),
      },
    });
    if (answer.status === 304) return known?.body as T;
    if (!answer.ok) {
      await answer.body?.cancel();
      return undefined;
    }
    const body = (await answer.json()) as T;
    const etag = answer.headers.get('etag');
    if (etag) kept.set(key, { etag, body });
    return body;
  };
}
