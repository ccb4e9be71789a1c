/** The App's private key in the three forms in which people paste it. */
import type { Reading } from './reading.ts';

type PrivateKey = { readonly kind: 'pem'; readonly pem: string } | { readonly kind: 'file'; readonly path: string };

const HINT =
  'the PEM that GitHub gave, from `-----BEGIN RSA PRIVATE KEY-----` on, with line ends as they are or as `\\n`, or the base64 of it; or set `PRIVATE_KEY_PATH` to its file';
const PEM = /^-----BEGIN ((?:RSA )?PRIVATE KEY)-----([A-Za-z0-9+/=\s]+)-----END \1-----$/;

/** The key is never shown in a problem. */
export function readKey(reading: Reading): PrivateKey {
  const path = reading.text('PRIVATE_KEY_PATH');
  const given = reading.text('PRIVATE_KEY');
  if (given === undefined) {
    if (path === undefined) reading.missing('PRIVATE_KEY', HINT);
    return { kind: 'file', path: path ?? '' };
  }
  if (path !== undefined) reading.wrong('PRIVATE_KEY_PATH', 'is set as well as `PRIVATE_KEY`; keep one');
  const pem = asPem(unquoted(given)) ?? asPem(fromBase64(given) ?? '');
  if (pem === undefined) reading.wrong('PRIVATE_KEY', `is not a private key; it must be ${HINT}`);
  return { kind: 'pem', pem: pem ?? '' };
}

/** Some tools keep the quotes of a `.env` line. */
const unquoted = (text: string): string => /^(["'])([\s\S]*)\1$/.exec(text)?.[2] ?? text;

/** The PEM with the line ends that OpenSSL wants, whatever became of them on the way. */
function asPem(text: string): string | undefined {
  const [, label, body = ''] =
    PEM.exec(
      text
        .replace(/\\r|\r/g, '')
        .replace(/\\n/g, '\n')
        .trim(),
    ) ?? [];
  const lines = body.replace(/\s/g, '').match(/.{1,64}/g);
  if (label === undefined || lines === null) return undefined;
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base64 of plain ASCII; this floor has no decoder of its own. */
function fromBase64(text: string): string | undefined {
  const digits = text.replace(/\s/g, '').replace(/=+$/, '');
  if (!/^[A-Za-z0-9+/]+$/.test(digits)) return undefined;
  let decoded = '';
  let bits = 0;
  let held = 0;
  for (const digit of digits) {
    held = ((held << 6) | ALPHABET.indexOf(digit)) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    decoded += String.fromCharCode((held >> bits) & 0xff);
  }
  return decoded;
}
