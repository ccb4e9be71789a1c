/** Which changes of a job may become a commit, as the configuration said when the job was asked for. */

export interface DeliveryRules {
  /** Globs of paths that may change (`src/**`); an empty list means every path. */
  readonly allow: readonly string[];
  /** Globs of paths that may not; they go before `allow`. */
  readonly deny: readonly string[];
  /** Globs of protected paths (workflows, code owners, this configuration) that may change all the same. */
  readonly unprotected: readonly string[];
  readonly maxFiles: number;
  /** Of all new contents together. */
  readonly maxBytes: number;
  /** Whether files that are not text may be added or changed. */
  readonly binary: boolean;
}

/** What holds where the configuration says nothing. */
export const DEFAULT_DELIVERY_RULES: DeliveryRules = {
  allow: [],
  deny: [],
  unprotected: [],
  maxFiles: 100,
  maxBytes: 1_000_000,
  binary: false,
};
