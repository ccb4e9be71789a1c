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
  /** Other words for a message that waits; `mode: steer` hands it over now, in the way the agent allows. Too late once it was handed over. */
  z.object({
    kind: z.literal('amend'),
    /** The number of the message's own control. */
    message: z.number().int().positive(),
    text: z.string(),
    mode: z.enum(['queue', 'steer']),
    by: z.string(),
  }),
  /** Takes a message back that waits. The runner's `message` event says `withdrawn` when it did. */
  z.object({ kind: z.literal('withdraw'), message: z.number().int().positive(), by: z.string() }),
  /** The messages that wait, in the order they shall be handed over; those not named follow in the order they had. */
  z.object({ kind: z.literal('reorder'), order: z.array(z.number().int().positive()).max(1_000), by: z.string() }),
  /** Every rule that people allowed for the rest of this session; it goes before `ask`, never before `deny`. */
  z.object({ kind: z.literal('policy'), allow: z.array(z.string()).max(200), by: z.string() }),
  /** How long the session stays for a follow-up once its turn is over, in seconds from then; 0 ends it there. */
  z.object({ kind: z.literal('linger'), seconds: z.number().int().nonnegative().max(86_400), by: z.string() }),
]);
export type Order = z.infer<typeof Order>;

export const Control = z.object({ number: z.number().int().positive(), order: Order });
export type Control = z.infer<typeof Control>;
