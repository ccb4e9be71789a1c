/** Who did what to a job and its session, page by page. */

import { problemInQuery, refuse } from '../answers.ts';
import type { PageParts } from '../pages.ts';
import { atJob } from './at-job.ts';
import { answer, OF_JOB, ORDER_REFUSALS, REFUSALS } from './descriptions.ts';
import { AuditQuery, AuditShape } from './people-shapes.ts';
import { API, type Served } from './served.ts';

export function serveAudit(parts: PageParts, { serve }: Served): void {
  const { house } = parts;
  serve(
    {
      method: 'get',
      path: `${API}/jobs/{job}/audit`,
      operationId: 'readAudit',
      tags: ['people'],
      summary: 'Who did what to the job and its session, newest first. It takes `write`.',
      request: { params: OF_JOB, query: AuditQuery },
      responses: {
        200: answer('A page of lines.', AuditShape),
        403: ORDER_REFUSALS[403],
        422: ORDER_REFUSALS[422],
        ...REFUSALS,
      },
    },
    async (c) => {
      const who = await atJob(parts, c, { to: 'look', level: 'write', what: (job) => `see who did what to ${job}` });
      if (!who.ok) return refuse(c, who.rejection);
      const query = AuditQuery.safeParse(c.req.query());
      if (!query.success)
        return refuse(c, { code: 'bad_message', message: problemInQuery(query.error, Object.keys(AuditQuery.shape)) });
      const { repository, job } = who.value;
      const { before = null, limit } = query.data;
      const lines = await house.store.auditOf(repository.id, job.number, before, limit + 1);
      const entries = lines
        .slice(0, limit)
        .map(({ id, at, by, byId, door, what, detail }) => ({ id, at, by, byId, door, what, detail }));
      return c.json({ entries, more: lines.length > limit });
    },
  );
}
