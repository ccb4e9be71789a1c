/** Which headers pass the gateway: none that concern the connection, none by which the work says who it is. */
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import type { ModelAccess, ModelApi } from './gateway.ts';

/** They belong to one connection (RFC 9110, 7.6.1). */
const OF_THE_CONNECTION = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** Who asks, and on whose account, is said by the key alone. */
const OF_THE_WORK = [
  'authorization',
  'x-api-key',
  'x-goog-api-key',
  'x-goog-user-project',
  'openai-organization',
  'openai-project',
  'cookie',
  'host',
  'content-length',
  'accept-encoding',
  'expect',
  'forwarded',
  'via',
  'origin',
  'referer',
];

export function requestHeaders(
  headers: IncomingHttpHeaders,
  api: ModelApi,
  { key }: ModelAccess,
  length: number,
): OutgoingHttpHeaders {
  const kept = without(headers, [...OF_THE_CONNECTION, ...OF_THE_WORK]);
  for (const name of Object.keys(kept)) if (name.startsWith('x-forwarded-')) delete kept[name];
  return {
    ...kept,
    ...keyHeader(api, key),
    // What is counted while it passes must be readable.
    'accept-encoding': 'identity',
    ...(length > 0 && { 'content-length': length }),
  };
}

function keyHeader(api: ModelApi, key: string): OutgoingHttpHeaders {
  switch (api) {
    case 'anthropic':
      return { 'x-api-key': key };
    case 'openai':
      return { authorization: `Bearer ${key}` };
    case 'gemini':
      return { 'x-goog-api-key': key };
  }
}

export function answerHeaders(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  return without(headers, [...OF_THE_CONNECTION, 'set-cookie', 'alt-svc', 'location']);
}

function without(headers: IncomingHttpHeaders, names: readonly string[]): OutgoingHttpHeaders {
  const named = (headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase());
  const dropped = new Set([...names, ...named]);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !dropped.has(name)));
}
