/** A smee channel on this machine: what is posted to it goes as a server-sent event to whoever listens, as smee.io does it. */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Smee extends AsyncDisposable {
  /** Where a new channel is asked for. */
  readonly newUrl: string;
  readonly channelUrl: string;
  /** How many clients listen to the channel. */
  listeners(): number;
}

export async function startSmee(): Promise<Smee> {
  const listeners = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    if (request.url === '/new') return void response.writeHead(307, { location: `${origin}/channel` }).end();
    if (request.url !== '/channel') return void response.writeHead(404).end();
    if (request.method === 'GET') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('event: ready\ndata: {}\n\n');
      listeners.add(response);
      response.on('close', () => listeners.delete(response));
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
      const message = JSON.stringify({ ...request.headers, body, query: {}, timestamp: Date.now() });
      for (const listener of listeners) listener.write(`id: ${Date.now()}\ndata: ${message}\n\n`);
      response.writeHead(200).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    newUrl: `${origin}/new`,
    channelUrl: `${origin}/channel`,
    listeners: () => listeners.size,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
