/** The door to jobs: to submit some, to list them, to look at one. */
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { House } from '../../../engine/house.ts';
import { viewsOf } from '../../../engine/view.ts';
import { approvalRef, jobRef, parseJobRef } from '../../../ground/ids.ts';
import type { Rejection } from '../../../ground/outcome.ts';
import { problemInQuery, readBody, refuse, waitWords } from '../answers.ts';
import { makeFixedWindow } from '../fixed-window.ts';
import type { People } from '../people.ts';
import { IdempotencyKey, ListQuery, SubmissionBody } from './bodies.ts';
import { answer, body, OF_JOB, OF_REPOSITORY, ORDER_REFUSALS, REFUSALS } from './descriptions.ts';
import { listJobs } from './list-jobs.ts';
import { jobViewOf, repositoryOf } from './found.ts';
import { API, type Served } from './served.ts';
import { JobsShape, OneJobShape, SubmittedShape } from './shapes.ts';
import { submitJobs } from './submit-jobs.ts';

/** Submissions of one person in a minute. */
const MOST_SUBMITTED = 60;

/** A wish that cannot be met as it is; what is no right, or a conflict, has its usual status. */
const WISHES: Readonly<Record<string, ContentfulStatusCode>> = {
  no_right: 403,
  not_active: 409,
  broken_config: 409,
  already_asked: 409,
  too_many_gated: 409,
};

export function serveJobs({ house, people }: { house: House; people: People }, { serve }: Served): void {
  const submitted = makeFixedWindow(house.clock, MOST_SUBMITTED);

  serve(
    {
      method: 'post',
      path: `${API}/jobs`,
      operationId: 'submitJobs',
      tags: ['jobs'],
      summary: 'Submits jobs: a job of the configuration, a prompt, a shell command, or commands as in a comment.',
      request: {
        params: OF_REPOSITORY,
        headers: z.object({
          'Idempotency-Key': IdempotencyKey.optional().meta({
            description:
              'Recommended. The same key and body from the same person are answered with the jobs that were made the first time.',
          }),
        }),
        ...body(SubmissionBody),
      },
      responses: {
        200: answer('A dry run; or the jobs that an earlier request with this key made.', SubmittedShape),
        201: answer('The jobs were made.', SubmittedShape),
        202: answer('The jobs were made, and some need an approval to start.', SubmittedShape),
        ...ORDER_REFUSALS,
      },
    },
    async (c) => {
      const who = await people.actor(c, await repositoryOf(house, c));
      if (!who.ok) return refuse(c, who.rejection);
      const { repository, person } = who.value;
      const wait = submitted.excess(String(person.id));
      if (wait !== undefined) return tooMany(c, wait);
      const key = IdempotencyKey.optional().safeParse(c.req.header('idempotency-key'));
      if (!key.success)
        return refuse(c, {
          code: 'bad_message',
          message: `The header \`Idempotency-Key\` ${key.error.issues[0]?.message ?? 'does not fit'}.`,
        });
      const wish = await readBody(c, SubmissionBody);
      if (!wish.ok) return refuse(c, wish.rejection);
      const made = await submitJobs(house, who.value, wish.value, key.data ?? null);
      if (!made.ok) return refuse(c, made.rejection, statusOfWish(made.rejection));
      const { numbers, gates, said, planned, repeated } = made.value;
      const jobs = await viewsOf(house, repository, await house.store.jobsOf(repository.id, numbers));
      const status = repeated || planned !== null ? 200 : gates.length > 0 ? 202 : 201;
      return c.json({ jobs, gates: gates.map(approvalRef), said, planned }, status);
    },
  );

  serve(
    {
      method: 'get',
      path: `${API}/jobs`,
      operationId: 'listJobs',
      tags: ['jobs'],
      summary: 'Lists jobs, newest first.',
      request: { params: OF_REPOSITORY, query: ListQuery },
      responses: { 200: answer('A page of jobs.', JobsShape), 422: ORDER_REFUSALS[422], ...REFUSALS },
    },
    async (c) => {
      const who = await people.reader(c, await repositoryOf(house, c));
      if (!who.ok) return refuse(c, who.rejection);
      const query = ListQuery.safeParse(queryOf(c));
      if (!query.success)
        return refuse(c, { code: 'bad_message', message: problemInQuery(query.error, Object.keys(ListQuery.shape)) });
      const { repository } = who.value;
      const { before, ...rest } = query.data;
      const { jobs, next } = await listJobs(house.store, repository.id, {
        ...rest,
        before: before === undefined ? undefined : parseJobRef(before),
      });
      return c.json({ jobs: await viewsOf(house, repository, jobs), next: next === null ? null : jobRef(next) });
    },
  );

  serve(
    {
      method: 'get',
      path: `${API}/jobs/{job}`,
      operationId: 'getJob',
      tags: ['jobs'],
      summary: 'One job as it is now.',
      request: { params: OF_JOB },
      responses: { 200: answer('The job.', OneJobShape), ...REFUSALS },
    },
    async (c) => {
      const who = await people.reader(c, await repositoryOf(house, c));
      if (!who.ok) return refuse(c, who.rejection);
      const view = await jobViewOf(house, who.value.repository, parseJobRef(c.req.param('job') ?? '') ?? 0);
      return view.ok ? c.json({ job: view.value }) : refuse(c, view.rejection);
    },
  );
}

/** One value as it is, several as a list. */
const queryOf = (c: Context): object =>
  Object.fromEntries(
    Object.entries(c.req.queries()).map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
  );

/** What is not known here is a wish that cannot be met, not an address that does not exist. */
const statusOfWish = ({ code }: Rejection): ContentfulStatusCode => WISHES[code] ?? 422;

function tooMany(c: Context, waitMs: number): Response {
  const message = `At most ${MOST_SUBMITTED} submissions are taken a minute. Try again ${waitWords(c, waitMs)}.`;
  return refuse(c, { code: 'too_many_requests', message });
}
