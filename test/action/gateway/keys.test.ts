import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readModelAccess } from '../../../action/gateway/keys.ts';

const KEY = 'sk-something';
const given = (inputs: Record<string, string>) => {
  for (const [name, value] of Object.entries(inputs)) vi.stubEnv(`INPUT_${name.toUpperCase()}`, value);
};

describe('the ways to models', () => {
  beforeEach(() => {
    for (const api of ['ANTHROPIC', 'OPENAI', 'GEMINI'])
      for (const what of ['API-KEY', 'BASE-URL']) vi.stubEnv(`INPUT_${api}-${what}`, '');
  });
  afterEach(() => void vi.unstubAllEnvs());

  test('are those that a key is given for, at the providers unless another place is named', () => {
    expect(readModelAccess()).toEqual({});
    given({
      'anthropic-api-key': KEY,
      'openai-api-key': ` ${KEY}\n`,
      'openai-base-url': 'https://models.acme.dev/openai/v1/',
      'gemini-api-key': KEY,
      'gemini-base-url': 'http://127.0.0.1:8080/v1beta',
    });
    expect(readModelAccess()).toEqual({
      anthropic: { key: KEY, baseUrl: 'https://api.anthropic.com' },
      openai: { key: KEY, baseUrl: 'https://models.acme.dev/openai' },
      gemini: { key: KEY, baseUrl: 'http://127.0.0.1:8080' },
    });
  });

  test.each([
    ['http://models.acme.dev', 'must begin with https://'],
    ['http://127.0.0.1.acme.dev', 'must begin with https://'],
    ['file:///etc/passwd', 'must begin with https://'],
    ['models.acme.dev', 'must begin with https://'],
    ['https://name:word@models.acme.dev', 'without a name, a password'],
    ['https://models.acme.dev/?to=elsewhere', 'without a name, a password'],
  ])('are not at %s', (place, why) => {
    given({ 'openai-api-key': KEY, 'openai-base-url': place });
    expect(() => readModelAccess()).toThrow(why);
  });

  test('need a key that can be one, which the error does not repeat', () => {
    given({ 'gemini-base-url': 'https://models.acme.dev' });
    expect(() => readModelAccess()).toThrow('`gemini-base-url` is given without `gemini-api-key`');
    given({ 'gemini-api-key': 'two words\nx-other: header' });
    expect(() => readModelAccess()).toThrow('`gemini-api-key` holds a blank');
    expect(() => readModelAccess()).not.toThrow('two words');
  });
});
