import { expect, test } from 'vitest';
import { makeSecretScan } from '../../../app/adapters/secrets/secret-scan.ts';

/** Put together here, so that nobody takes this file for a leak. */
const TOKEN = `ghp_${'a1B2c3D4e5'.repeat(4).slice(0, 36)}`;
const KEY = [
  '-----BEGIN RSA PRIVATE',
  `KEY-----\n${'MIIEpAIBAAKCAQEA0Z3v'.repeat(8)}\n-----END RSA PRIVATE`,
  'KEY-----',
].join(' ');

test('a secret is named by kind and place, and never repeated', async () => {
  const found = await makeSecretScan().find([
    { path: 'a.txt', text: 'nothing here\n' },
    { path: 'src/b.ts', text: `one\nconst token = '${TOKEN}';\n` },
    { path: 'key.pem', text: KEY },
  ]);
  expect(found.map(({ path, line }) => [path, line])).toEqual([
    ['src/b.ts', 2],
    ['key.pem', 1],
  ]);
  expect(JSON.stringify(found)).not.toContain(TOKEN);
  const [first] = found;
  expect(`one\nconst token = '${TOKEN}';\n`.slice(first?.start, first?.end)).toBe(TOKEN);
});

test.each([
  ['AWS access key id', `AKIA${'QYLPMN5HFIQR7XYA'}`],
  ['Google API key', `AIza${'a1B2c-D4e_'.repeat(4).slice(0, 35)}`],
])('an %s is found where it stands alone', async (what, key) => {
  const text = `one\nkey: "${key}"\n`;
  const start = text.indexOf(key);
  expect(await makeSecretScan().find([{ path: 'a.yml', text }])).toEqual([
    { path: 'a.yml', what, line: 2, start, end: start + key.length },
  ]);
  expect(await makeSecretScan().find([{ path: 'a.yml', text: `x${key}x` }])).toEqual([]);
});

test('the key that documentation shows is not taken for one', async () => {
  expect(await makeSecretScan().find([{ path: 'README.md', text: `AKIA${'IOSFODNN7EXAMPLE'}` }])).toEqual([]);
});

test('a comment in the text switches nothing off', async () => {
  const text = `// secretlint-disable\n/* secretlint-disable */\nconst token = '${TOKEN}';\n`;
  expect(await makeSecretScan().find([{ path: 'a.ts', text }])).toHaveLength(1);
});

test('no text, no search', async () => {
  expect(await makeSecretScan(1).find([])).toEqual([]);
});

test('what takes too long is not accepted', async () => {
  const scan = makeSecretScan(1).find([{ path: 'a.ts', text: 'x'.repeat(1_000_000) }]);
  await expect(scan).rejects.toMatchObject({ kind: 'permanent' });
});
