/** What this browser can do about notifications, and its subscription at the push service of its maker. */
import type { ThisDevice } from '../render/this-device.ts';

export interface Subscribed {
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
}

/** Why there can be none; `undefined` where there can. */
export function hindrance(): Exclude<ThisDevice['kind'], 'off' | 'on' | 'checking'> | undefined {
  if (!isSecureContext) return 'not_secure';
  if (!('serviceWorker' in navigator) || !('PushManager' in window) || !('Notification' in window))
    return isAppleHandheld() ? 'not_installed' : 'unsupported';
  return Notification.permission === 'denied' ? 'denied' : undefined;
}

/** Apple gives pages on its handhelds no notifications before they are on the home screen. */
const isAppleHandheld = (): boolean =>
  /iPhone|iPad|iPod/.test(navigator.userAgent) ||
  (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);

export async function subscription(): Promise<PushSubscription | null> {
  const registration = await navigator.serviceWorker.ready;
  return registration.pushManager.getSubscription();
}

/** Asks the person, where they were not asked before. `denied`: they said no. Rejects where the browser's push service says no. */
export async function subscribe(key: string): Promise<Subscribed | 'denied'> {
  if ((await Notification.requestPermission()) !== 'granted') return 'denied';
  const { pushManager } = await navigator.serviceWorker.ready;
  const before = await pushManager.getSubscription();
  if (before && isMadeWith(before, key)) return partsOf(before);
  // The app signs with another key by now, and the push service would refuse it.
  await before?.unsubscribe();
  return partsOf(await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }));
}

export function isMadeWith({ options }: PushSubscription, key: string): boolean {
  return options.applicationServerKey !== null && textOf(options.applicationServerKey) === key;
}

export const partsOf = (made: PushSubscription): Subscribed => ({
  endpoint: made.endpoint,
  p256dh: textOf(made.getKey('p256dh')),
  auth: textOf(made.getKey('auth')),
});

function textOf(bytes: ArrayBuffer | null): string {
  const binary = String.fromCharCode(...new Uint8Array(bytes ?? new ArrayBuffer(0)));
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
