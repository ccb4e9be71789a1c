/** GitHub's side of a login by device (RFC 8628): asks for a code that the person types there, then whether they have agreed. */
import { z } from 'zod';
import { Failure, rejected, accepted, type Result } from '../../ground/outcome.ts';

const PATIENCE_MS = 10_000;
/** GitHub's own, where an answer names none. */
const INTERVAL_SECONDS = 5;

const Begun = z.object({
  device_code: z.string().min(1),
  user_code: z.string().min(1).max(50),
  verification_uri: z.url({ protocol: /^https?$/ }),
  expires_in: z.number().positive(),
  interval: z.number().positive().default(INTERVAL_SECONDS),
});
const Granted = z.object({ access_token: z.string().min(1) });
const Refused = z.object({ error: z.string(), interval: z.number().positive().optional() });

export interface DeviceCode {
  readonly device: string;
  /** What the person types, and where. */
  readonly userCode: string;
  readonly verificationUri: string;
  /** Both in seconds. */
  readonly expiresIn: number;
  readonly interval: number;
}

/** `interval`: seconds to wait from now on, where GitHub asks for more than before. `used`: GitHub knows the code no more. */
export type Asked =
  | { readonly kind: 'pending'; readonly interval: number | undefined }
  | { readonly kind: 'granted'; readonly token: string }
  | { readonly kind: 'used' };

export interface DeviceLogins {
  begin(): Promise<Result<DeviceCode>>;
  ask(device: string): Promise<Result<Asked>>;
}

const DISABLED = rejected(
  'device_flow_disabled',
  'This app takes no login from a terminal: its owner has to tick “Enable Device Flow” in the app’s settings at GitHub. Until then, make a token on the page `/settings/tokens` and put it into SIGNALBOX_TOKEN.',
);

export function makeDeviceLogins({ githubUrl, clientId }: { githubUrl: string; clientId: string }): DeviceLogins {
  async function post(path: string, fields: Record<string, string>): Promise<unknown> {
    let answer: Response;
    try {
      answer = await fetch(new URL(path, githubUrl), {
        method: 'POST',
        redirect: 'error',
        signal: AbortSignal.timeout(PATIENCE_MS),
        headers: { accept: 'application/json', 'content-type': 'application/json' },
        body: JSON.stringify({ client_id: clientId, ...fields }),
      });
    } catch (cause) {
      throw new Failure('transient', 'GitHub could not be asked about a login', { cause });
    }
    const body: unknown = await answer.json().catch(() => undefined);
    // GitHub refuses with 200 and an `error`; a few of its refusals have another status as well.
    if (answer.ok || Refused.safeParse(body).success) return body;
    const seconds = Number(answer.headers.get('retry-after'));
    const busy = answer.status === 403 || answer.status === 429 || answer.status >= 500;
    throw new Failure(busy ? 'transient' : 'permanent', `GitHub answered ${answer.status} to a login by device`, {
      retryAfterMs: seconds > 0 ? seconds * 1000 : undefined,
    });
  }

  return {
    async begin() {
      const body = await post('/login/device/code', {});
      const begun = Begun.safeParse(body);
      if (begun.success) {
        const { device_code, user_code, verification_uri, expires_in, interval } = begun.data;
        return accepted({
          device: device_code,
          userCode: user_code,
          verificationUri: verification_uri,
          expiresIn: expires_in,
          interval,
        });
      }
      if (errorIn(body) === 'device_flow_disabled') return DISABLED;
      throw strange(body);
    },
    async ask(device) {
      const body = await post('/login/oauth/access_token', {
        device_code: device,
        grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      });
      const granted = Granted.safeParse(body);
      if (granted.success) return accepted({ kind: 'granted', token: granted.data.access_token });
      const refused = Refused.safeParse(body);
      switch (refused.data?.error) {
        case 'authorization_pending':
          return accepted({ kind: 'pending', interval: undefined });
        case 'slow_down':
          return accepted({ kind: 'pending', interval: refused.data.interval });
        case 'expired_token':
        case 'token_expired':
          return EXPIRED;
        case 'access_denied':
          return rejected('login_denied', 'The login was declined at GitHub.');
        case 'incorrect_device_code':
        case 'bad_verification_code':
          return accepted({ kind: 'used' });
        case 'device_flow_disabled':
          return DISABLED;
        default:
          throw strange(body);
      }
    },
  };
}

export const EXPIRED = rejected(
  'login_expired',
  'The code was not entered in time, or was used already. Begin the login again.',
);

/** GitHub's word for what is wrong, which is all of its answer that may stand in a log. */
const errorIn = (body: unknown): string | undefined => Refused.safeParse(body).data?.error;

const strange = (body: unknown): Failure =>
  new Failure('permanent', `GitHub refused a login by device: ${errorIn(body) ?? 'an answer that was not understood'}`);
