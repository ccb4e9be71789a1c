/** Builds the configured app out of its parts and starts it: store, Probot, GitHub, engine, routes. */
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import pino from 'pino';
import { Probot, Server } from 'probot';
import { makeClients, RelayedOctokit } from './adapters/github/clients.ts';
import { receiveWebhooks } from './adapters/github/probot-app.ts';
import { makeGitHub } from './adapters/github/rest.ts';
import { makeRoutes, nodeHandler } from './adapters/http/routes.ts';
import { makePushService } from './adapters/push/push-service.ts';
import { makeSecretScan } from './adapters/secrets/secret-scan.ts';
import { openStore } from './adapters/store/open.ts';
import { systemChance, systemClock } from './adapters/system/clock.ts';
import type { Settings } from './config/settings.ts';
import { startEngine } from './engine/engine.ts';
import { makeLive } from './engine/live.ts';

/** Proxies before an app keep a connection for about a minute; the app must not be the one that ends it. */
const KEEP_ALIVE_MS = 75_000;

export interface App {
  /** Takes no more, finishes what is under way, closes the store. */
  stop(): Promise<void>;
}

export async function startApp(settings: Settings): Promise<App> {
  const log = pino({
    level: settings.logLevel,
    // Headers carry tokens, cookies and signatures, addresses the secrets of links: no log line holds them.
    redact: { paths: ['req.headers', 'req.url', 'res.headers'], remove: true },
    // A line for every request would hide the others, and would hold the codes of sign-ins; what failed is still told.
    onChild: (child) => {
      if (child.bindings()['name'] === 'http' && child.isLevelEnabled('info')) child.level = 'warn';
    },
  });
  const { database, appId, baseUrl, githubUrl } = settings;
  if (database.kind === 'sqlite') mkdirSync(dirname(database.path), { recursive: true });
  const privateKey =
    settings.privateKey.kind === 'pem' ? settings.privateKey.pem : readFileSync(settings.privateKey.path, 'utf8');
  const store = await openStore(
    database.kind === 'sqlite' ? { path: database.path } : { url: database.url },
    // The same key in another spelling must not make another secret.
    settings.sessionKey ?? privateKey.replace(/\s/g, ''),
  );
  const probotOptions = {
    appId,
    privateKey,
    secret: settings.webhookSecret,
    baseUrl: settings.githubApiUrl,
    Octokit: RelayedOctokit,
    log,
  };
  const clients = makeClients(await new Probot(probotOptions).ready(), appId);
  const engine = await startEngine(
    {
      store,
      github: makeGitHub(clients),
      clock: systemClock,
      chance: systemChance,
      secrets: makeSecretScan(),
      pushService: makePushService({ store, baseUrl }),
      live: makeLive(),
      log,
      baseUrl,
      githubUrl,
      installationSlots: settings.installationSlots,
    },
    { recoverEvery: settings.recoverySeconds * 1000, transcriptDays: settings.transcriptDays },
  );
  const server = new Server({
    Probot: Probot.defaults(probotOptions),
    host: settings.host,
    port: settings.port,
    log,
    webhookProxy: settings.webhookProxyUrl,
  });
  await server.load((probot, { addHandler }) => {
    receiveWebhooks(probot, { store, appId, arrived: engine.house.wake.inbox });
    addHandler(nodeHandler(makeRoutes(engine.house, settings)));
  });
  const http = await server.start();
  // Runners and pages speak now and then: the first words after a pause must not wait for a new connection.
  http.keepAliveTimeout = KEEP_ALIVE_MS;
  log.info({ url: baseUrl }, 'Signalbox is ready');
  return {
    async stop() {
      log.info({}, 'stopping: nothing new is begun, the rest waits for the next start');
      const stopped = server.stop();
      await engine.stop();
      http.closeAllConnections();
      await stopped;
      await store.close();
      log.info({}, 'stopped');
    },
  };
}
