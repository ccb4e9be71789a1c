/** Searching what was asked and what was said: in one session, and in every session that the caller may read. */
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { searchAll, searchSession } from '../../../engine/search.ts';
import { parseJobRef } from '../../../ground/ids.ts';
import { QUERY_LIMIT } from '../../../remote/search/query.ts';
import { refuse, waitWords } from '../answers.ts';
import type { PageParts } from '../pages.ts';
import { hidden } from '../people.ts';
import { readableRepositories } from '../readable-repositories.ts';
import { numberIn, shownSession } from '../shown-session.ts';
import { answer, OF_JOB, ORDER_REFUSALS, REFUSALS } from './descriptions.ts';
import { repositoryOf } from './found.ts';
import { API, type Served } from './served.ts';
import { OverallSearchShape, SessionSearchShape } from './search-shapes.ts';

const Q = z.string().meta({
  description: `Words that must all be there, in any case; the last one may be a beginning. Words in quotation marks stand next to each other. At most ${QUERY_LIMIT} characters count.`,
  example: 'flaky "parser test"',
});

export function serveSearch({ house, people, searches }: PageParts, { serve }: Served): void {
  serve(
    {
      method: 'get',
      path: `${API}/jobs/{job}/search`,
      operationId: 'searchSession',
      tags: ['sessions'],
      summary: 'Searches the log of the job’s session.',
      request: {
        params: OF_JOB,
        query: z.object({
          q: Q,
          before: z.string().optional().meta({ description: 'Only what begins with an event before this `seq`.' }),
          attempt: z.string().optional().meta({ description: 'An earlier attempt of the job.' }),
        }),
      },
      responses: { 200: answer('What was found.', SessionSearchShape), ...REFUSALS, 422: ORDER_REFUSALS[422] },
    },
    async (c) => {
      const who = await people.reader(c, await repositoryOf(house, c));
      if (!who.ok) return refuse(c, who.rejection);
      const { repository, person } = who.value;
      const text = c.req.query('q');
      if (text === undefined) return refuse(c, NO_QUERY);
      const wait = searches.excess(String(person.id));
      if (wait !== undefined) return tooMany(c, wait);
      const job = await house.store.job(repository.id, parseJobRef(c.req.param('job') ?? '') ?? 0);
      const shown = job && (await shownSession(house, job, numberIn(c, 'attempt')));
      if (!shown) return refuse(c, hidden().rejection);
      if (shown.sessionId === null) return c.json({ hits: [], next: null, isBehind: false });
      return c.json(await searchSession(house, repository, shown.sessionId, { text, before: numberIn(c, 'before') }));
    },
  );

  serve(
    {
      method: 'get',
      path: '/api/v1/search',
      operationId: 'search',
      tags: ['sessions'],
      summary: 'Searches titles, prompts and transcripts of all jobs that you may read.',
      request: { query: z.object({ q: Q }) },
      responses: { 200: answer('What was found.', OverallSearchShape), ...REFUSALS, 422: ORDER_REFUSALS[422] },
    },
    async (c) => {
      const who = await people.caller(c);
      if (!who.ok) return refuse(c, who.rejection);
      const text = c.req.query('q');
      if (text === undefined) return refuse(c, NO_QUERY);
      const { person, reaches } = who.value;
      const wait = searches.excess(String(person.id));
      if (wait !== undefined) return tooMany(c, wait);
      return c.json(await searchAll(house, await readableRepositories(house, people, person, reaches), text));
    },
  );
}

const NO_QUERY = { code: 'bad_message', message: 'Give the words to look for as `q`.' };

const tooMany = (c: Context, waitMs: number): Response =>
  refuse(c, { code: 'too_many_requests', message: `That was a lot of searching. Try again ${waitWords(c, waitMs)}.` });
