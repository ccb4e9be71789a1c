/** Encrypts what must not lie in the database as it is: AES-256-GCM, each text bound to its place. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

export interface Cipher {
  /** `place` is where it will lie: elsewhere it cannot be decrypted. */
  encrypt(plain: Uint8Array, place: string): Buffer;
  /** `undefined` for what was encrypted under another key, for another place, or was changed. */
  decrypt(encrypted: Uint8Array, place: string): Buffer | undefined;
}

const ALGORITHM = 'aes-256-gcm';
const KEY = 32;
const NONCE = 12;
const TAG = 16;
/** The first byte tells how the rest is written. */
const FORM = 1;

/** The key is derived from `secret`, which may be of any length and shape; without it, it is random. */
export function makeCipher(secret: string | undefined): Cipher {
  const source = secret ?? randomBytes(KEY);
  const key = Buffer.from(hkdfSync('sha256', source, 'signalbox', 'what the store keeps encrypted', KEY));
  return {
    encrypt(plain, place) {
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(Buffer.from(place));
      const encrypted = Buffer.concat([cipher.update(plain), cipher.final()]);
      return Buffer.concat([Buffer.of(FORM), nonce, cipher.getAuthTag(), encrypted]);
    },
    decrypt(encrypted, place) {
      if (encrypted[0] !== FORM || encrypted.length < 1 + NONCE + TAG) return undefined;
      const bytes = Buffer.from(encrypted);
      try {
        const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(1, 1 + NONCE), { authTagLength: TAG });
        decipher.setAAD(Buffer.from(place)).setAuthTag(bytes.subarray(1 + NONCE, 1 + NONCE + TAG));
        return Buffer.concat([decipher.update(bytes.subarray(1 + NONCE + TAG)), decipher.final()]);
      } catch {
        return undefined;
      }
    },
  };
}
