/** Commits that GitHub made for somebody over GraphQL, and signed: they are shown as verified. No other commit of the stand-in is signed. */
import type { World } from '../world.ts';
import { utc } from './identity.ts';

const signed = (world: World): Map<string, number> => world.part('signed-commits', () => new Map());

export const rememberSigned = (world: World, sha: string): void => {
  signed(world).set(sha, world.clock());
};

const UNSIGNED = { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null } as const;

export function signatureOf(world: World, sha: string) {
  const at = signed(world).get(sha);
  if (at === undefined) return undefined;
  return {
    verified: true,
    reason: 'valid',
    // Nobody checks it here: what counts is that GitHub says it did.
    signature: '-----BEGIN PGP SIGNATURE-----\n\nc3RhbmQtaW4=\n-----END PGP SIGNATURE-----\n',
    payload: `commit ${sha}\n`,
    verified_at: utc(at),
  };
}

/** `verification` of a commit in REST. */
export const verificationOf = (world: World, sha: string) => signatureOf(world, sha) ?? UNSIGNED;
