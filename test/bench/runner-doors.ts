/** The doors of an app that keeps nothing, for runners: it gives out one job, and notes when each event came. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Claimed } from '../../app/wire/claim.ts';
import type { Order } from '../../app/wire/controls.ts';
import type { EventBatch, RunnerEvent } from '../../app/wire/events.ts';
import { moment } from './figures.ts';

export interface Arrived {
  readonly at: number;
  readonly event: RunnerEvent;
}

export interface Doors extends AsyncDisposable {
  readonly url: string;
  readonly idTokenUrl: string;
  /** What the next claim is answered with; without one it is refused. */
  job: Claimed | undefined;
  /** When the last claim came. */
  claimedAt: number | undefined;
  /** Told with each batch. */
  onEvents: (arrived: readonly Arrived[]) => void;
  /** Gives an order to the runner that listens. */
  order(order: Order): void;
}

export async function openDoors(): Promise<Doors> {
  const server = createServer((request, response) => void serve(request, response));
  let expected = 1;
  let orders = 0;
  let listening: ServerResponse | undefined;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const doors: Doors = {
    url,
    idTokenUrl: `${url}/id-token?api-version=2.0`,
    job: undefined,
    claimedAt: undefined,
    onEvents: () => undefined,
    order: (order) => {
      orders += 1;
      const data = JSON.stringify({ number: orders, order });
      listening?.write(`id: ${orders}\nevent: control\ndata: ${data}\n\n`);
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', url).pathname;
    if (path.endsWith('/claim')) doors.claimedAt = moment();
    if (path.endsWith('/controls')) {
      orders = 0;
      listening = response;
      return void response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': hello\n\n');
    }
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const at = moment();
    const [status, answer] = answerTo(path, body, at);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  }

  function answerTo(path: string, body: string, at: number): [number, unknown] {
    if (path === '/id-token') return [200, { value: 'an-identity-of-the-bench' }];
    if (path.endsWith('/claim')) {
      expected = 1;
      return doors.job ? [200, doors.job] : [403, { error: { code: 'not_your_job', message: 'there is no job' } }];
    }
    if (!path.endsWith('/events')) return [200, {}];
    const { first, events } = JSON.parse(body) as EventBatch;
    const fresh = events.slice(expected - first);
    expected = Math.max(expected, first + events.length);
    doors.onEvents(fresh.map(({ event }) => ({ at, event })));
    return [200, { next: expected }];
  }
  return doors;
}
