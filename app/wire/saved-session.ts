/**
 * The agent's own memory of a session, so that another job can go on with it.
 * `PUT /api/v1/runner/sessions/{id}/saved` (body `SavedSession`) keeps it, sent before the last word; a repeat replaces it.
 * `GET /api/v1/runner/sessions/{id}/continued` gives the one of the job that this job continues: 200 `SavedSession`, or 404
 * `nothing_saved` where there is none, it has expired, or it cannot be read any more. Errors else: 409 `session_ended`,
 * 413 `too_large`, 422 `bad_message`.
 */
import { z } from 'zod';
import { WIRE_VERSION } from './version.ts';

/** Most bytes of the whole message. */
export const SAVED_LIMIT = 16_000_000;

export const SavedSession = z.object({
  version: z.literal(WIRE_VERSION),
  /** Which agent can read it: the name of a built-in one, else the agent's command joined by spaces. */
  agent: z.string().max(2_000),
  /** The id by which the agent knows its session. */
  id: z.string().min(1).max(500),
  /** The files of the agent that hold it: paths below its home, contents gzipped, in base64. Together at most `SAVED_LIMIT`. */
  files: z.array(z.object({ path: z.string().min(1).max(1_000), content: z.base64() })).max(200),
});
export type SavedSession = z.infer<typeof SavedSession>;

/** What `SavedSession.agent` says of an agent. */
export const agentKey = ({
  builtIn,
  command,
}: {
  builtIn?: string | null | undefined;
  command: readonly string[];
}): string => (builtIn ?? command.join(' ')).slice(0, 2_000);
