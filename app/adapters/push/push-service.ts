/** Pushes to browsers (RFC 8030): encrypted for the device (RFC 8291), signed by the app (RFC 8292), sent to the browser's push service. */
import { buildPushPayload } from '@block65/webcrypto-web-push';
import { isLoopback } from '../../config/settings/address.ts';
import type { PushAddress, PushMessage, PushService } from '../../engine/ports/push-service.ts';
import type { Pushes } from '../../engine/ports/pushes.ts';
import { Failure } from '../../ground/outcome.ts';
import { faultOf } from './addresses.ts';
import { freshKeys, keysFrom, type SigningKeys } from './keys.ts';
import { post } from './post.ts';

/** RFC 8030 has every push service take 4,096 bytes; encrypted and padded, this many are left for what is said. */
const MOST_BYTES = 3_000;

export interface PushOptions {
  readonly store: Pick<Pushes, 'pushKeys'>;
  /** The app's own address: whom a push service would complain to. */
  readonly baseUrl: string;
}

export function makePushService({ store, baseUrl }: PushOptions): PushService {
  const appIsLocal = isLoopback(baseUrl);
  // Push services take an address of mail or an encrypted one.
  const subject = baseUrl.startsWith('https:') ? baseUrl : `mailto:signalbox@${new URL(baseUrl).hostname}`;
  let keys: Promise<SigningKeys> | undefined;

  function ownKeys(): Promise<SigningKeys> {
    keys ??= freshKeys().then(async (fresh) => keysFrom(await store.pushKeys(fresh)));
    keys.catch(() => (keys = undefined));
    return keys;
  }

  async function sealed(address: PushAddress, message: PushMessage) {
    const { payload, topic, urgent, lastsSeconds } = message;
    const options = { ttl: lastsSeconds, topic, urgency: urgent ? ('high' as const) : ('normal' as const) };
    return buildPushPayload(
      { data: payload, options },
      {
        // The library signs for encrypted endpoints only; the one on this machine takes the same signature.
        endpoint: address.endpoint.replace(/^http:/, 'https:'),
        expirationTime: null,
        keys: { p256dh: address.p256dh, auth: address.auth },
      },
      { subject, ...(await ownKeys()) },
    );
  }

  return {
    key: async () => (await ownKeys()).publicKey,
    async fault(address) {
      const fault = faultOf(address.endpoint, appIsLocal);
      if (fault !== undefined) return `The push service is at an address that nothing is sent to. ${fault}`;
      await ownKeys();
      try {
        await sealed(address, TRIAL);
        return undefined;
      } catch {
        return 'The keys of the subscription are not what a browser makes.';
      }
    },
    async send(address, message) {
      const bytes = Buffer.byteLength(message.payload);
      if (bytes > MOST_BYTES) throw new Failure('permanent', `a push of ${bytes} bytes is too long`);
      const fault = faultOf(address.endpoint, appIsLocal);
      if (fault !== undefined) throw new Failure('permanent', `nothing is sent to this push service. ${fault}`);
      const { headers, body } = await sealed(address, message);
      return post(address.endpoint, headers, body);
    },
  };
}

const TRIAL: PushMessage = { payload: '', topic: 'trial', urgent: false, lastsSeconds: 1 };
