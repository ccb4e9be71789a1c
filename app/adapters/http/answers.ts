/** How every door of ours says no: `{error: {code, message}}` with a fitting status. */
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { z } from 'zod';
import type { Rejection } from '../../ground/outcome.ts';

/** The status that fits a rejection's code; what is not named here is a conflict with the present state. */
const STATUSES: Readonly<Record<string, ContentfulStatusCode>> = {
  bad_message: 422,
  bad_token: 401,
  not_signed_in: 401,
  not_your_job: 403,
  no_right: 403,
  bad_csrf: 403,
  unknown_job: 404,
  unknown_approval: 404,
  too_large: 413,
};

export function refuse(c: Context, rejection: Rejection): Response {
  return c.json({ error: rejection }, STATUSES[rejection.code] ?? 409);
}

/** Largest body of a runner's or a page's message, in bytes. */
const BODY_LIMIT = 4 * 1024 * 1024;

export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly rejection: Rejection };

/** Reads a JSON body and parses it; what does not fit is told with its place. */
export async function readBody<T>(c: Context, schema: z.ZodType<T>): Promise<Read<T>> {
  if (Number(c.req.header('content-length') ?? 0) > BODY_LIMIT) return { ok: false, rejection: { code: 'too_large', message: `A message may have ${BODY_LIMIT} bytes.` } };
  const text = await c.req.text();
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return { ok: false, rejection: { code: 'bad_message', message: 'The body is not JSON.' } };
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return { ok: true, value: parsed.data };
  const issue = parsed.error.issues[0];
  return { ok: false, rejection: { code: 'bad_message', message: `${issue?.path.join('.') || 'The body'}: ${issue?.message ?? 'does not fit'}` } };
}
