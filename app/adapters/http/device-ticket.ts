/**
 * What the app must know to finish a login by device, sealed and given to whoever began it: nothing is kept here meanwhile, so a restart
 * loses no login, and GitHub's device code is never handed to anybody.
 */
import { hkdfSync } from 'node:crypto';
import { EncryptJWT, jwtDecrypt } from 'jose';
import { z } from 'zod';

const Sealed = z.object({
  /** GitHub's code of the device, by which the app asks whether the person has agreed. */
  device: z.string().min(1),
  /** The hash of the token that is to be made: only whoever began knows the token itself. */
  token: z.string().length(64),
  /** What the token is to be called. */
  name: z.string().min(1),
  /** The seconds between two questions that GitHub asked for. */
  interval: z.number(),
});
export type Ticket = z.infer<typeof Sealed>;

export interface Tickets {
  /** `expiresAt`: epoch ms. */
  seal(ticket: Ticket, expiresAt: number): Promise<string>;
  /** `undefined` for what was not sealed here, or has expired at `now` (epoch ms). */
  open(sealed: string, now: number): Promise<Ticket | undefined>;
}

const METHOD = { alg: 'dir', enc: 'A256GCM' } as const;

/** `secret` is one that all instances of the app share; tickets of another app (`audience`) are not taken. */
export function makeTickets(secret: string, audience: string): Tickets {
  const key = new Uint8Array(hkdfSync('sha256', secret, '', 'signalbox: a login by device', 32));
  return {
    seal: (ticket, expiresAt) =>
      new EncryptJWT({ ...ticket })
        .setProtectedHeader(METHOD)
        .setAudience(audience)
        .setExpirationTime(Math.floor(expiresAt / 1000))
        .encrypt(key),
    async open(sealed, now) {
      try {
        const { payload } = await jwtDecrypt(sealed, key, {
          audience,
          currentDate: new Date(now),
          requiredClaims: ['exp'],
          keyManagementAlgorithms: [METHOD.alg],
          contentEncryptionAlgorithms: [METHOD.enc],
        });
        return Sealed.parse(payload);
      } catch {
        return undefined;
      }
    },
  };
}
