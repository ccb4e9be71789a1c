/**
 * `GET /api/v1/runner/sessions/{id}/controls`: numbered orders to the runner as server-sent events (`id` = number,
 * `event: control`, data = JSON), resumed by `Last-Event-ID`, a comment line every 15 s as heartbeat.
 */
import { z } from 'zod';

export const Order = z.discriminatedUnion('kind', [
  /** A person's message: `queue` = after this turn, `steer` = now where the agent can. */
  z.object({ kind: z.literal('message'), text: z.string(), by: z.string(), mode: z.enum(['queue', 'steer']) }),
  /** Ends the running turn, keeps the session. */
  z.object({ kind: z.literal('interrupt'), by: z.string() }),
  /** Ends the session; the runner escalates until nothing is left running. */
  z.object({ kind: z.literal('stop'), by: z.string(), reason: z.string() }),
  /** The answer to `approval.requested`; `hash` must equal the request's, else the runner refuses to apply it. */
  z.object({
    kind: z.literal('decision'),
    request: z.string(),
    hash: z.string(),
    decision: z.enum(['allow', 'deny']),
    by: z.string(),
    reason: z.string(),
  }),
]);
export type Order = z.infer<typeof Order>;

export const Control = z.object({ number: z.number().int().positive(), order: Order });
export type Control = z.infer<typeof Control>;
