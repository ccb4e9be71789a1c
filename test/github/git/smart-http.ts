/**
 * git over smart HTTP: `info/refs`, `git-upload-pack` and `git-receive-pack`, with the real git doing the talking.
 * What a push moved is told by the repository's own post-receive hook.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { checkAccess, findRepository, maySee, repositoryOf } from '../access.ts';
import { ApiError, type Caller, type Route } from '../api.ts';
import { actorOf, callerOf } from '../callers.ts';
import { movedRepository } from '../moved.ts';
import { htmlUrlOf } from '../represent/repository.ts';
import type { Repository, World } from '../world.ts';
import { gitEnvironment, MOVES_FILE } from './plumbing.ts';
import { afterPush } from './pushes.ts';

const ROUTE = /^\/([^/]+)\/([^/]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/;

/** Answers the request if it is git's; `false` leaves it to others. */
export async function handleGitHttp(
  request: IncomingMessage,
  response: ServerResponse,
  world: World,
): Promise<boolean> {
  const url = new URL(request.url ?? '/', 'http://stand-in');
  const route = ROUTE.exec(url.pathname);
  if (route === null) return false;
  const [, owner = '', name = '', action = ''] = route;
  const service = action === 'info/refs' ? (url.searchParams.get('service') ?? '') : action;
  if (service !== 'git-upload-pack' && service !== 'git-receive-pack')
    return refuse(response, 403, 'Please upgrade your git client.');

  const caller = await callerOf(world, request.headers.authorization).catch(() => undefined);
  if (caller === undefined) return challenge(response);
  const moved = findRepository(world, owner, name) === undefined ? movedRepository(world, owner, name) : undefined;
  if (moved !== undefined && maySee(world, caller, moved)) {
    response.writeHead(301, { location: `${htmlUrlOf(world, moved)}.git/${action}${url.search}` }).end();
    return true;
  }
  const params = { owner, repo: name };
  if (!mayUse(world, READ, params, caller))
    return caller.kind === 'anonymous' ? challenge(response) : refuse(response, 404, 'Repository not found.');
  if (service === 'git-receive-pack' && !mayUse(world, WRITE, params, caller)) {
    return caller.kind === 'anonymous'
      ? challenge(response)
      : refuse(response, 403, `Permission to ${owner}/${name}.git denied.`);
  }
  const repo = repositoryOf(world, params);

  response.setHeader('cache-control', 'no-cache');
  if (action === 'info/refs') return advertise(request, response, repo, service);
  if (service === 'git-upload-pack') return serveFetch(request, response, repo);
  return servePush(request, response, world, repo, actorOf(world, caller).id);
}

/** git's own right to read and to push are those of the contents API. */
const CONTENTS = '/repos/{owner}/{repo}/contents/{path}';
const READ: Route = { method: 'GET', path: CONTENTS, handle: () => ({ status: 200 }) };
const WRITE: Route = { ...READ, method: 'PUT' };

function mayUse(world: World, route: Route, params: Readonly<Record<string, string>>, caller: Caller): boolean {
  try {
    checkAccess(world, route, params, caller);
    return true;
  } catch (error) {
    if (error instanceof ApiError) return false;
    throw error;
  }
}

function refuse(response: ServerResponse, status: number, message: string): true {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${message}\n`);
  return true;
}

function challenge(response: ServerResponse): true {
  response.setHeader('www-authenticate', 'Basic realm="GitHub"');
  return refuse(response, 401, 'Authentication failed.');
}

function start(
  request: IncomingMessage,
  repo: Repository,
  service: string,
  flags: readonly string[],
  extra: Readonly<Record<string, string>> = {},
) {
  const protocol = request.headers['git-protocol'];
  const env = gitEnvironment(typeof protocol === 'string' ? { ...extra, GIT_PROTOCOL: protocol } : extra);
  return spawn('git', [service.replace('git-', ''), '--stateless-rpc', ...flags, repo.gitDir], {
    env,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
}

async function advertise(
  request: IncomingMessage,
  response: ServerResponse,
  repo: Repository,
  service: string,
): Promise<true> {
  response.writeHead(200, { 'content-type': `application/x-${service}-advertisement` });
  const greeting = `# service=${service}\n`;
  response.write(`${(greeting.length + 4).toString(16).padStart(4, '0')}${greeting}0000`);
  const child = start(request, repo, service, ['--http-backend-info-refs']);
  child.stdin.end();
  await pipeline(child.stdout, response);
  return true;
}

/** A client that hangs up, or a git that refuses early, ends the talk; the client's git says why. */
const hungUp = (): undefined => undefined;

function bodyOf(request: IncomingMessage): NodeJS.ReadableStream {
  return request.headers['content-encoding'] === 'gzip' ? request.pipe(createGunzip()) : request;
}

async function serveFetch(request: IncomingMessage, response: ServerResponse, repo: Repository): Promise<true> {
  response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-result' });
  const child = start(request, repo, 'git-upload-pack', []);
  await Promise.all([
    pipeline(bodyOf(request), child.stdin).catch(hungUp),
    pipeline(child.stdout, response).catch(hungUp),
  ]);
  return true;
}

/** The answer waits until everything has followed the push, so that whoever pushed sees its consequences. */
async function servePush(
  request: IncomingMessage,
  response: ServerResponse,
  world: World,
  repo: Repository,
  userId: number,
): Promise<true> {
  const scratch = await mkdtemp(join(tmpdir(), 'stand-in-push-'));
  const moves = join(scratch, 'moves');
  try {
    const child = start(request, repo, 'git-receive-pack', [], { [MOVES_FILE]: moves });
    const [answer] = await Promise.all([buffer(child.stdout), pipeline(bodyOf(request), child.stdin).catch(hungUp)]);
    for (const line of (await readFile(moves, 'utf8').catch(() => '')).split('\n').filter((text) => text !== '')) {
      const [before = '', after = '', ref = ''] = line.split(' ');
      await afterPush(world, { repositoryId: repo.id, ref, before, after, userId });
    }
    response.writeHead(200, { 'content-type': 'application/x-git-receive-pack-result' }).end(answer);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return true;
}
