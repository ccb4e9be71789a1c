/** The GitHub App of the sandbox: made from the product's own manifest, as GitHub makes one, and told where the app listens. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Octokit } from '@octokit/rest';
import { parse } from 'yaml';
import { registerManifest, type Manifest } from '../rest/manifest.ts';
import type { App, World } from '../world.ts';
import { ROOT } from './widgets-files.ts';

const APP_SLUG = 'signalbox';

/** Where Probot takes webhooks. */
const WEBHOOK_PATH = '/api/github/webhooks';
/** Where GitHub sends people back after signing in. */
const CALLBACK_PATH = '/login/callback';

const readManifest = (): Manifest => parse(readFileSync(join(ROOT, 'app.yml'), 'utf8')) as Manifest;

/** Every data folder has an app with a key and secrets of its own. */
export async function seedApp(world: World, ownerId: number): Promise<App> {
  const code = registerManifest(world, { ...readManifest(), name: APP_SLUG }, ownerId);
  await new Octokit({ baseUrl: world.baseUrl }).rest.apps.createFromManifest({ code });
  const app = seededApp(world);
  if (!app) throw new Error(`The manifest made no app ${APP_SLUG}.`);
  // Until the app listens somewhere, GitHub has nowhere to send webhooks to.
  app.webhookUrl = '';
  return app;
}

export function seededApp(world: World): App | undefined {
  return [...world.apps.values()].find(({ slug }) => slug === APP_SLUG);
}

/** The app may listen elsewhere and ask for more than last time; GitHub must know before the first webhook. */
export function pointAppAt(world: World, app: App, appUrl: string): void {
  const { default_permissions: permissions = {}, default_events: events = [] } = readManifest();
  Object.assign(app, { permissions, events });
  app.webhookUrl = appUrl + WEBHOOK_PATH;
  app.callbackUrls = [appUrl + CALLBACK_PATH];
  for (const installation of world.installations.values()) {
    if (installation.appId !== app.id) continue;
    for (const id of installation.repositoryIds) world.repositories.get(id)?.variables.set('SIGNALBOX_URL', appUrl);
  }
}
