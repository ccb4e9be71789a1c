/** The door by which the transcript of an attempt is deleted for good. */
import { act } from '../../../engine/handle.ts';
import { emptyTranscript, markForDeletion } from '../../../engine/retention.ts';
import { readBody, refuse } from '../answers.ts';
import type { PageParts } from '../pages.ts';
import { orRefuse, orRollBack } from '../rolled-back.ts';
import { atJob } from './at-job.ts';
import { answer, body, OF_JOB, ORDER_REFUSALS, TRANSCRIPT_DELETED } from './descriptions.ts';
import { DeletedTranscriptShape, TranscriptBody } from './people-shapes.ts';
import { API, type Served } from './served.ts';

export function serveTranscript(parts: PageParts, { serve }: Served): void {
  const { house } = parts;
  serve(
    {
      method: 'post',
      path: `${API}/jobs/{job}/transcript/delete`,
      operationId: 'deleteTranscript',
      tags: ['sessions'],
      summary:
        'Deletes the transcript of an attempt that has ended, what was found in it, and what the agent remembers of it. It takes `maintain`. The job and its audit are kept.',
      request: { params: OF_JOB, ...body(TranscriptBody) },
      responses: {
        200: answer('It is gone.', DeletedTranscriptShape),
        410: TRANSCRIPT_DELETED,
        ...ORDER_REFUSALS,
      },
    },
    async (c) => {
      const what = (job: string): string => `delete transcripts of ${job}`;
      const who = await atJob(parts, c, { to: 'act', level: 'maintain', what });
      if (!who.ok) return refuse(c, who.rejection);
      const wish = await readBody(c, TranscriptBody);
      if (!wish.ok) return refuse(c, wish.rejection);
      const { repository, person, job, door } = who.value;
      const { attempt } = wish.value;
      const marked = await orRollBack(() =>
        act(house, repository.id, { request: null, door }, async (scope) =>
          orRefuse(await markForDeletion(scope, job.number, attempt, person)),
        ),
      );
      if (!marked.ok) return refuse(c, marked.rejection);
      if (marked.value !== undefined) await emptyTranscript(house, marked.value);
      return c.json({ deleted: { attempt } });
    },
  );
}
