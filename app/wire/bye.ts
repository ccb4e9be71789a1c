/** The last word of a stream that the app itself ends, so that whoever follows hears the true reason and does not try again. */
import { z } from 'zod';

/**
 * Data of `event: bye`. `revoked`: the view-only link was withdrawn, or whoever made it may no longer show the job; `expired`: the link's
 * time is over; `signed_out`: the sign-in or token no longer holds; `no_right`: the right to read was taken back.
 */
export const Bye = z.object({ why: z.enum(['revoked', 'no_right', 'signed_out', 'expired']) });
export type Bye = z.infer<typeof Bye>;
