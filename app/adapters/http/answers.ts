/** How every door of ours says no: `{error: {code, message}}` with a fitting status. */
import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { z, ZodError } from 'zod';
import { code } from '../../ground/markdown.ts';
import { nearest } from '../../ground/near-miss.ts';
import type { Rejection } from '../../ground/outcome.ts';
import { CHANGES_LIMIT } from '../../wire/changes.ts';
import { SAVED_LIMIT } from '../../wire/saved-session.ts';

/** The status that fits a rejection's code; what is not named here is a conflict with the present state. */
const STATUSES: Readonly<Record<string, ContentfulStatusCode>> = {
  bad_message: 422,
  bad_token: 401,
  not_signed_in: 401,
  not_your_job: 403,
  no_right: 403,
  bad_csrf: 403,
  unknown_repository: 404,
  unknown_job: 404,
  unknown_approval: 404,
  unknown_message: 404,
  unknown_rule: 404,
  session_ended: 410,
  transcript_deleted: 410,
  unknown_link: 404,
  no_transcript: 404,
  too_large: 413,
  too_many_requests: 429,
};

export function refuse(c: Context, rejection: Rejection, status?: ContentfulStatusCode): Response {
  const fitting = status ?? STATUSES[rejection.code] ?? 409;
  if (fitting === 401) c.header('www-authenticate', 'Bearer');
  return c.json({ error: rejection }, fitting);
}

/** Largest body of a runner's or a page's message, in bytes. */
const BODY_LIMIT = 4 * 1024 * 1024;

/** Doors of runners that take more, by the end of their path. */
const LARGER: readonly (readonly [RegExp, number])[] = [
  [/^\/api\/v1\/runner\/sessions\/[^/]+\/changes$/, CHANGES_LIMIT],
  [/^\/api\/v1\/runner\/sessions\/[^/]+\/saved$/, SAVED_LIMIT],
];

const limitOf = (c: Context): number =>
  (c.req.method === 'PUT' ? LARGER.find(([path]) => path.test(c.req.path))?.[1] : undefined) ?? BODY_LIMIT;

const tooLarge = (c: Context): Response =>
  refuse(c, { code: 'too_large', message: `A message to this door may have ${limitOf(c)} bytes.` });
const counting = new Map(
  [BODY_LIMIT, ...LARGER.map(([, limit]) => limit)].map((maxSize) => [
    maxSize,
    bodyLimit({ maxSize, onError: tooLarge }),
  ]),
);

/** A length that is told is believed, since Node holds senders to it and looking costs nothing; what comes without one is counted. */
export const limitBody: MiddlewareHandler = async (c, next) => {
  const told = c.req.header('content-length');
  const limit = limitOf(c);
  const counted = counting.get(limit);
  if (told === undefined && counted && c.req.method !== 'GET' && c.req.method !== 'HEAD') return counted(c, next);
  if (Number(told ?? 0) > limit) return tooLarge(c);
  return next();
};

/** The id of the last event that was seen; whatever is no id of ours counts as none. */
export function lastSeen(c: Context): number {
  const text = c.req.header('last-event-id') ?? c.req.query('after') ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : 0;
}

export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly rejection: Rejection };

/** Reads a JSON body and parses it; what does not fit is told with its place. */
export async function readBody<T>(c: Context, schema: z.ZodType<T>): Promise<Read<T>> {
  const text = await c.req.text();
  let body: unknown;
  try {
    // Many orders need no words, and few programs send an empty object by themselves.
    body = text.trim() === '' ? {} : JSON.parse(text);
  } catch {
    return { ok: false, rejection: { code: 'bad_message', message: 'The body is not JSON.' } };
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, rejection: { code: 'bad_message', message: problemIn(parsed.error) } };
}

/** The first thing of a body that does not fit, with its place. */
function problemIn(error: ZodError): string {
  const [issue] = error.issues;
  return `${issue?.path.join('.') || 'The body'}: ${issue?.message ?? 'does not fit'}`;
}

/** The first thing of a query that does not fit, as a sentence; `known` are the keys that it may have. */
export function problemInQuery(error: ZodError, known: readonly string[]): string {
  const [issue] = error.issues;
  if (issue?.code === 'unrecognized_keys') {
    const near = nearest(issue.keys[0] ?? '', known);
    const right =
      near === undefined ? `It may have ${known.map((key) => `\`${key}\``).join(', ')}.` : `Did you mean \`${near}\`?`;
    return `The query has no key ${code(issue.keys[0] ?? '', 60)}. ${right}`;
  }
  return `${code(issue?.path.join('.') ?? '', 60)} in the query: ${issue?.message ?? 'does not fit'}.`;
}

/** The world asks for patience: how long (in milliseconds) goes into a header for programs and into words for people. */
export function waitWords(c: Context, waitMs: number): string {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  c.header('retry-after', String(seconds));
  if (seconds === 1) return 'in a second';
  return seconds <= 120 ? `in ${seconds} seconds` : `in ${Math.ceil(seconds / 60)} minutes`;
}
