/** The ways to models that the workflow gives: a key for each API, and where it is, if that is not the provider's own place. */
import { getInput } from '@actions/core';
import { Failure } from '../../app/ground/outcome.ts';
import type { ModelAccess, ModelApi } from './gateway.ts';

/** Where the providers are. */
const PLACES: Readonly<Record<ModelApi, string>> = {
  anthropic: 'https://api.anthropic.com',
  openai: 'https://api.openai.com',
  gemini: 'https://generativelanguage.googleapis.com',
};

/** The inputs `*-api-key` and `*-base-url`. Throws a `Failure` that names the input which cannot be used, and never its key. */
export function readModelAccess(): Partial<Record<ModelApi, ModelAccess>> {
  return {
    ...access('anthropic', getInput('anthropic-api-key'), getInput('anthropic-base-url')),
    ...access('openai', getInput('openai-api-key'), getInput('openai-base-url')),
    ...access('gemini', getInput('gemini-api-key'), getInput('gemini-base-url')),
  };
}

function access(api: ModelApi, key: string, place: string): Partial<Record<ModelApi, ModelAccess>> {
  if (key === '' && place === '') return {};
  if (key === '')
    throw wrong(
      `The input \`${api}-base-url\` is given without \`${api}-api-key\`. Give any word as the key if that server wants none.`,
    );
  // A key becomes a header: a line break in it would begin another one.
  if (!/^[\x21-\x7e]+$/.test(key))
    throw wrong(
      `The input \`${api}-api-key\` holds a blank or a character that no key has. Is the secret pasted whole?`,
    );
  return { [api]: { key, baseUrl: place === '' ? PLACES[api] : baseUrl(api, place) } };
}

function baseUrl(api: ModelApi, text: string): string {
  const url = URL.parse(text);
  const here = url !== null && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url?.protocol !== 'https:' && !(url?.protocol === 'http:' && here))
    throw wrong(`The input \`${api}-base-url\` must begin with https://, since the key travels there.`);
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw wrong(`The input \`${api}-base-url\` must be an address without a name, a password or a \`?\` in it.`);
  // Many write the version into it, which is part of the path that the agent asks for.
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '').replace(/\/v1(beta)?$/, '');
}

const wrong = (message: string): Failure => new Failure('permanent', message);
