/** What the session page and programs follow: the live stream of a job, and its earlier log. */
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { parseJobRef } from '../../../ground/ids.ts';
import { accepted, type Result } from '../../../ground/outcome.ts';
import { includesRole } from '../../../ground/roles.ts';
import { lastSeen, refuse } from '../answers.ts';
import { bearerOf } from '../bearers.ts';
import type { PageParts } from '../pages.ts';
import { guestLooker, readerOf, type Looker } from '../lookers.ts';
import { hidden, roleOf } from '../people.ts';
import { beyond, readAfter, readBefore } from '../read-log.ts';
import { goneBy, shownSession } from '../shown-session.ts';
import { streamJob, type View, type Watchers } from '../stream-job.ts';
import { LOG_PAGE, LogQuery } from './bodies.ts';
import { answer, OF_JOB, REFUSALS, TRANSCRIPT_DELETED } from './descriptions.ts';
import { repositoryOf } from './found.ts';
import { API, type Served } from './served.ts';
import { LogShape } from './shapes.ts';

/** The most of a log that is answered at once, in characters. */
const LOG_SIZE = 2_000_000;

/** How long a stream goes on without asking for its token again, in milliseconds. */
const TOKEN_HOLDS = 10_000;

export function serveWatching(parts: PageParts, watchers: Watchers, { serve }: Served): void {
  const { house, people } = parts;

  serve(
    {
      method: 'get',
      path: `${API}/jobs/{job}/stream`,
      operationId: 'streamJob',
      tags: ['sessions'],
      summary: 'The job as it changes and its log as it grows, as server-sent events.',
      request: {
        params: OF_JOB,
        query: z.object({
          after: z.string().optional().meta({ description: 'The `seq` of the last entry you have.' }),
          background: z.string().optional().meta({
            description:
              '`1`: nobody looks at it just now. You are not shown as being here, and your devices are told what needs you.',
          }),
        }),
        headers: z.object({ 'Last-Event-ID': z.string().optional().meta({ description: 'The same, after a break.' }) }),
      },
      responses: {
        200: {
          description:
            '`hello` once; `job` whenever something has changed, with `job` as described here; `log` with new entries of the log, whose `id` is the last one’s `seq`. It ends with the right to look, and says `bye` before: its `why` is `revoked` or `expired` (the link), `signed_out` (the sign-in or token) or `no_right`.',
          content: { 'text/event-stream': { schema: z.string() } },
        },
        ...REFUSALS,
      },
    },
    async (c) => {
      const seen = await readable(c);
      if (!seen.ok) return refuse(c, seen.rejection);
      const maySteer = includesRole((await seen.value.standing([])).role, 'write');
      const { link } = seen.value;
      const leave = link && parts.guests.enter(link);
      if (leave === undefined)
        return refuse(c, { code: 'too_many_requests', message: 'Too many people look through this link just now.' });
      const looks = c.req.query('background') !== '1';
      const view = { ...seen.value, maySteer, looks, after: lastSeen(c), lost: lost(c, seen.value), leave };
      streamJob(parts, watchers, view, c.env.outgoing);
      return RESPONSE_ALREADY_SENT;
    },
  );

  serve(
    {
      method: 'get',
      path: `${API}/jobs/{job}/log`,
      operationId: 'readLog',
      tags: ['sessions'],
      summary: 'The log of the job’s session, its newest part first.',
      request: { params: OF_JOB, query: LogQuery },
      responses: { 200: answer('Entries of the log.', LogShape), 410: TRANSCRIPT_DELETED, ...REFUSALS },
    },
    async (c) => {
      const seen = await readable(c);
      if (!seen.ok) return refuse(c, seen.rejection);
      const { before = Number.MAX_SAFE_INTEGER, after, limit = LOG_PAGE, attempt } = LogQuery.parse(c.req.query());
      const shown = await shownSession(house, seen.value.job, attempt);
      if (!shown) return refuse(c, hidden().rejection);
      const { store } = house;
      const { sessionId, deleted } = shown;
      if (deleted) return refuse(c, goneBy(deleted));
      if (sessionId === null) return c.json({ entries: [], earlier: false, later: false });
      const bounds = { entries: limit, size: LOG_SIZE };
      const entries =
        after === undefined
          ? await readBefore(store, sessionId, before, bounds)
          : await readAfter(store, sessionId, after, bounds);
      return c.json({ entries, ...(await beyond(store, sessionId, entries)) });
    },
  );

  /** Asked again at each look. */
  function lost(c: Context, { link, repository, person }: Looker): View['lost'] {
    if (link)
      return async () => {
        if (await parts.guests.stillOpens(link, repository)) return null;
        return house.clock.now() >= link.expiresAt ? 'expired' : 'revoked';
      };
    const isKnown = holds(c);
    return async () => {
      if (!(await isKnown())) return 'signed_out';
      return includesRole(await roleOf(people, repository, person), 'read') ? null : 'no_right';
    };
  }

  /** Whether the sign-in or token still holds. A token is noted at each use, so that it is not asked for at each change. */
  function holds(c: Context): () => Promise<boolean> {
    let asked = house.clock.now();
    return async () => {
      const now = house.clock.now();
      if (bearerOf(c) !== undefined && now - asked < TOKEN_HOLDS) return true;
      asked = now;
      return (await people.caller(c)).ok;
    };
  }

  /** Somebody who may read, or else a guest, whom nothing but this job concerns. */
  async function readable(c: Context): Promise<Result<Looker>> {
    const who = await people.reader(c, await repositoryOf(house, c));
    const number = parseJobRef(c.req.param('job') ?? '') ?? 0;
    if (!who.ok) {
      const at = { owner: c.req.param('owner') ?? '', name: c.req.param('repo') ?? '', job: number };
      const guest = bearerOf(c) === undefined ? await parts.guests.guestAt(c, at) : undefined;
      return guest ? accepted(guestLooker(guest)) : who;
    }
    const { repository, person } = who.value;
    const job = await house.store.job(repository.id, number);
    return job ? accepted(readerOf(people, { repository, job, person })) : hidden();
  }
}
