/** The gateway's own no, in the shape in which each API says no, so that agents show it as they show the provider's. */
import type { ServerResponse } from 'node:http';
import type { ModelApi } from './gateway.ts';

export interface Refusal {
  /** 400, 401, 402 (the budget is spent), 403, 404, 413 or 502. */
  readonly status: number;
  /** One sentence for people. */
  readonly message: string;
}

const ANTHROPIC: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
};
const OPENAI: Readonly<Record<number, string>> = {
  401: 'invalid_api_key',
  402: 'insufficient_quota',
  404: 'not_found',
};
const GEMINI: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  402: 'FAILED_PRECONDITION',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  413: 'INVALID_ARGUMENT',
};

function refusalBody(api: ModelApi, { status, message }: Refusal): string {
  switch (api) {
    case 'anthropic':
      return JSON.stringify({ type: 'error', error: { type: ANTHROPIC[status] ?? 'api_error', message } });
    case 'openai': {
      const type = status === 402 ? 'insufficient_quota' : status >= 500 ? 'server_error' : 'invalid_request_error';
      return JSON.stringify({ error: { message, type, param: null, code: OPENAI[status] ?? null } });
    }
    case 'gemini':
      return JSON.stringify({ error: { code: status, message, status: GEMINI[status] ?? 'UNAVAILABLE' } });
  }
}

export function refuse(response: ServerResponse, api: ModelApi, refusal: Refusal): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  // What is left of the request is not waited for.
  response.writeHead(refusal.status, { 'content-type': 'application/json', connection: 'close' });
  response.end(refusalBody(api, refusal));
}
