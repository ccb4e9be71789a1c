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
import { rejected, type Result } from '../../ground/outcome.ts';
import { includesRole, type Role } from '../../ground/roles.ts';
import { readBody, refuse } from './answers.ts';
import type { PageParts } from './pages.ts';
import { streamJob, type Watchers } from './stream-job.ts';

const key = z.string().max(100).optional();
const Message = z.object({ text: z.string().trim().min(1).max(PROMPT_LIMIT), mode: z.enum(['queue', 'steer']), key });
const Stop = z.object({ reason: z.string().max(500).optional(), key });
const Decision = z.object({ decision: z.enum(['allow', 'deny']), hash: z.string().length(64), reason: z.string().max(500).optional(), key });
const LOG_PAGE = 1_000;

export function jobApi(parts: PageParts, watchers: Watchers): Hono<{ Bindings: HttpBindings }> {
  const { house, people } = parts;
  const routes = new Hono<{ Bindings: HttpBindings }>();

  routes.get('/repos/:owner/:repo/jobs/:job/stream', async (c) => {
    const seen = await readable(c);
    if (!seen.ok) return refuse(c, seen.rejection);
    const after = Number(c.req.header('last-event-id') ?? c.req.query('after') ?? 0) || 0;
    streamJob(parts, watchers, { ...seen.value, after }, c.env.outgoing);
    return RESPONSE_ALREADY_SENT;
  });

  routes.get('/repos/:owner/:repo/jobs/:job/log', async (c) => {
    const seen = await readable(c);
    if (!seen.ok) return refuse(c, seen.rejection);
    const before = Number(c.req.query('before')) || Number.MAX_SAFE_INTEGER;
    const limit = Math.min(LOG_PAGE, Math.max(1, Number(c.req.query('limit')) || LOG_PAGE));
    const { sessionId } = seen.value.job;
    const entries = sessionId === null ? [] : await house.store.logBefore(sessionId, before, limit);
    return c.json({ entries, earlier: (entries[0]?.seq ?? 1) > 1 });
  });

  routes.post('/repos/:owner/:repo/jobs/:job/messages', (c) =>
    onJob(c, Message, 'write', (scope, job, by, { text, mode }) => tellSession(scope, { job, text, by, mode })),
  );
  routes.post('/repos/:owner/:repo/jobs/:job/interrupt', (c) => onJob(c, Stop, 'write', (scope, job, by) => interruptSession(scope, job, by)));
  routes.post('/repos/:owner/:repo/jobs/:job/stop', (c) => onJob(c, Stop, 'write', (scope, job, by) => carryOut(scope, { kind: 'cancel', jobs: [job], by: by.login })));

  routes.post('/repos/:owner/:repo/approvals/:approval', async (c) => {
    const number = parseApprovalRef(c.req.param('approval'));
    const repository = await house.store.repositoryByName(c.req.param('owner'), c.req.param('repo'));
    if (!repository || number === undefined) return refuse(c, { code: 'unknown_approval', message: 'There is no such approval.' });
    return perform(c, repository, Decision, 'read', (scope, { person: by, role }, { decision, hash, reason = '' }) => decideOnApproval(scope, number, { decision, by, role, reason, hash }));
  });

  async function onJob<T extends { key?: string | undefined }>(c: Context, schema: z.ZodType<T>, needed: Role, work: (scope: Act, job: number, by: Person, body: T) => Promise<Result<unknown>>): Promise<Response> {
    const found = await named(c);
    if (!found.ok) return refuse(c, found.rejection);
    return perform(c, found.value.repository, schema, needed, (scope, { person }, body) => work(scope, found.value.job, person, body));
  }

  /** Authorises, parses, and does it once however often it is sent. */
  async function perform<T extends { key?: string | undefined }>(c: Context, repository: RepositoryRow, schema: z.ZodType<T>, needed: Role, work: (scope: Act, who: { person: Person; role: Role }, body: T) => Promise<Result<unknown>>): Promise<Response> {
    const who = await people.authorise(c, repository, needed);
    if (!who.ok) return refuse(c, who.rejection);
    const body = await readBody(c, schema);
    if (!body.ok) return refuse(c, body.rejection);
    const request = body.value.key === undefined ? null : `page/${who.value.person.id}/${body.value.key}`;
    const result = await act(house, repository.id, { request }, (scope) => work(scope, who.value, body.value));
    return result && !result.ok ? refuse(c, result.rejection) : c.json({});
  }

  async function named(c: Context): Promise<Result<{ repository: RepositoryRow; job: number }>> {
    const number = parseJobRef(c.req.param('job') ?? '');
    const repository = await house.store.repositoryByName(c.req.param('owner') ?? '', c.req.param('repo') ?? '');
    if (!repository || number === undefined) return rejected('unknown_job', 'There is no such job, or you may not see it.');
    return { ok: true, value: { repository, job: number } };
  }

  async function readable(c: Context): Promise<Result<{ repository: RepositoryRow; job: Job; person: Person; role: Role }>> {
    const person = await people.signedIn(c);
    if (!person) return rejected('not_signed_in', 'Sign in to watch.');
    const found = await named(c);
    const role = found.ok ? await people.roleOf(found.value.repository, person) : 'none';
    const job = found.ok && includesRole(role, 'read') ? await house.store.job(found.value.repository.id, found.value.job) : undefined;
    if (!found.ok || !job) return rejected('unknown_job', 'There is no such job, or you may not see it.');
    return { ok: true, value: { repository: found.value.repository, job, person, role } };
  }

  return routes;
}
