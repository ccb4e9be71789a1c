import { describe, expect, test } from 'vitest';
import { redacted, redactor, secretRedactor, secretValues } from '../../../action/redact/redact.ts';
import { ENCODINGS, shuffledText } from './encodings.ts';

const SECRET = 'hT6-9sK/q+Zw "ä\\0&%x=';
const redact = redactor(secretValues([SECRET]));

describe('a known value', () => {
  test.each(Object.entries(ENCODINGS))('is hidden %s', (_name, encode) => {
    for (let round = 0; round < 8; round += 1) {
      const shown = encode(SECRET, () => round / 8);
      const clean = redact(`before ${shown} after`);
      expect(clean).toMatch(/^before .{0,12}\*\*\*.{0,12} after$/s);
      expect(clean).not.toContain(shown.slice(4, -4));
    }
  });

  test('is hidden together with the colours that lie in it, and nothing around it', () => {
    expect(redact(`a \u001b[31m${SECRET.slice(0, 9)}\u001b[0m${SECRET.slice(9)}\u001b[1m b\n c`)).toBe(
      'a \u001b[31m***\u001b[1m b\n c',
    );
  });

  test('of several lines is hidden whole and line by line', () => {
    const key = `-----BEGIN-----\n${'abcdEFGH1234567890'.repeat(2)}\n${'zyxwVUTS0987654321'.repeat(2)}\n-----END-----`;
    const hide = redactor(secretValues([key]));
    expect(hide(`x ${key} y`)).toBe('x *** y');
    expect(hide(`x ${JSON.stringify(key)} y`)).toBe('x "***" y');
    expect(hide(`only ${'zyxwVUTS0987654321'.repeat(2)}`)).toBe('only ***');
  });

  test('in part is hidden too, when the part is long enough to matter', () => {
    const token = 'ghs_16C7e42F292c6912E7710c838347Ae178B4a';
    const hide = redactor([token]);
    expect(hide(`starts with ${token.slice(0, 20)} and`)).toBe('starts with *** and');
    expect(hide(`ends with ${token.slice(-18)} and`)).toBe('ends with *** and');
    expect(hide(`${token.slice(0, 8)}`)).toBe(token.slice(0, 8));
  });

  test('that begun in what was said before is hidden from where it goes on', () => {
    const hide = redactor(['very-secret-value']);
    expect(hide('cret-value and more', 'it is very-se')).toBe('*** and more');
    expect(hide('e and', 'it is very-secret-valu')).toBe(' and');
  });

  test('does not make a text longer, whatever is hidden in it', () => {
    const hide = redactor(['abcdefgh']);
    for (const text of ['abcdefgh', 'xabcdefghabcdefghx', 'h']) {
      expect(hide(text, 'abcdefg').length).toBeLessThanOrEqual(text.length);
    }
  });

  test('ordinary text stays as it is', () => {
    const hide = redactor(secretValues(['sk-ant-api03-abcdefghijklmnopqrstuvwxyz0123456789AA', 'another-password']));
    const text =
      'A password is another word. %41 \\u0041 &amp; 0xdeadbeef 616e6f74686572 sk-ant-api03 \u001b[1mbold\u001b[0m\r\n';
    expect(hide(text)).toBe(text);
    expect(redactor([])(text)).toBe(text);
  });
});

describe('what looks like a secret', () => {
  const body = (length: number) => 'aZ3kQ9xV7mB2nR5t'.repeat(20).slice(0, length);
  const pem = `-----BEGIN RSA PRIVATE KEY-----\nMI${body(62)}\n${body(64)}\n${body(64)}\n-----END RSA PRIVATE KEY-----`;
  const cases: Record<string, [string, string]> = {
    'a token of GitHub': [`ghp_${body(36)}`, '***'],
    'a key of Anthropic': [`sk-ant-api03-${body(93)}AA`, '***'],
    'a key of OpenAI': [`sk-${body(20)}T3BlbkFJ${body(20)}`, '***'],
    'a key of Google': [`AIza${body(35)}`, '***'],
    'a token of Slack': [['xoxb', '123456789012', body(24)].join('-'), '***'],
    'a key of AWS': [`AWS_SECRET_ACCESS_KEY="${body(40)}"`, 'AWS_SECRET_ACCESS_KEY="***"'],
    'a password in an address': ['https://robot:hunter22@registry.acme.dev/x', 'https://***@registry.acme.dev/x'],
    'a password of a database': ['{"url":"postgres://app:hunter22@db/x"}', '{"url":"postgres://***@db/x"}'],
    'a token of npm': [`//registry.acme.dev/:_authToken=${body(30)}`, '//registry.acme.dev/:_authToken=***'],
    'a signed token': [`eyJ${body(40)}.eyJ${body(80)}.${body(43)}`, '***'],
    'the pass of the gateway': [`signalbox-${body(43)}`, '***'],
    'a login of the command line': [`{"token":"sbt_${'0f3a'.repeat(8)}"}`, '{"token":"***"}'],
  };

  test.each(Object.entries(cases))('is hidden: %s', async (_name, [secret, clean]) => {
    const redactAll = await secretRedactor([]);
    expect(redactAll(`a ${secret}\nb`)).toBe(`a ${clean}\nb`);
    expect(redactAll(`// secretlint-disable-next-line\n${secret}`)).toBe(`// secretlint-disable-next-line\n${clean}`);
  });

  test('is hidden: a private key, in JSON, whole or cut off', async () => {
    const redactAll = await secretRedactor([]);
    expect(redactAll(`a ${pem} b`)).toBe('a *** b');
    const cut = redactAll(`a ${pem.slice(0, 120)}`);
    expect(cut).toBe('a -----BEGIN RSA PRIVATE KEY-----***');
    expect(redactAll(JSON.stringify({ pem }))).not.toContain(body(40));
  });

  test('is nothing in the text of this house', async () => {
    const redactAll = await secretRedactor([]);
    const text = shuffledText(2_000);
    expect(redactAll(text)).toBe(text);
  });
});

test('every text in a message is redacted, and nothing else', () => {
  const hide = redactor(['succeeded', 'secret-text']);
  expect(
    redacted(
      { outcome: 'succeeded', reason: 'succeeded', output: 'a secret-text', n: 1, none: null, list: ['secret-text'] },
      hide,
    ),
  ).toEqual({
    outcome: 'succeeded',
    reason: '***',
    output: 'a ***',
    n: 1,
    none: null,
    list: ['***'],
  });
});

test('text made to keep the search busy takes a moment, not minutes', async () => {
  const redactAll = await secretRedactor(secretValues([SECRET, 'ghs_16C7e42F292c6912E7710c838347Ae178B4a']));
  const parts = [
    'ghs_1_',
    'SG.aaaa.',
    '-----BEGIN PRIVATE KEY----- ',
    'https://aa:aaaa@aa.',
    'eyJaaaaaaaaaa.',
    '%41',
    '\\u0041',
    '41 ',
    '\u001b[',
    'postgres://a:',
    `mysql://${'a'.repeat(90)}:${'b'.repeat(190)}`,
  ];
  const began = performance.now();
  for (const part of parts) redactAll(part.repeat(32_768 / part.length));
  // A tenth of it is usual; what this is about would not end within the hour.
  expect(performance.now() - began).toBeLessThan(10_000);
});
