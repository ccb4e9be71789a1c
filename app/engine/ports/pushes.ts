/** Devices that people want to be told on, and what of. */
import type { Person } from '../../ground/ids.ts';

export interface PushSubscription {
  readonly id: string;
  readonly person: Person;
  /** Of the browser's push service, with the keys that only the browser can read with (base64url). */
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
  /** For its owner: `Chrome on Android`. */
  readonly device: string;
  readonly needsYou: boolean;
  readonly ended: boolean;
  /** How long something waits for a person before the device is told, in seconds: whoever sees the page answers sooner. */
  readonly graceSeconds: number;
  /** Epoch ms. */
  readonly createdAt: number;
}

export interface Pushes {
  /** A device that is known by its endpoint is brought up to date. */
  putPush(subscription: PushSubscription): Promise<void>;
  pushesOf(personId: number): Promise<PushSubscription[]>;
  push(id: string): Promise<PushSubscription | undefined>;
  /** Everybody's devices that want to hear of it; people with a device are few. */
  pushesFor(what: 'needsYou' | 'ended'): Promise<PushSubscription[]>;
  /** False when the person has no such device. */
  deletePush(personId: number, id: string): Promise<boolean>;
  /** The push service knows it no more. */
  forgetPush(endpoint: string): Promise<void>;
  /** None of the person's devices is told anything any more. */
  deletePushesOf(personId: number): Promise<void>;
  /**
   * The keys that what is sent is signed with, as `fresh` spells them: those kept, or `fresh`, which are kept from then on, encrypted.
   * Where those kept cannot be read any more `fresh` take their place, and all devices are forgotten, for they trust no others.
   */
  pushKeys(fresh: string): Promise<string>;
}
