/**
 * The first start: without credentials Probot's set-up page registers a GitHub App from `app.yml`, over a smee channel where
 * GitHub cannot reach this machine. Resolves when the credentials are in `.env`, with nothing left listening.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, type Server } from 'probot';
import { SmeeClient } from 'smee-client';
import { parse, stringify } from 'yaml';
import type { SetupSettings } from '../../config/settings.ts';
import { updateEnvFile } from './env-file.ts';

export interface SetUp {
  readonly settings: SetupSettings;
  /** Folder of the product: `app.yml` and `package.json` are read there. */
  readonly root: string;
  readonly envFile: string;
  /** True when GitHub cannot reach `settings.baseUrl`. */
  readonly isLaptop: boolean;
  readonly say: (line: string) => void;
}

/** Long enough for the browser to get its last answer before the page goes away, in milliseconds. */
const FAREWELL = 500;

export async function setUp({ settings, root, envFile, isLaptop, say }: SetUp): Promise<void> {
  const { promise: configured, resolve: done } = Promise.withResolvers<void>();
  const keep = (values: Record<string, string | undefined>): NodeJS.ProcessEnv => {
    const given = Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value.replace(/^"(?<inner>[^]*)"$/, '$<inner>')]])));
    updateEnvFile(envFile, given);
    Object.assign(process.env, given);
    if ('APP_ID' in given) done();
    return process.env;
  };
  const folder = manifestFolder(settings, root, isLaptop);
  const home = process.cwd();
  // Probot reads its manifest from the working folder.
  process.chdir(folder);
  let server: Server | undefined;
  try {
    Object.assign(process.env, enterpriseVariables(settings), isLaptop ? {} : { NO_SMEE_SETUP: 'true' });
    const channel = { createChannel: () => SmeeClient.createChannel(settings.smeeUrl === undefined ? {} : { newChannelUrl: settings.smeeUrl }) };
    // Probot wants the whole class and calls `createChannel` alone.
    server = await run(() => undefined, { env: { HOST: settings.host, PORT: String(settings.port), LOG_LEVEL: 'warn' }, updateEnv: keep as never, SmeeClient: channel as typeof SmeeClient });
    say(`No GitHub App is set up yet. Open ${settings.baseUrl}/probot and press "Register GitHub App";`);
    say(`GitHub asks for a name and for the repositories, and the app goes on from there. Its secrets are kept in ${envFile}.`);
    await configured;
    say('The GitHub App is registered.');
    await new Promise((resolve) => setTimeout(resolve, FAREWELL));
  } finally {
    process.chdir(home);
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A folder with the manifest as it is for this address: where people come back to after signing in, where webhooks go. */
function manifestFolder(settings: SetupSettings, root: string, isLaptop: boolean): string {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-set-up-'));
  const manifest = parse(readFileSync(join(root, 'app.yml'), 'utf8')) as Record<string, unknown>;
  const addresses = { url: settings.baseUrl, callback_urls: [`${settings.baseUrl}/login/callback`], ...(!isLaptop && { hook_attributes: { url: `${settings.baseUrl}/api/github/webhooks`, active: true } }) };
  writeFileSync(join(folder, 'app.yml'), stringify({ ...manifest, ...addresses }));
  writeFileSync(join(folder, 'package.json'), readFileSync(join(root, 'package.json')));
  return folder;
}

/** How Probot's set-up page is told of a GitHub that is not github.com. */
function enterpriseVariables({ githubUrl }: SetupSettings): Record<string, string> {
  if (githubUrl === 'https://github.com') return {};
  const url = new URL(githubUrl);
  return { GHE_HOST: url.host, GHE_PROTOCOL: url.protocol.slice(0, -1) };
}
