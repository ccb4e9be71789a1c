/** The last words of each stream, as they were before anything was hidden: a secret may go on where another event came between. */

const KEPT = 256;
/** Streams that are remembered; who has been silent longest is forgotten first. */
const STREAMS = 64;

export interface StreamTails {
  of(stream: string): string;
  add(stream: string, text: string): void;
}

export function streamTails(): StreamTails {
  const tails = new Map<string, string>();
  return {
    of: (stream) => tails.get(stream) ?? '',
    add: (stream, text) => {
      const tail = ((tails.get(stream) ?? '') + text).slice(-KEPT);
      tails.delete(stream);
      tails.set(stream, tail);
      const [oldest] = tails.keys();
      if (tails.size > STREAMS && oldest !== undefined) tails.delete(oldest);
    },
  };
}
