/** An OIDC issuer with real keys on this machine, which says whatever a test wants said. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import { BASE_URL, widgets } from './stage.ts';

export const RUN_ID = 9001;

/** What GitHub says of a run that was dispatched for `widgets`. */
const CLAIMS = {
  repository_id: String(widgets.id),
  run_id: String(RUN_ID),
  run_attempt: '1',
  event_name: 'workflow_dispatch',
  ref: 'refs/heads/main',
  workflow_ref: 'acme/widgets/.github/workflows/signalbox.yml@refs/heads/main',
};

export interface Said {
  readonly claims?: JWTPayload;
  readonly issuer?: string;
  readonly audience?: string;
  /** Seconds from now. */
  readonly expires?: number;
  /** Signed by a key that the issuer does not show. */
  readonly isForged?: boolean;
}

export type Issuer = Awaited<ReturnType<typeof startIssuer>>;

export async function startIssuer() {
  const [ours, theirs] = await Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')]);
  const jwks = { keys: [{ ...(await exportJWK(ours.publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' }] };
  const state = { isDown: false };
  const server = createServer((_request, response) => {
    response.writeHead(state.isDown ? 503 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(state.isDown ? {} : jwks));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    state,
    async token(said: Said = {}): Promise<string> {
      const now = Math.floor(Date.now() / 1000);
      return new SignJWT({ ...CLAIMS, ...said.claims })
        .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
        .setIssuer(said.issuer ?? url)
        .setAudience(said.audience ?? BASE_URL)
        .setIssuedAt(now - 3600)
        .setExpirationTime(now + (said.expires ?? 300))
        .sign((said.isForged ? theirs : ours).privateKey);
    },
    async close(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
