/** A provider of models on loopback, to stand behind the gateway: it answers as it is told and remembers what it was asked. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export type Reply = (response: ServerResponse, seen: Seen) => void | Promise<void>;

export interface Provider {
  readonly url: string;
  readonly seen: Seen[];
  /** Requests whose other side went away before they were answered whole. */
  readonly left: () => number;
  answer(reply: Reply): void;
  close(): Promise<void>;
}

export async function openProvider(): Promise<Provider> {
  const seen: Seen[] = [];
  let left = 0;
  let reply: Reply = (response) => void response.end('{}');
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    response.on('close', () => {
      if (!response.writableFinished) left += 1;
    });
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const one = { method, url, headers, body: Buffer.concat(chunks).toString() };
      seen.push(one);
      void reply(response, one);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    left: () => left,
    answer: (next) => {
      reply = next;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

export const json =
  (data: unknown, status = 200): Reply =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(data));
  };

/** Server-sent events, each in a piece of its own. */
export const events =
  (...list: unknown[]): Reply =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const data of list) response.write(`data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`);
    response.end();
  };
