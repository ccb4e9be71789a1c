/** A small Signalbox app for tests of the Action: the runner's doors over real HTTP, a log in memory, and the power to be away. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ClaimRequest, type Claimed } from '../../app/wire/claim.ts';
import type { Order } from '../../app/wire/controls.ts';
import { EventBatch, type RunnerEvent } from '../../app/wire/events.ts';
import { Changes } from '../../app/wire/changes.ts';
import { SavedSession } from '../../app/wire/saved-session.ts';
import { Finish } from '../../app/wire/finish.ts';

const IDENTITY = 'an-identity-token-of-the-test';
export const SESSION_TOKEN = 'session-token-of-the-test-4711';

const OVER = { error: { code: 'session_ended', message: 'it is over' } };

export class TestApp {
  /** What claims are answered with. */
  claimed: Claimed | undefined;
  readonly events: RunnerEvent[] = [];
  readonly finishes: Finish[] = [];
  /** What the run handed in last. */
  changes: Changes | undefined;
  saved: SavedSession | undefined;
  /** What the job that is continued left. */
  continued: SavedSession | undefined;
  readonly audiences: string[] = [];
  /** Every request as `METHOD path status`. */
  readonly requests: string[] = [];
  /** The raw bodies that came in, to look for what must not be in them. */
  readonly bodies: string[] = [];
  /** Answers everything with a page of its own, as a proxy does whose app is being replaced. */
  strange = false;
  /** Answers all of a session's doors with this status. */
  sessionStatus: number | undefined;
  readonly #orders: Order[] = [];
  readonly #streams = new Set<ServerResponse>();
  readonly #watchers = new Set<() => void>();
  #server: Server | undefined;
  #port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get idTokenUrl(): string {
    return `${this.url}/id-token?api-version=2.0`;
  }

  async arrive(): Promise<void> {
    const server = createServer((request, response) => void this.#serve(request, response));
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Gone without a word, as a killed process is. */
  async leave(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    this.#streams.clear();
    server?.closeAllConnections();
    await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
  }

  /** Ends the streams of controls, as a proxy may at any time. */
  dropStreams(): void {
    for (const stream of this.#streams) stream.destroy();
  }

  order(order: Order): number {
    this.#orders.push(order);
    const number = this.#orders.length;
    for (const stream of this.#streams) sendControl(stream, number, order);
    return number;
  }

  /** Resolves once `condition` holds; looked at after each request. */
  async until(what: string, condition: () => boolean, withinMs = 20_000): Promise<void> {
    if (condition()) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const watcher = () => condition() && resolve();
    const late = setTimeout(() => reject(new Error(`not within ${withinMs} ms: ${what}\n${this.#story()}`)), withinMs);
    this.#watchers.add(watcher);
    await promise.finally(() => {
      clearTimeout(late);
      this.#watchers.delete(watcher);
    });
  }

  ofKind<Kind extends RunnerEvent['kind']>(kind: Kind): Extract<RunnerEvent, { kind: Kind }>[] {
    return this.events.filter((event): event is Extract<RunnerEvent, { kind: Kind }> => event.kind === kind);
  }

  /** All text of the agent (or of another role), joined. */
  text(role: 'agent' | 'user' | 'thought' = 'agent'): string {
    return this.ofKind('message')
      .filter((event) => event.role === role)
      .map((event) => event.text)
      .join('');
  }

  #story(): string {
    return [
      ...this.requests.slice(-12),
      ...this.events.slice(-12).map((event) => JSON.stringify(event).slice(0, 300)),
    ].join('\n');
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const url = new URL(request.url ?? '/', this.url);
    if (url.pathname.endsWith('/controls') && !this.strange) return this.#stream(request, response);
    if (this.strange) return void response.writeHead(404).end('<h1>no such app</h1>');
    const [status, answer] = this.#answer(request, url, body);
    this.requests.push(`${request.method} ${url.pathname} ${status}`);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    for (const watcher of this.#watchers) watcher();
  }

  #answer(request: IncomingMessage, url: URL, body: string): [number, unknown] {
    const bearer = request.headers.authorization?.replace('Bearer ', '');
    if (url.pathname === '/id-token') {
      this.audiences.push(url.searchParams.get('audience') ?? '');
      return [200, { value: IDENTITY }];
    }
    this.bodies.push(body);
    if (url.pathname === '/api/v1/runner/claim') return this.#claim(bearer, body);
    if (bearer !== SESSION_TOKEN) return [401, { error: { code: 'bad_token', message: 'who are you?' } }];
    if (this.sessionStatus) return [this.sessionStatus, OVER];
    if (url.pathname.endsWith('/events')) return this.#take(EventBatch.parse(JSON.parse(body)));
    if (url.pathname.endsWith('/changes')) return this.#keep('changes', Changes.parse(JSON.parse(body)));
    if (url.pathname.endsWith('/saved')) return this.#keep('saved', SavedSession.parse(JSON.parse(body)));
    if (url.pathname.endsWith('/continued')) return this.continued ? [200, this.continued] : [404, NOTHING_SAVED];
    return this.#finish(Finish.parse(JSON.parse(body)));
  }

  #claim(bearer: string | undefined, body: string): [number, unknown] {
    ClaimRequest.parse(JSON.parse(body));
    if (bearer !== IDENTITY) return [401, { error: { code: 'bad_token', message: 'no such identity' } }];
    return this.claimed ? [200, this.claimed] : [403, { error: { code: 'not_your_job', message: 'not your job' } }];
  }

  #keep<Kind extends 'changes' | 'saved'>(kind: Kind, message: this[Kind] & object): [number, unknown] {
    Object.assign(this, { [kind]: message });
    return [200, {}];
  }

  #take({ first, events }: EventBatch): [number, unknown] {
    const expected = this.events.length + 1;
    if (first > expected) return [409, { next: expected }];
    this.events.push(...events.slice(expected - first).map(({ event }) => event));
    return [200, { next: this.events.length + 1 }];
  }

  #finish(finish: Finish): [number, unknown] {
    if (finish.lastEvent > this.events.length) return [409, { next: this.events.length + 1 }];
    this.finishes.push(finish);
    return [200, {}];
  }

  #stream(request: IncomingMessage, response: ServerResponse): void {
    if (this.sessionStatus) return void response.writeHead(this.sessionStatus).end(JSON.stringify(OVER));
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': hello\n\n');
    const after = Number(request.headers['last-event-id'] ?? 0);
    for (const [index, order] of this.#orders.entries()) if (index + 1 > after) sendControl(response, index + 1, order);
    this.#streams.add(response);
    response.once('close', () => this.#streams.delete(response));
  }
}

const NOTHING_SAVED = { error: { code: 'nothing_saved', message: 'nothing was kept' } };

function sendControl(stream: ServerResponse, number: number, order: Order): void {
  stream.write(`id: ${number}\nevent: control\ndata: ${JSON.stringify({ number, order })}\n\n`);
}
