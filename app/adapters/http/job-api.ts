/** What the session page asks and does: the live stream, earlier log, messages, interrupt, stop, decisions on approvals. */
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono, type Context } from 'hono';
import { z } from 'zod';
import { PROMPT_LIMIT } from '../../dispatch/grammar.ts';
import type { Job } from '../../dispatch/job.ts';
import { act, carryOut, type Act } from '../../engine/handle.ts';
import type { RepositoryRow } from '../../engine/ports/store.ts';
import { decideOnApproval, interruptSession, tellSession } from '../../engine/steer.ts';
import { parseApprovalRef, parseJobRef, type Person } from '../../ground/ids.ts';
import { rejected, type Rejection, type Result } from '../../ground/outcome.ts';
import { includesRole, type Role } from '../../ground/roles.ts';
import { lastSeen, readBody, refuse } from './answers.ts';
import type { PageParts } from './pages.ts';
import { hidden, type Authorised } from './people.ts';
import { streamJob, type Watchers } from './stream-job.ts';

const key = z.string().max(100).optional();
const Message = z.object({ text: z.string().trim().min(1).max(PROMPT_LIMIT), mode: z.enum(['queue', 'steer']), key });
const Stop = z.object({ reason: z.string().max(500).optional(), key });
const Decision = z.object({
  decision: z.enum(['allow', 'deny']),
  hash: z.string().length(64),
  reason: z.string().max(500).optional(),
  key,
});
const LOG_PAGE = 1_000;
/** What makes no sense counts as left out. */
const Page = z.object({
  before: z.coerce.number().int().positive().optional().catch(undefined),
  limit: z.coerce.number().int().positive().max(LOG_PAGE).optional().catch(undefined),
});

/** Carries a rejection out of a transaction, which is rolled back. */
class Refused extends Error {
  readonly rejection: Rejection;
  constructor(rejection: Rejection) {
    super(rejection.message);
    this.rejection = rejection;
  }
}

export function jobApi(parts: PageParts, watchers: Watchers): Hono<{ Bindings: HttpBindings }> {
  const { house, people } = parts;
  const routes = new Hono<{ Bindings: HttpBindings }>();

  routes.get('/repos/:owner/:repo/jobs/:job/stream', async (c) => {
    const seen = await readable(c);
    if (!seen.ok) return refuse(c, seen.rejection);
    streamJob(
      parts,
      watchers,
      { ...seen.value, after: lastSeen(c), isSignedIn: async () => (await people.signedIn(c)) !== undefined },
      c.env.outgoing,
    );
    return RESPONSE_ALREADY_SENT;
  });

  routes.get('/repos/:owner/:repo/jobs/:job/log', async (c) => {
    const seen = await readable(c);
    if (!seen.ok) return refuse(c, seen.rejection);
    const { before = Number.MAX_SAFE_INTEGER, limit = LOG_PAGE } = Page.parse(c.req.query());
    const { sessionId } = seen.value.job;
    const entries = sessionId === null ? [] : await house.store.logBefore(sessionId, before, limit);
    return c.json({ entries, earlier: (entries[0]?.seq ?? 1) > 1 });
  });

  routes.post('/repos/:owner/:repo/jobs/:job/messages', (c) =>
    onJob(c, Message, 'write', (scope, job, by, { text, mode }) => tellSession(scope, { job, text, by, mode })),
  );
  routes.post('/repos/:owner/:repo/jobs/:job/interrupt', (c) =>
    onJob(c, Stop, 'write', (scope, job, by) => interruptSession(scope, job, by)),
  );
  routes.post('/repos/:owner/:repo/jobs/:job/stop', (c) =>
    onJob(c, Stop, 'write', (scope, job, by, { reason = '' }) =>
      carryOut(scope, { kind: 'cancel', jobs: [job], by: by.login, why: reason.trim() }),
    ),
  );

  routes.post('/repos/:owner/:repo/approvals/:approval', (c) =>
    onRepository(c, Decision, 'read', async (scope, { person: by, role }, { decision, hash, reason = '' }) => {
      const number = parseApprovalRef(c.req.param('approval'));
      return number === undefined
        ? rejected('unknown_approval', 'There is no such approval.')
        : decideOnApproval(scope, number, { decision, by, role, reason, hash });
    }),
  );

  async function onJob<T extends { key?: string | undefined }>(
    c: Context,
    schema: z.ZodType<T>,
    needed: Role,
    work: (scope: Act, job: number, by: Person, body: T) => Promise<Result<unknown>>,
  ): Promise<Response> {
    return onRepository(c, schema, needed, async (scope, { person }, body) => {
      const job = parseJobRef(c.req.param('job') ?? '');
      return job === undefined ? hidden() : work(scope, job, person, body);
    });
  }

  /** Authorises, parses, and does it once however often it is sent. */
  async function onRepository<T extends { key?: string | undefined }>(
    c: Context,
    schema: z.ZodType<T>,
    needed: Role,
    work: (scope: Act, who: Authorised, body: T) => Promise<Result<unknown>>,
  ): Promise<Response> {
    const who = await people.authorise(
      c,
      await house.store.repositoryByName(c.req.param('owner') ?? '', c.req.param('repo') ?? ''),
      needed,
    );
    if (!who.ok) return refuse(c, who.rejection);
    const body = await readBody(c, schema);
    if (!body.ok) return refuse(c, body.rejection);
    const request = body.value.key === undefined ? null : `page/${who.value.person.id}/${body.value.key}`;
    try {
      await act(house, who.value.repository.id, { request }, async (scope) => {
        const result = await work(scope, who.value, body.value);
        // Thrown, so that the key is not used up: sent again, it must not look as if it had been done.
        if (!result.ok) throw new Refused(result.rejection);
      });
    } catch (error) {
      if (error instanceof Refused) return refuse(c, error.rejection);
      throw error;
    }
    return c.json({});
  }

  async function readable(
    c: Context,
  ): Promise<Result<{ repository: RepositoryRow; job: Job; person: Person; role: Role }>> {
    const person = await people.signedIn(c);
    if (!person) return rejected('not_signed_in', 'Sign in to watch.');
    const repository = await house.store.repositoryByName(c.req.param('owner') ?? '', c.req.param('repo') ?? '');
    const role = repository ? await people.roleOf(repository, person) : 'none';
    const job =
      repository && includesRole(role, 'read')
        ? await house.store.job(repository.id, parseJobRef(c.req.param('job') ?? '') ?? 0)
        : undefined;
    if (!repository || !job) return hidden();
    return { ok: true, value: { repository, job, person, role } };
  }

  return routes;
}
