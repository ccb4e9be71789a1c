/**
 * `POST /api/v1/repos/{owner}/{repo}/sessions`: somebody's own machine begins a session, with that person's token for the API. The answer
 * is the same as to a claim (`Claimed`): the session, its token, the profile that holds. The session's other doors are those of every runner.
 * Errors: 401 `bad_token`, 403 `no_right` (it takes `write`), 404 `unknown_repository`, 422 `bad_message`, `unknown_profile`, `unknown_agent`.
 */
import { z } from 'zod';

export const MachineSession = z.strictObject({
  /** What people call the session: small letters, digits and hyphens. */
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,31}$/)
    .optional(),
  /** What people call the machine: its host name, most often. */
  machine: z.string().min(1).max(100),
  /** For people: `claude`, or the program of the command. */
  agent: z.string().min(1).max(100),
  /** The profile of the configuration whose rules hold; the file's default when left out. */
  profile: z.string().max(100).optional(),
  /** What the agent is told first; without it, it waits for a message. */
  prompt: z.string().max(32_768).optional(),
  /** The commit that is checked out there; it need not be at GitHub. */
  commit: z.string().regex(/^[0-9a-f]{40}$/),
  /** The same registration with the same key is carried out once. */
  key: z.string().min(16).max(100),
});
export type MachineSession = z.infer<typeof MachineSession>;
