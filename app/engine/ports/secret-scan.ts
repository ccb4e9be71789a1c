/** Looks for what must not be published. */

export interface Found {
  readonly path: string;
  /** Which kind of secret, in words; never the secret itself. */
  readonly what: string;
  /** From 1. */
  readonly line: number;
  /** Where in the text, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
}

export interface SecretScan {
  /** What looks like a secret in these texts, in their order. Rejects with a Failure when it cannot be told in reasonable time. */
  find(texts: readonly { readonly path: string; readonly text: string }[]): Promise<readonly Found[]>;
}
