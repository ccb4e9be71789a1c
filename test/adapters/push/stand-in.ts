/**
 * A push service with a browser behind it, on this machine: it reads what it gets as the browser would (RFC 8291, RFC 8188), and holds
 * the sender to its signature (RFC 8292). Written from the specifications, and shares no code with what it judges.
 */
import { createDecipheriv, createECDH, createHmac, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly text: string;
  readonly headers: IncomingMessage['headers'];
  readonly claims: { readonly aud: string; readonly exp: number; readonly sub: string };
  readonly bytes: number;
}

export type StandIn = Awaited<ReturnType<typeof startPushStandIn>>;

export async function startPushStandIn() {
  const devices = new Map<string, Device>();
  const received: Received[] = [];
  const wrong: string[] = [];
  const answers: { readonly status: number; readonly headers?: Record<string, string> }[] = [];

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const answer = answers.shift();
      if (answer) return void response.writeHead(answer.status, answer.headers).end('no');
      const device = devices.get(request.url ?? '');
      if (!device) return void response.writeHead(404).end();
      try {
        received.push(read(request, Buffer.concat(chunks), device, address()));
        response.writeHead(201).end();
      } catch (error) {
        wrong.push(String(error));
        response.writeHead(400).end();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = (): string => `127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    received: received as readonly Received[],
    /** What a browser, or its push service, would not have taken. */
    wrong: wrong as readonly string[],
    /** Answers of the next requests, in place of what they deserve. */
    answers,
    /** A browser subscribes with the app's key. */
    subscribe(applicationServerKey: string) {
      const keys = createECDH('prime256v1');
      keys.generateKeys();
      const auth = randomBytes(16);
      const path = `/push/${randomBytes(8).toString('hex')}`;
      devices.set(path, { keys, auth, applicationServerKey });
      return {
        endpoint: `http://${address()}${path}`,
        p256dh: keys.getPublicKey('base64url'),
        auth: auth.toString('base64url'),
        unsubscribe: () => void devices.delete(path),
      };
    },
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Device {
  readonly keys: ReturnType<typeof createECDH>;
  readonly auth: Buffer;
  readonly applicationServerKey: string;
}

function read(request: IncomingMessage, body: Buffer, device: Device, host: string): Received {
  const { headers } = request;
  const insist = (fact: boolean, what: string): void => {
    if (!fact) throw new Error(what);
  };
  insist(request.method === 'POST', 'a push is posted');
  insist(body.length <= 4096, 'no push service has to take more than 4096 bytes');
  insist(headers['content-encoding'] === 'aes128gcm', 'it is encrypted as aes128gcm');
  insist(/^\d+$/.test(headers['ttl'] as string), 'it says how long it is worth delivering');
  insist(/^[\w-]{1,32}$/.test(headers['topic'] as string), 'its topic is at most 32 characters of base64url');
  insist(['normal', 'high'].includes(headers['urgency'] as string), 'its urgency has a name');
  const claims = claimsIn(headers.authorization ?? '', device.applicationServerKey, insist);
  insist(claims.aud === `https://${host}`, `it is signed for another push service: ${claims.aud}`);
  const now = Date.now() / 1000;
  insist(claims.exp > now && claims.exp <= now + 24 * 60 * 60, 'the signature holds for a day at most');
  insist(/^(?:mailto:|https:\/\/)/.test(claims.sub), 'it says whom to ask');
  return { text: decrypted(body, device, insist), headers, claims, bytes: body.length };
}

type Insist = (fact: boolean, what: string) => void;

function claimsIn(authorization: string, key: string, insist: Insist): Received['claims'] {
  const [, token = '', publicKey = ''] = /^vapid t=([\w.-]+), ?k=([\w-]+)$/.exec(authorization) ?? [];
  insist(publicKey === key, 'it is signed with the key that the browser subscribed with');
  const point = Buffer.from(publicKey, 'base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'));
  const jwk = { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' };
  const [head = '', claims = '', signature = ''] = token.split('.');
  const verifying = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' as const };
  insist(
    verify('sha256', Buffer.from(`${head}.${claims}`), verifying, Buffer.from(signature, 'base64url')),
    'its signature is false',
  );
  return JSON.parse(Buffer.from(claims, 'base64url').toString()) as Received['claims'];
}

function decrypted(body: Buffer, { keys, auth }: Device, insist: Insist): string {
  const salt = body.subarray(0, 16);
  const recordSize = body.readUInt32BE(16);
  const idLength = body.readUInt8(20);
  const sender = body.subarray(21, 21 + idLength);
  const sealed = body.subarray(21 + idLength);
  insist(sealed.length <= recordSize, 'it is one record');
  // RFC 8291, 3.4: the secret of both is mixed with what only the browser and the app know.
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), keys.getPublicKey(), sender]);
  const mixed = createHmac('sha256', auth).update(keys.computeSecret(sender)).digest();
  const secret = createHmac('sha256', mixed)
    .update(Buffer.concat([info, Buffer.of(1)]))
    .digest();
  const derive = (what: string, length: number): Buffer =>
    Buffer.from(hkdfSync('sha256', secret, salt, Buffer.from(`Content-Encoding: ${what}\0`), length));
  const opening = createDecipheriv('aes-128-gcm', derive('aes128gcm', 16), derive('nonce', 12));
  opening.setAuthTag(sealed.subarray(-16));
  const padded = Buffer.concat([opening.update(sealed.subarray(0, -16)), opening.final()]);
  const end = padded.findLastIndex((byte) => byte !== 0);
  insist(padded[end] === 2, 'the last record ends with its mark');
  return padded.subarray(0, end).toString();
}
