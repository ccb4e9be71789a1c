/** The three kinds of error of this house: a rejection is a value, a failure comes from the world, a defect is our fault. */

/** An expected no from the domain. It ends up in an answer to a person, so it says what would be right. */
export interface Rejection {
  /** Stable, for tests and API clients: `unknown_job`, `no_right` … */
  readonly code: string;
  /** Markdown, one or two sentences. */
  readonly message: string;
}

export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly rejection: Rejection };

export const accepted = <T>(value: T): Result<T> => ({ ok: true, value });
export const rejected = (code: string, message: string): { ok: false; rejection: Rejection } => ({
  ok: false,
  rejection: { code, message },
});

/** Whether trying again can help: `transient` yes, `permanent` no, `unauthorized` not before a person changes a right. */
export type FailureKind = 'transient' | 'permanent' | 'unauthorized';

/** The world said no. The relay decides on a retry from `kind` (and `retryAfterMs`, when the world named a time) alone. */
export class Failure extends Error {
  readonly kind: FailureKind;
  readonly retryAfterMs: number | undefined;
  constructor(
    kind: FailureKind,
    message: string,
    options: { cause?: unknown; retryAfterMs?: number | undefined } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'Failure';
    this.kind = kind;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** We were wrong: thrown, logged, loud. */
export class Defect extends Error {
  override readonly name = 'Defect';
}

/** The end of a `switch` over a closed union: a case that does not exist is a defect. */
export function unreachable(value: never): never {
  throw new Defect(`not a possible value: ${JSON.stringify(value)}`);
}
