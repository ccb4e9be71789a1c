/** The manifest of the GitHub App as it is for this address: where people come back to after signing in, where webhooks go. */
import { parse, stringify } from 'yaml';
import type { SetupSettings } from '../../config/settings.ts';

/** `source` is the text of `app.yml`; the answer is what Probot reads in its place. `isLaptop`: GitHub cannot reach the address. */
export function manifestFor(
  source: string,
  settings: Pick<SetupSettings, 'baseUrl' | 'webhookProxyUrl'>,
  isLaptop: boolean,
): string {
  const { baseUrl } = settings;
  // Where there is a smee channel, from an earlier start or one that Probot gets, Probot itself fills it in.
  const isDirect = !isLaptop && settings.webhookProxyUrl === undefined;
  const hook = isDirect ? { hook_attributes: { url: `${baseUrl}/api/github/webhooks`, active: true } } : {};
  const manifest = parse(source) as Record<string, unknown>;
  return stringify({ ...manifest, url: baseUrl, callback_urls: [`${baseUrl}/login/callback`], ...hook }, escapeText);
}

/** Probot puts the manifest into an attribute between single quotes, as it is; browsers take the escapes back. */
const escapeText = (_key: unknown, value: unknown): unknown =>
  typeof value === 'string' ? value.replaceAll('&', '&amp;').replaceAll("'", '&#39;') : value;
