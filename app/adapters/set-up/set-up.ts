/**
 * The first start: without credentials Probot's set-up page registers a GitHub App from `app.yml`, over a smee channel where
 * GitHub cannot reach this machine. Resolves when the credentials are in `.env`, with nothing left listening.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { run, type Server } from 'probot';
import { SmeeClient } from 'smee-client';
import type { SetupSettings } from '../../config/settings.ts';
import { updateEnvFile } from './env-file.ts';
import { manifestFor } from './manifest.ts';

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
/** Browsers hold connections open that they have not used yet; the end of the page waits no longer than this for them. */
const GRACE = 500;

export async function setUp({ settings, root, envFile, isLaptop, say }: SetUp): Promise<void> {
  const { promise: configured, resolve: done } = Promise.withResolvers<void>();
  const keep = (values: Record<string, string | undefined>): NodeJS.ProcessEnv => {
    const given = Object.fromEntries(
      Object.entries(values).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value.replace(/^"(?<inner>[^]*)"$/, '$<inner>')]],
      ),
    );
    updateEnvFile(envFile, given);
    Object.assign(process.env, given);
    if ('APP_ID' in given) done();
    return process.env;
  };
  const folder = manifestFolder(settings, root, isLaptop);
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  // Whoever ends the set-up by Ctrl-C leaves nothing behind either.
  process.once('exit', remove);
  const home = process.cwd();
  // Probot reads its manifest from the working folder.
  process.chdir(folder);
  let server: Server | undefined;
  try {
    Object.assign(process.env, enterpriseVariables(settings), isLaptop ? {} : { NO_SMEE_SETUP: 'true' });
    const channel = { createChannel: () => newChannel(settings.smeeUrl, say) };
    // Probot wants the whole class and calls `createChannel` alone.
    server = await run(() => undefined, {
      env: { HOST: settings.host, PORT: String(settings.port), LOG_LEVEL: 'warn' },
      updateEnv: keep as never,
      SmeeClient: channel as typeof SmeeClient,
    });
    say(`No GitHub App is set up yet. Open ${settings.baseUrl}/probot and press "Register GitHub App";`);
    say(
      `GitHub asks for a name and for the repositories, and the app goes on from there. Its secrets are kept in ${envFile}.`,
    );
    await configured;
    say('The GitHub App is registered.');
    await delay(FAREWELL);
  } finally {
    process.chdir(home);
    await Promise.race([server?.stop(), delay(GRACE)]);
    process.off('exit', remove);
    remove();
  }
}

/** Probot goes on without a channel, so what that means is said here. */
async function newChannel(smeeUrl: string | undefined, say: SetUp['say']): Promise<string> {
  try {
    return await SmeeClient.createChannel(smeeUrl === undefined ? {} : { newChannelUrl: smeeUrl });
  } catch (error) {
    say(
      `There is no way for webhooks to this machine: ${smeeUrl ?? 'smee.io'} gave no channel. Start again when it answers, or set WEBHOOK_PROXY_URL.`,
    );
    throw error;
  }
}

/** The folder that Probot takes for the app's own. */
function manifestFolder(settings: SetupSettings, root: string, isLaptop: boolean): string {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-set-up-'));
  writeFileSync(join(folder, 'app.yml'), manifestFor(readFileSync(join(root, 'app.yml'), 'utf8'), settings, isLaptop));
  writeFileSync(join(folder, 'package.json'), readFileSync(join(root, 'package.json')));
  return folder;
}

/** How Probot's set-up page is told of a GitHub that is not github.com. */
function enterpriseVariables({ githubUrl }: SetupSettings): Record<string, string> {
  if (githubUrl === 'https://github.com') return {};
  const url = new URL(githubUrl);
  return { GHE_HOST: url.host, GHE_PROTOCOL: url.protocol.slice(0, -1) };
}
