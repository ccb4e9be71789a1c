/** A gateway in front of a provider on loopback, and the calls that an agent makes. */
import { afterEach, beforeEach } from 'vitest';
import type { Gateway, GatewayOptions, ModelApi, Spent } from '../../../action/gateway/gateway.ts';
import { openGateway } from '../../../action/gateway/open.ts';
import { json, openProvider, type Provider, type Reply } from './provider.ts';

export const KEYS = { anthropic: 'key-of-anthropic', openai: 'key-of-openai', gemini: 'key-of-gemini' } as const;

export interface Call {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

export const claude = { model: 'claude-opus-5-5', max_tokens: 1_000, messages: [] };

export const used = (input_tokens: number, output_tokens: number): Reply =>
  json({ type: 'message', model: 'claude-opus-5-5', usage: { input_tokens, output_tokens } });

export interface Scene {
  provider: Provider;
  gateway: Gateway | undefined;
  spent: Spent[];
  reasons: string[];
  open(options?: Partial<GatewayOptions>): Promise<Gateway>;
  /** As an agent calls: the pass where the key would be. */
  call(api: ModelApi, path: string, call?: Call): Promise<Response>;
  messages(call?: Call): Promise<Response>;
}

/** Set up anew for each test of the file, and closed after it. */
export function gatewayScene(): Scene {
  const scene = {} as Scene;
  scene.open = async (options = {}) => {
    const baseUrl = scene.provider.url;
    scene.gateway = await openGateway({
      access: {
        anthropic: { key: KEYS.anthropic, baseUrl },
        openai: { key: KEYS.openai, baseUrl },
        gemini: { key: KEYS.gemini, baseUrl },
      },
      budget: undefined,
      onSpent: (now) => scene.spent.push(now),
      onBudget: (reason) => scene.reasons.push(reason),
      ...options,
    });
    return scene.gateway;
  };
  scene.call = (api, path, { method = 'POST', headers = {}, body, signal } = {}) => {
    const endpoint = scene.gateway?.endpoint(api);
    if (!endpoint) throw new Error(`no way to ${api}`);
    return fetch(endpoint.baseUrl + path, {
      method,
      headers: { authorization: `Bearer ${endpoint.pass}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      ...(signal && { signal }),
    });
  };
  scene.messages = (more = {}) => scene.call('anthropic', '/v1/messages', { body: claude, ...more });
  beforeEach(async () => {
    scene.provider = await openProvider();
    scene.gateway = undefined;
    scene.spent = [];
    scene.reasons = [];
  });
  afterEach(async () => {
    await scene.gateway?.close();
    await scene.provider.close();
  });
  return scene;
}
