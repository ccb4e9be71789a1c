/** What is said of a row of measured times: the middle, and what all but one in twenty, or in a hundred, stay under. */

export interface Spread {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export function spreadOf(times: readonly number[]): Spread {
  if (times.length === 0) throw new Error('nothing was measured');
  const sorted = times.toSorted((one, other) => one - other);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] as number;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

/** The middle of a few rounds: one that something else on the machine disturbed does not count. */
const middle = (values: readonly number[]): number => spreadOf(values).p50;

/** Milliseconds on a clock that all processes of this machine share. */
export const moment = (): number => Number(process.hrtime.bigint()) / 1e6;

/** Rates of the product and of its limit, measured in turn: what disturbs the machine in one round disturbs both alike. */
export interface Pair {
  readonly product: number;
  readonly limit: number;
}

export const rateOf = (rounds: readonly Pair[]): Pair & { readonly share: number } => ({
  product: middle(rounds.map(({ product }) => product)),
  limit: middle(rounds.map(({ limit }) => limit)),
  share: middle(rounds.map(({ product, limit }) => product / limit)),
});
