/** The paths that are passed on: asking a model, counting its tokens, listing models. Files, batches and administration are not among them. */
import type { ModelApi } from './gateway.ts';

/** `ask` costs money; `look` does not. */
export interface Route {
  readonly api: ModelApi;
  readonly purpose: 'ask' | 'look';
  /** The provider's own path with what is left of the query. Built anew, so that nothing else can hide in it. */
  readonly path: string;
  /** The model, where the path names it. */
  readonly model?: string;
  /** The answer comes in pieces, where the path says so. */
  readonly streams?: boolean;
  /** OpenAI's chat tells what it used only when asked to. */
  readonly asksForUsage?: boolean;
}

/** Parameters that say how to answer. The rest (a key, another project) stays here. */
const PASSED = new Set(['alt', 'beta', 'limit', 'after_id', 'before_id', 'pageSize', 'pageToken']);

const MODEL = '[A-Za-z0-9][A-Za-z0-9._:@-]{0,127}';
const GEMINI_ASK = new RegExp(
  `^/gemini(/v1(?:beta)?/models/(${MODEL}?)):(generateContent|streamGenerateContent|countTokens)$`,
);
const GEMINI_LOOK = new RegExp(`^/gemini(/v1(?:beta)?/models(?:/${MODEL})?)$`);
const LOOK = new RegExp(`^/(anthropic|openai)(/v1/models(?:/${MODEL})?)$`);

/** `undefined` for everything that is not on the list. `url` is the request's target as it came. */
export function findRoute(method: string, url: string): Route | undefined {
  const [path = '', query = ''] = url.split('?', 2);
  const found = method === 'POST' ? postRoute(path) : method === 'GET' ? getRoute(path) : undefined;
  return found && { ...found, path: found.path + passedQuery(query) };
}

function postRoute(path: string): Route | undefined {
  switch (path) {
    case '/anthropic/v1/messages':
      return { api: 'anthropic', purpose: 'ask', path: '/v1/messages' };
    case '/anthropic/v1/messages/count_tokens':
      return { api: 'anthropic', purpose: 'look', path: '/v1/messages/count_tokens' };
    case '/openai/v1/chat/completions':
      return { api: 'openai', purpose: 'ask', path: '/v1/chat/completions', asksForUsage: true };
    case '/openai/v1/responses':
      return { api: 'openai', purpose: 'ask', path: '/v1/responses' };
    case '/openai/v1/responses/input_tokens':
      return { api: 'openai', purpose: 'look', path: '/v1/responses/input_tokens' };
  }
  const [, upstream, model, verb] = GEMINI_ASK.exec(path) ?? [];
  if (upstream === undefined || model === undefined) return undefined;
  const purpose = verb === 'countTokens' ? 'look' : 'ask';
  return { api: 'gemini', purpose, path: `${upstream}:${verb}`, model, streams: verb === 'streamGenerateContent' };
}

function getRoute(path: string): Route | undefined {
  const [, gemini] = GEMINI_LOOK.exec(path) ?? [];
  if (gemini !== undefined) return { api: 'gemini', purpose: 'look', path: gemini };
  const [, api, upstream = ''] = LOOK.exec(path) ?? [];
  return api === 'anthropic' || api === 'openai' ? { api, purpose: 'look', path: upstream } : undefined;
}

function passedQuery(query: string): string {
  const kept = new URLSearchParams([...new URLSearchParams(query)].filter(([name]) => PASSED.has(name)));
  return kept.size === 0 ? '' : `?${kept.toString()}`;
}

/** The API that a path belongs to, listed or not: refusals speak its language. */
export function apiOf(url: string): ModelApi {
  if (url.startsWith('/openai')) return 'openai';
  return url.startsWith('/gemini') ? 'gemini' : 'anthropic';
}
