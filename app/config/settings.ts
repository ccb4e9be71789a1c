/** The server's environment, parsed once from a record: settings that may be trusted, or every problem with what would be right. */
import { readKey } from './settings/private-key.ts';
import { isLoopback, readAddress } from './settings/address.ts';
import { Reading } from './settings/reading.ts';
import { LOG_LEVELS, type LogLevel } from './settings/variables.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Settings {
  readonly appId: number;
  /** The key itself, as PEM, or where the shell reads it. */
  readonly privateKey:
    | { readonly kind: 'pem'; readonly pem: string }
    | { readonly kind: 'file'; readonly path: string };
  readonly webhookSecret: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Without a slash at the end, as all addresses here. */
  readonly baseUrl: string;
  readonly githubUrl: string;
  readonly githubApiUrl: string;
  readonly oidcIssuer: string;
  readonly port: number;
  readonly host: string;
  readonly database:
    | { readonly kind: 'sqlite'; readonly path: string }
    | { readonly kind: 'postgres'; readonly url: string };
  /** What agents' sessions are encrypted under; `undefined`: the App's private key. */
  readonly sessionKey: string | undefined;
  readonly logLevel: LogLevel;
  readonly webhookProxyUrl: string | undefined;
  /** Where the set-up page gets a new smee channel; `undefined`: from smee itself. */
  readonly smeeUrl: string | undefined;
  /** How often GitHub is asked for deliveries that failed. */
  readonly recoverySeconds: number;
  /** Jobs of one installation that may run at once, whatever its repositories allow. */
  readonly installationSlots: number;
  /** How long the transcript of a session that ended is kept, in days; 0 = for ever. A repository may ask for less. */
  readonly transcriptDays: number;
}

/** What the program needs before it is anyone's GitHub App: where it listens, where GitHub is, where its data lie. */
export type SetupSettings = Omit<
  Settings,
  'appId' | 'privateKey' | 'webhookSecret' | 'clientId' | 'clientSecret' | 'sessionKey'
>;

export type Parsed<T> =
  | { readonly ok: true; readonly settings: T }
  | { readonly ok: false; readonly problems: readonly string[] };

const CREDENTIALS = ['APP_ID', 'PRIVATE_KEY', 'WEBHOOK_SECRET', 'GITHUB_CLIENT_ID', 'GITHUB_CLIENT_SECRET'] as const;

/** The credentials of a GitHub App that are not set. With all of them missing the app was never set up; with some, something was forgotten. */
export function credentialsMissing(env: Environment): { readonly missing: readonly string[]; readonly all: boolean } {
  const given = (name: string): boolean => (env[name] ?? '').trim() !== '';
  const missing = CREDENTIALS.filter((name) => !given(name) && !(name === 'PRIVATE_KEY' && given('PRIVATE_KEY_PATH')));
  return { missing, all: missing.length === CREDENTIALS.length };
}

/** Everything the configured app needs. */
export function parseSettings(env: Environment): Parsed<Settings> {
  const reading = new Reading(env);
  const appId = reading.wholeNumber('APP_ID', {
    least: 1,
    most: Number.MAX_SAFE_INTEGER,
    hint: 'the number shown on the settings page of the GitHub App',
  });
  const settings = {
    appId: appId ?? 0,
    privateKey: readKey(reading),
    webhookSecret: webhookSecret(reading),
    sessionKey: sessionKey(reading),
    clientId: reading.required(
      'GITHUB_CLIENT_ID',
      'the client id shown on the settings page of the GitHub App, such as `Iv23…`',
    ),
    clientSecret: reading.required(
      'GITHUB_CLIENT_SECRET',
      'a client secret made on the settings page of the GitHub App',
    ),
    ...setup(reading),
  };
  if (appId === undefined && !reading.has('APP_ID'))
    reading.missing('APP_ID', 'the number shown on the settings page of the GitHub App');
  return reading.outcome(settings);
}

/** What the set-up page needs; credentials are not looked at. */
export function parseSetupSettings(env: Environment): Parsed<SetupSettings> {
  const reading = new Reading(env);
  return reading.outcome(setup(reading));
}

function setup(reading: Reading): SetupSettings {
  const port = reading.wholeNumber('PORT', { least: 1, most: 65_535, hint: 'a port from 1 to 65535' }) ?? 3000;
  const baseUrl = readAddress(reading, 'BASE_URL', { fallback: `http://localhost:${port}`, originOnly: true });
  return {
    port,
    baseUrl,
    host: reading.text('HOST') ?? (isLoopback(baseUrl) ? '127.0.0.1' : '0.0.0.0'),
    githubUrl: readAddress(reading, 'GITHUB_URL', { fallback: 'https://github.com' }),
    githubApiUrl: readAddress(reading, 'GITHUB_API_URL', { fallback: 'https://api.github.com' }),
    oidcIssuer: readAddress(reading, 'OIDC_ISSUER', { fallback: 'https://token.actions.githubusercontent.com' }),
    database: database(reading),
    logLevel: logLevel(reading),
    webhookProxyUrl: reading.has('WEBHOOK_PROXY_URL')
      ? readAddress(reading, 'WEBHOOK_PROXY_URL', { fallback: '' })
      : undefined,
    smeeUrl: reading.has('SMEE_URL') ? readAddress(reading, 'SMEE_URL', { fallback: '' }) : undefined,
    recoverySeconds:
      reading.wholeNumber('RECOVERY_SECONDS', { least: 1, most: 86_400, hint: 'seconds from 1 to 86400' }) ?? 120,
    installationSlots:
      reading.wholeNumber('INSTALLATION_SLOTS', { least: 1, most: 1_000, hint: 'jobs from 1 to 1000' }) ?? 20,
    transcriptDays:
      reading.wholeNumber('TRANSCRIPT_DAYS', {
        least: 0,
        most: 36_500,
        hint: 'days from 1 to 36500, or 0 to keep transcripts for ever',
      }) ?? 365,
  };
}

const SHORTEST_SECRET = 16;

function webhookSecret(reading: Reading): string {
  const secret = reading.required(
    'WEBHOOK_SECRET',
    `the secret set in the GitHub App, at least ${SHORTEST_SECRET} characters, such as \`openssl rand -hex 32\` prints`,
  );
  if (secret === 'development')
    reading.wrong(
      'WEBHOOK_SECRET',
      "is `development`, which everyone knows: anyone could send webhooks in GitHub's name. Set a random one here and in the GitHub App",
    );
  else if (secret !== '' && secret.length < SHORTEST_SECRET)
    reading.wrong(
      'WEBHOOK_SECRET',
      `has ${secret.length} characters; it needs at least ${SHORTEST_SECRET}, such as \`openssl rand -hex 32\` prints`,
    );
  return secret;
}

const SHORTEST_KEY = 32;

function sessionKey(reading: Reading): string | undefined {
  const key = reading.text('SESSION_KEY');
  if (key !== undefined && key.length < SHORTEST_KEY)
    reading.wrong(
      'SESSION_KEY',
      `has ${key.length} characters; it needs at least ${SHORTEST_KEY}, such as \`openssl rand -hex 32\` prints`,
    );
  return key;
}

function database(reading: Reading): Settings['database'] {
  const url = reading.text('DATABASE_URL');
  const path = reading.text('DATABASE_PATH');
  if (url === undefined) return { kind: 'sqlite', path: path ?? 'data/signalbox.db' };
  if (path !== undefined)
    reading.wrong(
      'DATABASE_PATH',
      'is set as well as `DATABASE_URL`; keep one, so that it is plain where the data are',
    );
  // The address holds a password, so it is never shown.
  if (!/^postgres(?:ql)?:\/\/\S+$/.test(url))
    reading.wrong('DATABASE_URL', 'must begin with `postgres://`; for the embedded database use `DATABASE_PATH`');
  return { kind: 'postgres', url };
}

function logLevel(reading: Reading): LogLevel {
  const given = reading.text('LOG_LEVEL') ?? 'info';
  const level = LOG_LEVELS.find((known) => known === given);
  if (level === undefined)
    reading.wrong(
      'LOG_LEVEL',
      `is \`${given.slice(0, 40)}\`; it must be one of ${LOG_LEVELS.map((known) => `\`${known}\``).join(', ')}`,
    );
  return level ?? 'info';
}
