/** One API request from first header to last byte: fault, caller, limits, access, validation, the part's own work, validation again. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkAccess, findRepository, maySee } from './access.ts';
import { errorAnswer, etagOf, isKnown } from './answers.ts';
import { ApiError, type ApiAnswer, type Caller, type Route } from './api.ts';
import { actorOf, callerOf, claimOf, oauthClientOf } from './callers.ts';
import { takeFault, type RequestFault } from './faults.ts';
import { rateHeaders, refundRequest, spendContent, spendRequest } from './limits.ts';
import { movedRepository, redirectTo } from './moved.ts';
import { isForApps, judgeAnswer, judgeRequest } from './openapi/judge.ts';
import { readBody } from './read-body.ts';
import { logRequest, type LoggedRequest } from './requests.ts';
import type { Match } from './router.ts';
import { recordViolation } from './violations.ts';
import type { World } from './world.ts';

export interface Exchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly url: URL;
  /** The path without `/api/v3`. */
  readonly path: string;
  /** The path is one of the API's, not one that a page could have. */
  readonly isApi: boolean;
}

const parseJson = (text: string): unknown => {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new ApiError(400, 'Problems parsing JSON');
  }
};

const headersOf = (req: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(req.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );

const validate = (
  world: World,
  route: Route,
  request: { params: Record<string, string>; query: URLSearchParams; body: unknown },
): void => {
  const { refused, stray } = judgeRequest(route.method, route.path, request);
  const problems = [...refused, ...stray];
  if (problems.length > 0)
    recordViolation(world, { kind: 'request', where: `${route.method} ${route.path}`, problems });
  if (refused.length > 0) throw new ApiError(422, `Invalid request.\n\n${refused.join('\n')}`);
};

const VERSIONS = ['2022-11-28', '2026-03-10'];

const checkVersion = (version: string | undefined): void => {
  if (version !== undefined && !VERSIONS.includes(version))
    throw new ApiError(400, `"${version}" is not a supported version of the GitHub API.`);
};

/** Asking for the limits costs nothing, and an app that proves itself by its secret is not an anonymous stranger. */
const isCounted = (world: World, route: Route, headers: Record<string, string>): boolean =>
  route.path !== '/rate_limit' && oauthClientOf(world, headers['authorization']) === undefined;

/** What came of a request, with what the log wants to know of the caller. */
interface Outcome {
  answer: ApiAnswer;
  caller: Caller;
}

/** A name that a repository no longer has leads to it, for whoever may see it there. */
const checkMove = (world: World, { req, path, url }: Exchange, { params }: Match, caller: Caller): void => {
  const { owner, repo } = params;
  if (owner === undefined || repo === undefined || findRepository(world, owner, repo) !== undefined) return;
  const repository = movedRepository(world, owner, repo);
  if (repository === undefined || !maySee(world, caller, repository)) return;
  throw redirectTo(world, repository, { method: req.method ?? 'GET', path, search: url.search });
};

const work = async (
  world: World,
  exchange: Exchange,
  match: Match,
  fault: RequestFault | undefined,
  outcome: Outcome,
): Promise<void> => {
  const { req, url } = exchange;
  const { route, params } = match;
  const text = (await readBody(req)).toString('utf8');
  const headers = headersOf(req);
  outcome.caller = await callerOf(world, headers['authorization']);
  const { caller } = outcome;
  checkVersion(headers['x-github-api-version']);
  if (isCounted(world, route, headers)) spendRequest(world, caller);
  checkMove(world, exchange, match, caller);
  checkAccess(world, route, params, caller);
  if ((caller.kind === 'installation' || caller.kind === 'job') && !isForApps(route.method, route.path)) {
    throw new ApiError(403, 'Resource not accessible by integration');
  }
  const body = parseJson(text);
  if (route.judgesItself !== true) validate(world, route, { params, query: url.searchParams, body });
  if (fault?.status !== undefined) throw faultError(fault);
  if (route.createsContent === true) spendContent(world, caller);
  outcome.answer = await route.handle(
    { method: route.method, params, query: url.searchParams, body, headers, caller },
    world,
  );
};

const SECONDARY_LIMIT = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
const FAULT_MESSAGES: Readonly<Record<number, string>> = {
  401: 'Bad credentials',
  403: SECONDARY_LIMIT,
  404: 'Not Found',
  429: SECONDARY_LIMIT,
};

const faultError = (fault: RequestFault): ApiError => {
  const status = fault.status ?? 500;
  const headers: Record<string, string> =
    fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) };
  return new ApiError(status, FAULT_MESSAGES[status] ?? 'Server Error', undefined, headers);
};

/** A body as it goes over the wire: text and bytes as they are, everything else as JSON. */
const encode = (answer: ApiAnswer): { payload: string | Buffer; isJson: boolean } => {
  if (answer.body === undefined) return { payload: '', isJson: false };
  if (typeof answer.body === 'string' || Buffer.isBuffer(answer.body)) return { payload: answer.body, isJson: false };
  return { payload: JSON.stringify(answer.body), isJson: true };
};

const judge = (world: World, route: Route, answer: ApiAnswer, payload: string | Buffer, isJson: boolean): void => {
  const body: unknown = isJson ? JSON.parse(String(payload)) : undefined;
  if (route.judgesItself === true) return;
  const problems = judgeAnswer(route.method, route.path, { status: answer.status, body, isJson });
  if (problems.length > 0)
    recordViolation(world, { kind: 'answer', where: `${route.method} ${route.path} ${answer.status}`, problems });
};

/** Writes the answer, or 304 when the client has it already, and tells the status that went out. */
const write = (world: World, exchange: Exchange, route: Route | undefined, outcome: Outcome): number => {
  const { req, res } = exchange;
  const { answer, caller } = outcome;
  const { payload, isJson } = encode(answer);
  if (route !== undefined) judge(world, route, answer, payload, isJson);
  const etag = route?.method === 'GET' && answer.status === 200 ? etagOf(payload) : undefined;
  const known = etag !== undefined && isKnown(headersOf(req)['if-none-match'], etag);
  if (known) refundRequest(world, caller);
  const status = known ? 304 : answer.status;
  res.writeHead(status, {
    date: new Date(world.clock()).toUTCString(),
    ...(payload.length > 0 && !known
      ? { 'content-type': isJson ? 'application/json; charset=utf-8' : 'text/plain; charset=utf-8' }
      : {}),
    'x-github-request-id': randomBytes(8).toString('hex').toUpperCase(),
    'x-github-media-type': 'github.v3; format=json',
    'x-github-api-version-selected': headersOf(req)['x-github-api-version'] ?? '2022-11-28',
    ...rateHeaders(world, caller),
    ...(etag === undefined
      ? {}
      : { etag, 'cache-control': 'private, max-age=60, s-maxage=60', vary: 'Accept, Authorization' }),
    ...answer.headers,
  });
  res.end(known || req.method === 'HEAD' ? undefined : payload);
  return status;
};

const describe = (world: World, exchange: Exchange, caller: Caller): Pick<LoggedRequest, 'token' | 'who'> => {
  const client = oauthClientOf(world, headersOf(exchange.req)['authorization']);
  if (client !== undefined) return { token: 'oauth', who: client.slug };
  // An app whose JWT was refused still asked.
  if (caller.kind === 'anonymous')
    return { token: claimOf(world, headersOf(exchange.req)['authorization']), who: null };
  if (caller.kind === 'app') return { token: 'app', who: world.apps.get(caller.appId)?.slug ?? null };
  return {
    token: caller.kind === 'user' && caller.viaApp ? 'user-via-app' : caller.kind,
    who: actorOf(world, caller).login,
  };
};

const asAnswer = (error: unknown): ApiAnswer => {
  if (error instanceof ApiError) return errorAnswer(error);
  console.error('the stand-in GitHub failed', error);
  return errorAnswer(new ApiError(500, 'Server Error'));
};

/** A client of the API asked for what is not served; a browser that looks for an icon is no client of the API. */
const noteUnserved = (world: World, { req, path, isApi }: Exchange): void => {
  if (!isApi && req.headers.authorization === undefined) return;
  recordViolation(world, {
    kind: 'request',
    where: `${req.method} ${path}`,
    problems: ['the stand-in does not serve this operation'],
  });
};

export const serveApi = async (world: World, exchange: Exchange, match: Match | undefined): Promise<void> => {
  const { req, res, path } = exchange;
  const time = new Date(world.clock()).toISOString();
  const method = req.method ?? 'GET';
  const template = match?.route.path ?? path;
  const fault = takeFault(world, [`${method} ${template}`, `${method} ${path}`]);
  const outcome: Outcome = { answer: { status: 500 }, caller: { kind: 'anonymous' } };
  if (fault?.delayMs !== undefined) await sleep(fault.delayMs);
  try {
    if (match === undefined) {
      noteUnserved(world, exchange);
      outcome.caller = await callerOf(world, headersOf(req)['authorization']);
      throw new ApiError(404, 'Not Found');
    }
    if (fault?.lose !== 'request') await work(world, exchange, match, fault, outcome);
  } catch (error) {
    outcome.answer = asAnswer(error);
  }
  let status = 0;
  if (fault?.lose === undefined) status = write(world, exchange, match?.route, outcome);
  else res.destroy();
  logRequest(world, {
    time,
    method,
    path,
    route: template,
    status,
    ...describe(world, exchange, outcome.caller),
    createsContent: match?.route.createsContent ?? outcome.answer.createdContent ?? false,
    faulty: fault !== undefined,
  });
};
