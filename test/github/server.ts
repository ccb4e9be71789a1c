/** Starts the stand-in GitHub: one HTTP server for the REST API, git, OIDC, the pages and the controls, over one world. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errorAnswer } from './answers.ts';
import { ApiError } from './api.ts';
import { answerControl, type ControlOptions } from './controls.ts';
import { serveAvatar } from './avatars.ts';
import { createWorld, type LivingWorld } from './create-world.ts';
import { isMultiSegment } from './openapi/judge.ts';
import { isDeviceCode, serveDeviceCode } from './rest/device.ts';
import { isTokenExchange, serveTokenExchange } from './rest/oauth.ts';
import { byName } from './moved.ts';
import { followPushes } from './rest/pull-heads.ts';
import { createRouter } from './router.ts';
import { allRoutes, closeActions, handleGitHttp, handleOidc, handlePages, restoreActions } from './parts.ts';
import { readBody } from './read-body.ts';
import { serveApi } from './serve-api.ts';
import { emitWebhook, stopWebhooks } from './webhooks.ts';

export interface GitHubOptions extends ControlOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly dataDir: string;
  /** Writes `world.json` into the data folder, so that a later start goes on; true when left out. */
  readonly persist?: boolean;
  readonly now?: () => number;
}

export interface GitHub {
  readonly url: string;
  readonly world: LivingWorld;
  close(): Promise<void>;
}

/** What is saved after a change waits this long for more changes. */
const SAVE_AFTER_MS = 1000;

/** First parts of paths that belong to the API; anything else may be a page or an account. */
const API_ROOTS =
  /^\/(repos|app|apps|app-manifests|applications|installation|user|users|orgs|organizations|repositories|rate_limit|meta|search|graphql)(\/|$)/;

const sendJson = (res: ServerResponse, status: number, body: unknown): void => {
  res.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  res.end(JSON.stringify(body));
};

const serveControl = async (
  world: LivingWorld,
  req: IncomingMessage,
  res: ServerResponse,
  url: URL,
  options: ControlOptions,
): Promise<void> => {
  const text = (await readBody(req)).toString('utf8');
  const name = url.pathname.replace('/_stand-in/', '').replace(/\/$/, '');
  try {
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    const answer = await answerControl(
      world,
      { method: req.method ?? 'GET', name, query: url.searchParams, body },
      options,
    );
    sendJson(res, answer === undefined ? 404 : 200, answer ?? { message: `there is no control ${req.method} ${name}` });
  } catch (error) {
    if (error instanceof ApiError) sendJson(res, error.status, errorAnswer(error).body);
    else sendJson(res, 400, { message: String(error) });
  }
};

export const startGitHub = async (options: GitHubOptions): Promise<GitHub> => {
  const world: LivingWorld = createWorld({
    dataDir: options.dataDir,
    emit: (repositoryId, event, payload, onlyAppId) => {
      emitWebhook(world, repositoryId, event, payload, onlyAppId);
      saveSoon();
    },
    ...(options.now === undefined ? {} : { now: options.now }),
  });
  const route = createRouter(allRoutes, ({ method, path }, name) => isMultiSegment(method, path, name));
  followPushes(world);

  let saving: NodeJS.Timeout | undefined;
  let closed = false;
  const saveSoon = (): void => {
    if (options.persist === false || closed) return;
    saving ??= setTimeout(() => {
      saving = undefined;
      world.save();
    }, SAVE_AFTER_MS);
  };

  const serve = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const url = new URL(req.url ?? '/', world.baseUrl);
    if (url.pathname.startsWith('/_stand-in/avatars/')) return serveAvatar(world, url, res);
    if (url.pathname.startsWith('/_stand-in/')) return serveControl(world, req, res, url, options);
    if (await handleOidc(req, res, world)) return;
    if (await handleGitHttp(req, res, world)) return;
    if (isDeviceCode(req, url)) return serveDeviceCode(world, req, res);
    if (isTokenExchange(req, url)) return serveTokenExchange(world, req, res);
    const asked = url.pathname.replace(/^\/api\/v3(?=\/|$)|^\/api(?=\/graphql$)/, '') || '/';
    const path = byName(world, asked);
    const match = route(req.method ?? 'GET', path);
    const wantsPage = req.headers.accept?.includes('text/html') === true;
    const isApi = asked !== url.pathname || (!wantsPage && (API_ROOTS.test(path) || match !== undefined));
    if (!isApi && (await handlePages(req, res, world))) return;
    return serveApi(world, { req, res, url, path, isApi }, match);
  };

  const server = createServer((req, res) => {
    serve(req, res)
      .catch((error: unknown) => {
        console.error('the stand-in GitHub failed', error);
        if (!res.headersSent) sendJson(res, 500, { message: 'Server Error' });
        else res.destroy();
      })
      .finally(saveSoon);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  world.baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  // Runs that were going when the last process died are settled now that there is an address to tell of them.
  await restoreActions(world);

  return {
    url: world.baseUrl,
    world,
    close: async () => {
      await closeActions(world);
      stopWebhooks(world);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      closed = true;
      clearTimeout(saving);
      if (options.persist !== false) world.save();
    },
  };
};
