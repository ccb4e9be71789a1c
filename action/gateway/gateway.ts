/**
 * The models' keys stay in the Action's process. The work gets an address on loopback and a pass that is good for this
 * session only; the gateway adds the key, passes the answer on as it streams, and counts what it costs.
 */
import type { Money } from '../../app/ground/money.ts';

/** The three ways in which models are spoken to. `openai` serves chat completions and responses. */
export const MODEL_APIS = ['anthropic', 'openai', 'gemini'] as const;
export type ModelApi = (typeof MODEL_APIS)[number];

export interface ModelAccess {
  readonly key: string;
  /** Where the provider is, without a slash at the end: `https://api.anthropic.com`. */
  readonly baseUrl: string;
}

/** What the work may know. */
export interface Endpoint {
  /** `http://127.0.0.1:PORT/anthropic`, without a slash at the end; the provider's own paths follow it (`/v1/messages`, `/v1/responses`, `/v1beta/models/…`). */
  readonly baseUrl: string;
  /** Taken where the provider's key would be: as bearer token, `x-api-key` or `x-goog-api-key`. */
  readonly pass: string;
}

export interface Spent {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** In US dollars; `undefined` as soon as a model without a known price was used. */
  readonly cost: number | undefined;
}

export interface GatewayOptions {
  readonly access: Readonly<Partial<Record<ModelApi, ModelAccess>>>;
  readonly budget: Money | undefined;
  /** Told after every answer of a model. */
  readonly onSpent: (spent: Spent) => void;
  /** Told once: the budget is spent (or cannot be counted); no further request is passed on. One sentence for people. */
  readonly onBudget: (reason: string) => void;
}

export interface Gateway {
  endpoint(api: ModelApi): Endpoint | undefined;
  readonly spent: Spent;
  close(): Promise<void>;
}
