/** What the work shows in place of a key: one random word per gateway, of no use anywhere else or afterwards. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export const newPass = (): string => `signalbox-${randomBytes(32).toString('base64url')}`;

/** Whether the request shows the pass, in any of the places where the three APIs look for a key. */
export function showsPass(request: IncomingMessage, pass: string): boolean {
  const { headers, url = '' } = request;
  const query = new URLSearchParams(url.split('?', 2)[1] ?? '');
  const [, bearer] = /^bearer +(\S+) *$/i.exec(headers.authorization ?? '') ?? [];
  const shown = [bearer, headers['x-api-key'], headers['x-goog-api-key'], query.get('key')];
  return shown.some((word) => typeof word === 'string' && isSame(word, pass));
}

/** In a time that does not tell how much of it was right. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
