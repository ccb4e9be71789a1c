/**
 * `PUT /api/v1/runner/sessions/{id}/changes`: what the work changed in its checkout, as data; sent before the last word, and
 * only where the claim asked for it (`handIn`). A repeat replaces what was sent. Nothing of it is trusted: the app checks it by
 * plain code before any of it becomes a commit. Answer: 200 `{}`; 409 `session_ended`; 413 `too_large`; 422 `bad_message`.
 */
import { z } from 'zod';
import { WIRE_VERSION } from './version.ts';

/** Most bytes of the whole message; what is larger is left out by the runner, and named in `leftOut`. */
export const CHANGES_LIMIT = 12_000_000;

/** A path in git's spelling: relative, `/` between its parts. */
const path = z.string().min(1).max(4_096);

export const ChangedFile = z.object({
  path,
  change: z.enum(['added', 'modified', 'deleted']),
  /** Git's mode of the new file (`100644`, `100755`, `120000` a link, `160000` a submodule); of the old one for `deleted`. */
  mode: z.string().regex(/^[0-7]{6}$/),
  /** The mode before, where there was a file. */
  oldMode: z
    .string()
    .regex(/^[0-7]{6}$/)
    .nullable(),
  /** The new content in base64; of a link, the path it leads to. `null` for `deleted`, and for a submodule. */
  content: z.base64().nullable(),
});
export type ChangedFile = z.infer<typeof ChangedFile>;

export const Changes = z.object({
  version: z.literal(WIRE_VERSION),
  /** The commit the work began with: nothing else may be its parent. */
  base: z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/),
  files: z.array(ChangedFile).max(5_000),
  /** Paths that were too many or too large to send; with any, nothing is delivered. */
  leftOut: z.array(path).max(100),
  /** The same changes as a patch that `git apply` takes, for people; cut at 2,000,000 characters. Never applied by the app. */
  patch: z.string().max(2_000_000),
});
export type Changes = z.infer<typeof Changes>;
