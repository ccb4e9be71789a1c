/** Time and chance, the two things a decision is handed. */

export interface Clock {
  /** Epoch ms. */
  now(): number;
  /** Calls `act` once after `ms`; the returned function calls it off. */
  after(ms: number, act: () => void): () => void;
}

export interface Chance {
  /** 32 fresh, unguessable hexadecimal characters. */
  token(): string;
  /** Between 0 and 1, for jitter. */
  fraction(): number;
}
