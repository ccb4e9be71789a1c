/**
 * `POST /api/v1/runner/sessions/{id}/finish`: the runner's last word, sent after its last events were acknowledged.
 * A repeat is accepted. Answer: 200 `{}`; 409 with `{next}` when events are missing.
 */
import { z } from 'zod';

/** Longest output a job hands to the jobs that need it, in characters. */
export const OUTPUT_LIMIT = 8_192;

export const Finish = z.object({
  outcome: z.enum(['succeeded', 'failed', 'cancelled', 'timed_out']),
  /** One sentence for people: `npm test ended with 1`. */
  reason: z.string().max(2_000),
  output: z.string().max(OUTPUT_LIMIT),
  exitCode: z.number().int().nullable(),
  /** The runner's number of the last event it sent; the app holds all up to it. */
  lastEvent: z.number().int().nonnegative(),
});
export type Finish = z.infer<typeof Finish>;

/** The body of every refusal of the runner's doors. */
export const WireError = z.object({ error: z.object({ code: z.string(), message: z.string() }) });
export type WireError = z.infer<typeof WireError>;
