/** The live stream of the overview: a word whenever it is worth looking again. */
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { z } from '@hono/zod-openapi';
import { refuse } from '../answers.ts';
import { bearerOf } from '../bearers.ts';
import type { PageParts } from '../pages.ts';
import { streamOverview } from '../stream-overview.ts';
import { REFUSALS } from './descriptions.ts';
import type { Served } from './served.ts';

/** How long a stream goes on without asking for its token again, in milliseconds. */
const TOKEN_HOLDS = 10_000;

export function serveOverview({ house, people }: PageParts, { serve }: Served): void {
  serve(
    {
      method: 'get',
      path: '/api/v1/overview/stream',
      operationId: 'streamOverview',
      tags: ['jobs'],
      summary: 'A word whenever a job changed in a repository that you may read, as server-sent events.',
      responses: {
        200: {
          description:
            '`hello` once; `changed` (without content) at most twice a second. Nothing is said of what changed: look again. It ends with the sign-in or token, and says `bye` before, with `why` `signed_out`.',
          content: { 'text/event-stream': { schema: z.string() } },
        },
        401: REFUSALS[401],
        429: REFUSALS[429],
        503: REFUSALS[503],
      },
    },
    async (c) => {
      const who = await people.caller(c);
      if (!who.ok) return refuse(c, who.rejection);
      const { person, reaches } = who.value;
      let asked = house.clock.now();
      const isSignedIn = async (): Promise<boolean> => {
        // A token is noted at each use, so that it is not asked for at each change.
        if (bearerOf(c) !== undefined && house.clock.now() - asked < TOKEN_HOLDS) return true;
        asked = house.clock.now();
        return (await people.caller(c)).ok;
      };
      streamOverview(house, people, { person, reaches, isSignedIn }, c.env.outgoing);
      return RESPONSE_ALREADY_SENT;
    },
  );
}
