/** Apps made from a manifest: the form leaves a code, the conversion turns it into the app with its secrets. */
import { generateKeyPair, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { notFound } from '../answers.ts';
import { ApiError, type Route } from '../api.ts';
import { representApp } from '../represent/app.ts';
import { unsupportedEvents } from '../subscriptions.ts';
import type { App, Permissions, World } from '../world.ts';

/** What of a manifest decides anything here. */
export interface Manifest {
  name?: string | undefined;
  hook_attributes?: { url: string; active?: boolean | undefined } | undefined;
  callback_urls?: string[] | undefined;
  default_permissions?: Record<string, string> | undefined;
  default_events?: string[] | undefined;
}

interface Waiting {
  manifest: Manifest;
  ownerId: number;
  expiresAt: number;
}

const codes = (world: World): Map<string, Waiting> => world.part('manifest-codes', () => new Map());

const HOUR = 3_600_000;

/** Keeps the manifest for an hour under a code that works once. */
export const registerManifest = (world: World, manifest: Manifest, ownerId: number): string => {
  const unsupported = unsupportedEvents(manifest.default_events ?? [], manifest.default_permissions ?? {});
  if (unsupported.length > 0)
    throw new ApiError(422, `Default events unsupported by the permissions: ${unsupported.join('; ')}.`);
  const code = randomBytes(20).toString('hex');
  codes(world).set(code, { manifest, ownerId, expiresAt: world.clock() + HOUR });
  return code;
};

const slugOf = (world: World, name: string): string => {
  const slug =
    name
      .toLowerCase()
      .replaceAll(/[^\da-z]+/g, '-')
      .replaceAll(/^-|-$/g, '') || 'app';
  const taken = new Set([...world.apps.values()].map((app) => app.slug));
  let free = slug;
  for (let number = 1; taken.has(free); number += 1) free = `${slug}-${number}`;
  return free;
};

const generate = promisify(generateKeyPair);

const createApp = async (world: World, { manifest, ownerId }: Waiting): Promise<App> => {
  const name = manifest.name ?? `app-${randomBytes(3).toString('hex')}`;
  const slug = slugOf(world, name);
  const keys = await generate('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const bot = { id: world.nextId(), login: `${slug}[bot]`, type: 'Bot' as const };
  world.users.set(bot.id, bot);
  const app: App = {
    id: world.nextId(),
    slug,
    name,
    ownerId,
    botId: bot.id,
    clientId: `Iv23li${randomBytes(7).toString('hex')}`,
    clientSecret: randomBytes(20).toString('hex'),
    webhookSecret: randomBytes(20).toString('hex'),
    privateKey: keys.privateKey,
    publicKey: keys.publicKey,
    webhookUrl: manifest.hook_attributes?.active === false ? '' : (manifest.hook_attributes?.url ?? ''),
    callbackUrls: manifest.callback_urls ?? [],
    permissions: (manifest.default_permissions ?? {}) as Permissions,
    events: manifest.default_events ?? [],
    createdAt: world.clock(),
  };
  world.apps.set(app.id, app);
  return app;
};

export const manifestRoutes: Route[] = [
  {
    method: 'POST',
    path: '/app-manifests/{code}/conversions',
    handle: async (request, world) => {
      const code = request.params['code'] ?? '';
      const waiting = codes(world).get(code);
      codes(world).delete(code);
      if (waiting === undefined || waiting.expiresAt <= world.clock()) throw notFound();
      const app = await createApp(world, waiting);
      const secrets = {
        client_id: app.clientId,
        client_secret: app.clientSecret,
        webhook_secret: app.webhookSecret,
        pem: app.privateKey,
      };
      return { status: 201, body: { ...representApp(world, app), ...secrets } };
    },
  },
];
