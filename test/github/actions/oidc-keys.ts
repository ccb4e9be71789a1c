/** The key pair of the OIDC issuer, and the bearer tokens with which running jobs may ask it for ID tokens. */
import { randomBytes } from 'node:crypto';
import { exportJWK, exportPKCS8, exportSPKI, generateKeyPair, importPKCS8, importSPKI, type JWK } from 'jose';
import type { World } from '../world.ts';

interface SavedKey {
  kid: string;
  privateKey: string;
  publicKey: string;
}

const ALGORITHM = 'RS256';

/** Saved with the world, so that a token stays good over a restart. Made once, even when two ask at the same time. */
const savedKey = (world: World): { key?: SavedKey } => world.part('actions.oidc-key', () => ({}));
const making = (world: World): { promise?: Promise<SavedKey> } => world.part('live:actions.oidc-key', () => ({}));

async function keyOf(world: World): Promise<SavedKey> {
  const saved = savedKey(world);
  if (saved.key !== undefined) return saved.key;
  const once = making(world);
  once.promise ??= generateKeyPair(ALGORITHM, { extractable: true }).then(async ({ privateKey, publicKey }) => {
    saved.key = {
      kid: randomBytes(20).toString('hex').toUpperCase(),
      privateKey: await exportPKCS8(privateKey),
      publicKey: await exportSPKI(publicKey),
    };
    return saved.key;
  });
  return once.promise;
}

export async function signingKey(world: World): Promise<{ kid: string; key: Awaited<ReturnType<typeof importPKCS8>> }> {
  const { kid, privateKey } = await keyOf(world);
  return { kid, key: await importPKCS8(privateKey, ALGORITHM) };
}

export async function publishedKeys(world: World): Promise<{ keys: JWK[] }> {
  const { kid, publicKey } = await keyOf(world);
  const jwk = await exportJWK(await importSPKI(publicKey, ALGORITHM, { extractable: true }));
  return { keys: [{ ...jwk, kid, alg: ALGORITHM, use: 'sig' }] };
}

const requestTokens = (world: World): Map<string, number> => world.part('live:actions.oidc-requests', () => new Map());

/** What `ACTIONS_ID_TOKEN_REQUEST_URL` and `…_TOKEN` hold; good as long as the job runs. */
export function openOidcRequests(world: World, jobId: number): { url: string; token: string } {
  const token = randomBytes(48).toString('base64url');
  requestTokens(world).set(token, jobId);
  return { url: `${world.baseUrl}/_actions/oidc/token?api-version=2.0`, token };
}

export const closeOidcRequests = (world: World, token: string): boolean => requestTokens(world).delete(token);

export const jobOfOidcRequest = (world: World, token: string): number | undefined => requestTokens(world).get(token);
