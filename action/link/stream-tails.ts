/** The last words of each stream, as they were before anything was hidden: a secret may go on where another event came between. */
import { startOfToken } from '../redact/token.ts';

const KEPT = 256;
/** Streams that are remembered; who has been silent longest is forgotten first. */
const STREAMS = 64;
const KEY_HEAD = '-----BEGIN PRIVATE KEY-----\n';

export interface StreamTails {
  of(stream: string): string;
  add(stream: string, text: string): void;
}

export function streamTails(): StreamTails {
  const tails = new Map<string, string>();
  return {
    of: (stream) => tails.get(stream) ?? '',
    add: (stream, text) => {
      const said = (tails.get(stream) ?? '') + text;
      const { isKey, length } = startOfToken(said);
      tails.delete(stream);
      // That a private key has begun is remembered for as long as it goes on.
      tails.set(stream, (isKey && length > KEPT ? KEY_HEAD : '') + said.slice(-KEPT));
      const [oldest] = tails.keys();
      if (tails.size > STREAMS && oldest !== undefined) tails.delete(oldest);
    },
  };
}
