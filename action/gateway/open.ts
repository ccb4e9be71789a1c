/** The gateway at work: a server on loopback that knows one pass, a list of paths, and the keys. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Failure } from '../../app/ground/outcome.ts';
import { Account, type Admitted } from './account.ts';
import { MODEL_APIS, type Gateway, type GatewayOptions, type ModelApi } from './gateway.ts';
import { requestHeaders } from './headers.ts';
import { startMeter } from './meter.ts';
import { newPass, showsPass } from './pass.ts';
import { readQuestion, type AskedQuestion } from './question.ts';
import { refuse, type Refusal } from './refusals.ts';
import { openRelay, passOn, passOnError, type Relay } from './relay.ts';
import { apiOf, findRoute, type Route } from './routes.ts';

/** Larger than any provider takes. */
const LARGEST_REQUEST = 64_000_000;
/** Agents keep connections; closing one in the moment in which it is used would cost them a request. */
const KEEP_ALIVE_MS = 90_000;

/** Rejects with a `Failure` when the budget is in a currency in which no price is known. */
export async function openGateway(options: GatewayOptions): Promise<Gateway> {
  const { access, budget } = options;
  if (budget && budget.currency !== 'USD')
    throw new Failure(
      'permanent',
      `The budget is ${budget.amount} ${budget.currency}, but models are priced in US dollars and no rate is known here. Give the budget in USD.`,
    );
  const pass = newPass();
  const account = new Account(options);
  const relay = openRelay();
  const desk = { access, pass, account, relay };
  const visits = new Set<Promise<void>>();
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    const api = apiOf(request.url ?? '');
    response.on('error', () => undefined);
    const visit = serve(desk, request, response).catch((error: unknown) => {
      const why = error instanceof Error && 'code' in error ? String(error.code) : 'the connection broke';
      refuse(response, api, { status: 502, message: `The model's provider cannot be reached (${why}).` });
    });
    visits.add(visit);
    void visit.finally(() => visits.delete(visit));
  });
  const listening = Promise.withResolvers<void>();
  server.once('error', listening.reject).listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const known = new Set(MODEL_APIS.filter((api) => access[api]));
  return {
    endpoint: (api) => (known.has(api) ? { baseUrl: `http://127.0.0.1:${port}/${api}`, pass } : undefined),
    get spent() {
      return account.spent;
    },
    close: async () => {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
      // What was under way is counted with the rest.
      await Promise.all(visits);
      relay.close();
    },
  };
}

interface Desk {
  readonly access: GatewayOptions['access'];
  readonly pass: string;
  readonly account: Account;
  readonly relay: Relay;
}

async function serve(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { url = '', method = '' } = request;
  const api = apiOf(url);
  const no = (status: number, message: string) => refuse(response, api, { status, message });
  if (!showsPass(request, desk.pass)) return no(401, 'This address takes the pass of this session and nothing else.');
  const route = findRoute(method, url);
  if (!route) return no(404, 'Only questions to models pass here.');
  if (!desk.access[route.api]) return no(403, `No key for ${route.api} was given to this run.`);
  const refusal = desk.account.refusal;
  if (refusal !== undefined) return no(402, refusal);
  const left = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) left.abort();
  });
  const body = await readBody(request);
  if (!body) return no(413, 'The request is larger than 64 MB.');
  if (route.purpose === 'look') return look(desk, { request, response, route, body, signal: left.signal });
  const question = readQuestion(route, body);
  if (!question.ok) return no(400, question.rejection.message);
  const admitted = await desk.account.admit(question.value, left.signal);
  if (!admitted) return no(402, desk.account.refusal ?? 'Nobody waits for the answer any more.');
  return ask(
    desk,
    { request, response, route, body: question.value.body, signal: left.signal },
    question.value,
    admitted,
  );
}

interface Visit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly route: Route;
  readonly body: Buffer;
  /** Aborted when the agent has gone. */
  readonly signal: AbortSignal;
}

async function look(desk: Desk, visit: Visit): Promise<void> {
  const answer = await fetchAnswer(desk, visit);
  if (!answer) return;
  if ((answer.statusCode ?? 0) >= 300)
    return passOnError(answer, visit.response, desk.access[visit.route.api]?.key ?? '');
  await passOn(answer, visit.response, () => undefined).catch(() => visit.response.destroy());
}

/** Whatever becomes of the answer, what it used is counted, and others that wait are let in. */
async function ask(desk: Desk, visit: Visit, question: AskedQuestion, admitted: Admitted): Promise<void> {
  try {
    const answer = await fetchAnswer(desk, visit);
    if (!answer) return;
    const isAnswered = (answer.statusCode ?? 0) < 300;
    if (!isAnswered) return await passOnError(answer, visit.response, desk.access[visit.route.api]?.key ?? '');
    const meter = startMeter({
      api: question.api,
      model: question.model,
      asked: question.body.length,
      contentType: answer.headers['content-type'],
      encoding: answer.headers['content-encoding'],
    });
    await passOn(answer, visit.response, meter.take).catch(() => visit.response.destroy());
    admitted.settle(await meter.end());
  } finally {
    admitted.settle(undefined);
  }
}

/** `undefined` when the provider wanted to send us elsewhere: the key goes to the place that was named for it, and to no other. */
async function fetchAnswer(
  desk: Desk,
  { request, response, route, body, signal }: Visit,
): Promise<IncomingMessage | undefined> {
  const access = desk.access[route.api];
  if (!access) return undefined;
  const answer = await desk.relay.send({
    url: access.baseUrl + route.path,
    method: request.method ?? 'GET',
    headers: requestHeaders(request.headers, route.api, access, body.length),
    body,
    signal,
  });
  const status = answer.statusCode ?? 0;
  if (status < 300 || status >= 400) return answer;
  answer.destroy();
  return refused(response, route.api, {
    status: 502,
    message: `The model's provider answered ${status}, which leads elsewhere, and is not followed.`,
  });
}

function refused(response: ServerResponse, api: ModelApi, refusal: Refusal): undefined {
  refuse(response, api, refusal);
}

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_REQUEST) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
