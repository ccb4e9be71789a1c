import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Environment,
  type Settings,
  credentialsMissing,
  parseSettings,
  parseSetupSettings,
} from '../../app/config/settings.ts';
import { SETTINGS } from '../../app/config/settings/variables.ts';

const pem = generateKeyPairSync('rsa', {
  modulusLength: 1024,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
}).privateKey;

const good: Environment = {
  APP_ID: '12',
  PRIVATE_KEY: pem,
  WEBHOOK_SECRET: '0123456789abcdef',
  GITHUB_CLIENT_ID: 'Iv23x',
  GITHUB_CLIENT_SECRET: 'secret',
};

function settings(env: Environment): Settings {
  const parsed = parseSettings({ ...good, ...env });
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  return parsed.settings;
}

function problems(env: Environment): readonly string[] {
  const parsed = parseSettings({ ...good, ...env });
  return parsed.ok ? [] : parsed.problems;
}

describe('settings', () => {
  test('credentials alone are enough; everything else has its default', () => {
    expect(settings({})).toEqual({
      appId: 12,
      privateKey: { kind: 'pem', pem },
      webhookSecret: '0123456789abcdef',
      clientId: 'Iv23x',
      clientSecret: 'secret',
      sessionKey: undefined,
      baseUrl: 'http://localhost:3000',
      githubUrl: 'https://github.com',
      githubApiUrl: 'https://api.github.com',
      oidcIssuer: 'https://token.actions.githubusercontent.com',
      port: 3000,
      host: '127.0.0.1',
      database: { kind: 'sqlite', path: 'data/signalbox.db' },
      logLevel: 'info',
      webhookProxyUrl: undefined,
      smeeUrl: undefined,
      recoverySeconds: 120,
      installationSlots: 20,
      transcriptDays: 365,
    });
  });

  test('agents’ sessions may have a key of their own, of some length', () => {
    expect(settings({ SESSION_KEY: 'k'.repeat(32) }).sessionKey).toBe('k'.repeat(32));
    expect(problems({ SESSION_KEY: 'short' })).toEqual([
      'SESSION_KEY has 5 characters; it needs at least 32, such as `openssl rand -hex 32` prints.',
    ]);
  });

  test('an empty variable counts as not set', () => {
    expect(settings({ PORT: '', LOG_LEVEL: ' ', DATABASE_URL: '', WEBHOOK_PROXY_URL: '' })).toMatchObject({
      port: 3000,
      logLevel: 'info',
      database: { kind: 'sqlite' },
      webhookProxyUrl: undefined,
    });
  });

  test('addresses lose the slash at their end, and the app listens to everyone when its address is public', () => {
    expect(settings({ BASE_URL: 'https://Signalbox.example.org/', PORT: '8080' })).toMatchObject({
      baseUrl: 'https://signalbox.example.org',
      host: '0.0.0.0',
      port: 8080,
    });
    expect(
      settings({ BASE_URL: 'http://127.0.0.1:4000', GITHUB_API_URL: 'http://localhost:4001/api/v3/' }),
    ).toMatchObject({ host: '127.0.0.1', githubApiUrl: 'http://localhost:4001/api/v3' });
    expect(settings({ PORT: '4000' }).baseUrl).toBe('http://localhost:4000');
  });

  test.each([
    ['with real line ends', pem],
    ['with Windows line ends', pem.replaceAll('\n', '\r\n')],
    ['with written line ends', pem.replaceAll('\n', '\\n')],
    ['in quotes with written line ends', `"${pem.replaceAll('\n', '\\n')}"`],
    ['on one line with spaces', pem.replaceAll('\n', ' ')],
    ['as base64', Buffer.from(pem).toString('base64')],
    [
      'as base64 in lines',
      (
        Buffer.from(pem)
          .toString('base64')
          .match(/.{1,76}/g) ?? []
      ).join('\n'),
    ],
  ])('the private key may come %s', (_how, key) => {
    expect(settings({ PRIVATE_KEY: key }).privateKey).toEqual({ kind: 'pem', pem });
  });

  test('the private key may stand in a file, which is left to the shell to read', () => {
    expect(settings({ PRIVATE_KEY: undefined, PRIVATE_KEY_PATH: '/run/key.pem' }).privateKey).toEqual({
      kind: 'file',
      path: '/run/key.pem',
    });
  });

  test('a PostgreSQL address chooses that database', () => {
    expect(settings({ DATABASE_URL: 'postgres://me:pw@db/signalbox' }).database).toEqual({
      kind: 'postgres',
      url: 'postgres://me:pw@db/signalbox',
    });
  });
});

describe('problems', () => {
  test.each([
    [{ APP_ID: 'NaN' }, 'APP_ID is `NaN`; it must be the number'],
    [{ APP_ID: '0' }, 'APP_ID is `0`'],
    [{ APP_ID: '1e3' }, 'APP_ID is `1e3`'],
    [{ WEBHOOK_SECRET: 'development' }, 'everyone knows'],
    [{ WEBHOOK_SECRET: 'short' }, 'WEBHOOK_SECRET has 5 characters; it needs at least 16'],
    [{ PRIVATE_KEY: 'nonsense' }, 'PRIVATE_KEY is not a private key'],
    [{ PRIVATE_KEY: pem.slice(0, 400) }, 'PRIVATE_KEY is not a private key'],
    [{ PRIVATE_KEY_PATH: 'x' }, 'PRIVATE_KEY_PATH is set as well as `PRIVATE_KEY`'],
    [{ BASE_URL: 'signalbox.example.org' }, 'BASE_URL is `signalbox.example.org`; it must be a whole address'],
    [{ BASE_URL: 'http://signalbox.example.org' }, 'BASE_URL must begin with `https://`'],
    [{ BASE_URL: 'http://localhost.example.org' }, 'BASE_URL must begin with `https://`'],
    [{ BASE_URL: 'http://127.0.0.1.example.org' }, 'BASE_URL must begin with `https://`'],
    [{ BASE_URL: 'https://example.org/signalbox' }, 'BASE_URL has the path `/signalbox`'],
    [{ BASE_URL: 'https://example.org:99999' }, 'BASE_URL is `https://example.org:99999`'],
    [{ GITHUB_URL: 'ftp://github.com' }, 'GITHUB_URL is `ftp://github.com`'],
    [{ OIDC_ISSUER: 'http://evil.example' }, 'OIDC_ISSUER must begin with `https://`'],
    [{ PORT: '0' }, 'PORT is `0`; it must be a port'],
    [{ PORT: '3000x' }, 'PORT is `3000x`'],
    [
      { LOG_LEVEL: 'verbose' },
      'LOG_LEVEL is `verbose`; it must be one of `trace`, `debug`, `info`, `warn`, `error`, `fatal`, `silent`.',
    ],
    [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL must begin with `postgres://`'],
    [{ DATABASE_URL: 'postgres://x/y', DATABASE_PATH: 'x' }, 'DATABASE_PATH is set as well as `DATABASE_URL`'],
    [{ RECOVERY_SECONDS: '0' }, 'RECOVERY_SECONDS is `0`'],
    [{ WEBHOOK_PROXY_URL: 'smee' }, 'WEBHOOK_PROXY_URL is `smee`'],
    [{ APP_ID: undefined, APPID: '3' }, 'There is `APPID`; is it meant?'],
  ])('%j', (env, expected) => {
    expect(problems(env)).toEqual([expect.stringContaining(expected)]);
  });

  test('all are told together, in the order of the table', () => {
    const parsed = parseSettings({ PORT: 'x', LOG_LEVEL: 'y' });
    expect(parsed.ok ? [] : parsed.problems.map((problem) => problem.split(' ')[0])).toEqual([
      'APP_ID',
      'PRIVATE_KEY',
      'WEBHOOK_SECRET',
      'GITHUB_CLIENT_ID',
      'GITHUB_CLIENT_SECRET',
      'PORT',
      'LOG_LEVEL',
    ]);
  });

  test('no secret is ever shown', () => {
    const secret = 'hunter2hunter2';
    const told = problems({
      WEBHOOK_SECRET: secret,
      PRIVATE_KEY: secret,
      DATABASE_URL: `mysql://${secret}`,
      BASE_URL: `https://me:${secret}@x`,
    });
    expect(told).toHaveLength(4);
    expect(told.join(' ')).not.toContain(secret);
  });

  test('whatever the environment, there are settings or problems', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom(...SETTINGS.map((row) => row.name)),
          fc.oneof(
            fc.string(),
            fc.constantFrom('https://x', 'http://localhost:1/', 'postgres://x'),
            fc.nat().map(String),
          ),
        ),
        (env) => {
          const parsed = parseSettings({ ...good, ...env });
          expect(parsed.ok || parsed.problems.length > 0).toBe(true);
        },
      ),
    );
  });
});

describe('before the app is set up', () => {
  test('missing credentials are named', () => {
    expect(credentialsMissing({})).toEqual({
      missing: ['APP_ID', 'PRIVATE_KEY', 'WEBHOOK_SECRET', 'GITHUB_CLIENT_ID', 'GITHUB_CLIENT_SECRET'],
      all: true,
    });
    expect(credentialsMissing({ ...good, WEBHOOK_SECRET: ' ' })).toEqual({ missing: ['WEBHOOK_SECRET'], all: false });
    expect(credentialsMissing({ ...good, PRIVATE_KEY: undefined, PRIVATE_KEY_PATH: 'x' }).missing).toEqual([]);
  });

  test('the rest of the settings can be had without them', () => {
    expect(parseSetupSettings({ PORT: '4000' })).toMatchObject({
      ok: true,
      settings: { port: 4000, baseUrl: 'http://localhost:4000' },
    });
    expect(parseSetupSettings({ PORT: 'x' })).toMatchObject({ ok: false });
  });
});

test('the table names every variable once', () => {
  const names = SETTINGS.map((row) => row.name);
  expect(new Set(names).size).toBe(names.length);
  for (const name of Object.keys(good)) expect(names).toContain(name);
});
