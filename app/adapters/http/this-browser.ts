/** Which device of a person a browser is: a cookie of its own says it, so that signing out there, or as somebody else, ends what it is told. */
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { House } from '../../engine/house.ts';

const DEVICE_COOKIE = 'signalbox_device';
/** Browsers keep no cookie for longer, in seconds. */
const LASTS = 400 * 24 * 60 * 60;

export const deviceOf = (c: Context): string | undefined => getCookie(c, DEVICE_COOKIE);

export function nameDevice(c: Context, { baseUrl }: Pick<House, 'baseUrl'>, id: string): void {
  const secure = baseUrl.startsWith('https:');
  setCookie(c, DEVICE_COOKIE, id, { httpOnly: true, secure, sameSite: 'Lax', path: '/', maxAge: LASTS });
}

/** From now on this browser is told nothing, unless it is a device of `owner`. */
export async function endDevice(c: Context, { store }: Pick<House, 'store'>, owner?: number): Promise<void> {
  const id = deviceOf(c);
  const device = id === undefined ? undefined : await store.push(id);
  if (device && device.person.id === owner) return;
  if (device) await store.deletePush(device.person.id, device.id);
  if (id !== undefined) deleteCookie(c, DEVICE_COOKIE, { path: '/' });
}

const BROWSERS = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:HeadlessChrome|Chrome|CriOS)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
] as const;
const SYSTEMS = [
  [/\biPad\b/, 'iPad'],
  [/\biPhone\b/, 'iPhone'],
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMacintosh\b/, 'Mac'],
  [/\bLinux\b/, 'Linux'],
] as const;

/** `Chrome on Android`: what its owner knows it by, out of words of ours only. */
export function deviceName(userAgent: string): string {
  const known = (list: readonly (readonly [RegExp, string])[]) => list.find(([sign]) => sign.test(userAgent))?.[1];
  const system = known(SYSTEMS);
  return `${known(BROWSERS) ?? 'A browser'}${system === undefined ? '' : ` on ${system}`}`;
}
