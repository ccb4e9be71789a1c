/** The pair of keys that push services know the app by (RFC 8292): made once, kept by the store. */
import { z } from 'zod';

export interface SigningKeys {
  /** An uncompressed P-256 point, and its private scalar; base64url. */
  readonly publicKey: string;
  readonly privateKey: string;
}

const BASE64URL = /^[\w-]+$/;
const Kept = z.object({ publicKey: z.string().regex(BASE64URL), privateKey: z.string().regex(BASE64URL) });

/** As text, which is how they are kept. */
export async function freshKeys(): Promise<string> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const raw = await crypto.subtle.exportKey('raw', pair.publicKey);
  const { d } = await crypto.subtle.exportKey('jwk', pair.privateKey);
  return JSON.stringify({ publicKey: Buffer.from(raw).toString('base64url'), privateKey: d });
}

export const keysFrom = (text: string): SigningKeys => Kept.parse(JSON.parse(text));
