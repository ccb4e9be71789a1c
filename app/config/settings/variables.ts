/** The environment variables of the server in one table, from which the README's is made. */

/** The levels of the log, from the most to the least talkative. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface SettingRow {
  readonly name: string;
  /** Markdown, one sentence. */
  readonly meaning: string;
  /** Markdown; `required` when there is none. */
  readonly fallback: string;
}

export const SETTINGS: readonly SettingRow[] = [
  { name: 'APP_ID', meaning: 'The number of the GitHub App.', fallback: 'required' },
  {
    name: 'PRIVATE_KEY',
    meaning: "The App's private key as PEM, with real line ends or `\\n`, or as base64 of the PEM.",
    fallback: 'required, or `PRIVATE_KEY_PATH`',
  },
  { name: 'PRIVATE_KEY_PATH', meaning: "The file that holds the App's private key.", fallback: 'none' },
  { name: 'WEBHOOK_SECRET', meaning: 'The secret of the App’s webhook, at least 16 characters.', fallback: 'required' },
  { name: 'GITHUB_CLIENT_ID', meaning: "The App's client id, for signing in.", fallback: 'required' },
  { name: 'GITHUB_CLIENT_SECRET', meaning: "The App's client secret, for signing in.", fallback: 'required' },
  {
    name: 'BASE_URL',
    meaning: 'Where people, GitHub and runners reach the app; `https` unless it is this machine.',
    fallback: '`http://localhost:PORT`',
  },
  { name: 'PORT', meaning: 'The port to listen on.', fallback: '`3000`' },
  {
    name: 'HOST',
    meaning: 'The address to listen on.',
    fallback: '`127.0.0.1` when `BASE_URL` is this machine, else `0.0.0.0`',
  },
  { name: 'DATABASE_PATH', meaning: 'The file of the embedded database.', fallback: '`data/signalbox.db`' },
  {
    name: 'DATABASE_URL',
    meaning: 'A PostgreSQL database to use instead: `postgres://user:password@host/name`.',
    fallback: 'none',
  },
  {
    name: 'SESSION_KEY',
    meaning:
      'A secret of at least 32 characters under which agents’ sessions are kept encrypted. With another one, those kept before cannot be read any more.',
    fallback: "made from the App's private key",
  },
  {
    name: 'LOG_LEVEL',
    meaning: `How much is logged: ${LOG_LEVELS.map((level) => `\`${level}\``).join(', ')}.`,
    fallback: '`info`',
  },
  {
    name: 'RECOVERY_SECONDS',
    meaning: 'How often GitHub is asked for webhooks that never arrived, and for runs that fell silent.',
    fallback: '`120`',
  },
  {
    name: 'INSTALLATION_SLOTS',
    meaning: 'How many jobs of one installation run at once, over all its repositories, which take turns.',
    fallback: '`20`',
  },
  {
    name: 'TRANSCRIPT_DAYS',
    meaning:
      'After how many days the transcript of a session that ended is deleted; `0` keeps it for ever. A repository may ask for less with `limits.transcripts`.',
    fallback: '`365`',
  },
  {
    name: 'WEBHOOK_PROXY_URL',
    meaning: "A smee channel that brings webhooks to a developer's machine.",
    fallback: 'none',
  },
  {
    name: 'SMEE_URL',
    meaning: 'Where the first start gets a smee channel, when not from smee.io: `https://smee.example/new`.',
    fallback: 'none',
  },
  { name: 'GITHUB_URL', meaning: 'GitHub, for pages and signing in.', fallback: '`https://github.com`' },
  { name: 'GITHUB_API_URL', meaning: "GitHub's API.", fallback: '`https://api.github.com`' },
  {
    name: 'OIDC_ISSUER',
    meaning: 'Who signs the identity tokens of Actions runs.',
    fallback: '`https://token.actions.githubusercontent.com`',
  },
];
