/**
 * `POST /api/v1/runner/sessions/{id}/finish`: the runner's last word, sent after its last events were acknowledged.
 * A repeat is accepted. Answer: 200 `{}`; 409 with `{next}` when events are missing.
 */
import { z } from 'zod';

/** Longest output a job hands to the jobs that need it, in characters. */
export const OUTPUT_LIMIT = 8_192;

/**
 * `answered` an agent ended its turn with words; `silent` without any; `exited` a command ended by itself; `crashed` its process
 * died; `error` it told an error; `refused` the model would not go on; `limit` it met a limit of its own (tokens, requests);
 * `gave_up` it ended after a call was denied; `breach` it did what the profile denies; `budget`, `time_limit`; `stopped` a person
 * or GitHub ended it; `unprepared` it never began (checkout, installation, key).
 */
const ENDINGS = [
  'answered',
  'silent',
  'exited',
  'crashed',
  'error',
  'refused',
  'limit',
  'gave_up',
  'breach',
  'budget',
  'time_limit',
  'stopped',
  'unprepared',
] as const;
const Ending = z.enum(ENDINGS);

export const Finish = z.object({
  outcome: z.enum(['succeeded', 'failed', 'cancelled', 'timed_out']),
  /** One sentence for people: `npm test ended with 1`. */
  reason: z.string().max(2_000),
  output: z.string().max(OUTPUT_LIMIT),
  exitCode: z.number().int().nullable(),
  /** How the work came to its end, told apart more finely than `outcome`. */
  ending: Ending.optional(),
  /** What the models cost and took, where it was counted. */
  usage: z
    .object({
      inputTokens: z.number().nonnegative(),
      outputTokens: z.number().nonnegative(),
      /** In US dollars; absent where a price is not known. */
      cost: z.number().nonnegative().optional(),
    })
    .optional(),
  /** The runner's number of the last event it sent; the app holds all up to it. */
  lastEvent: z.number().int().nonnegative(),
});
export type Finish = z.infer<typeof Finish>;

/** The body of every refusal of the runner's doors. */
export const WireError = z.object({ error: z.object({ code: z.string(), message: z.string() }) });
export type WireError = z.infer<typeof WireError>;
