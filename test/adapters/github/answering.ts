/** A GitHub that answers each request as a test says, and an Octokit of the app's kind that asks it. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RelayedOctokit } from '../../../app/adapters/github/clients.ts';
import { QUIET } from '../../github/fixture.ts';

export async function answering(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    answer(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    /** Addresses that were asked for, in order. */
    asked: asked as readonly string[],
    octokit: new RelayedOctokit({ baseUrl: url, log: QUIET }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
