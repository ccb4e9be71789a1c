/** Telling a browser something while no page of ours is open: through the push service that the browser itself named. */
import type { PushSubscription } from './pushes.ts';

/** What a device is told. Encrypted for it alone: the push service sees a length and an urgency. */
export interface PushMessage {
  /** At most 3,000 bytes of text. */
  readonly payload: string;
  /** 1 to 32 characters of base64url: a later message of the same topic takes the place of one that was not yet delivered. */
  readonly topic: string;
  /** A person is waited for. */
  readonly urgent: boolean;
  /** How long it is worth delivering, in seconds. */
  readonly lastsSeconds: number;
}

/** What a browser gives away for being told. */
export type PushAddress = Pick<PushSubscription, 'endpoint' | 'p256dh' | 'auth'>;

export interface PushService {
  /** The key (base64url) that browsers subscribe with. It stays the same for as long as the app can read what it keeps. */
  key(): Promise<string>;
  /** Why nothing can be sent there, as a sentence; `undefined` when all is well. Nothing is sent. */
  fault(address: PushAddress): Promise<string | undefined>;
  /**
   * `gone`: the push service knows the device no more. Rejects with a Failure: transient when it was not reached or wants to be left
   * alone, permanent for any other no.
   */
  send(address: PushAddress, message: PushMessage): Promise<'sent' | 'gone'>;
}
