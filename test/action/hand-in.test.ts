import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { getContinued, putChanges, putSaved } from '../../action/link/hand-in.ts';
import type { Changes } from '../../app/wire/changes.ts';
import type { SavedSession } from '../../app/wire/saved-session.ts';

const CHANGES: Changes = { version: 1, base: 'a'.repeat(40), files: [], leftOut: [], patch: '' };
const SAVED: SavedSession = { version: 1, agent: 'claude', id: 'one', files: [] };

interface Heard {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly token: string | undefined;
  readonly body: unknown;
}

let server: Server;
let heard: Heard[];
let answers: { status: number; body: unknown }[];

beforeEach(async () => {
  heard = [];
  answers = [];
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const { method, url, headers } = request;
      heard.push({ method, url, token: headers.authorization, body: text === '' ? undefined : JSON.parse(text) });
      const { status, body } = answers.shift() ?? { status: 200, body: {} };
      response.writeHead(status, { 'retry-after': '0' }).end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const at = () => ({
  server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  session: { id: 's/1', token: 't' },
});
const patience = () => ({ signal: AbortSignal.timeout(20_000) });
const refusal = (code: string) => ({ error: { code, message: 'No.' } });

test('changes are put to their door until the app takes them', async () => {
  answers = [
    { status: 502, body: 'gateway' },
    { status: 404, body: 'a proxy without its app' },
  ];
  await putChanges(at(), CHANGES, patience());
  expect(heard).toHaveLength(3);
  const one = { method: 'PUT', url: '/api/v1/runner/sessions/s%2F1/changes', token: 'Bearer t', body: CHANGES };
  expect(heard.at(-1)).toEqual(one);
});

test('a refusal of the app is final, and says why', async () => {
  answers = [{ status: 413, body: refusal('too_large') }];
  await expect(putChanges(at(), CHANGES, patience())).rejects.toThrow('No. (too_large)');
  answers = [{ status: 409, body: refusal('session_ended') }];
  await expect(putSaved(at(), SAVED, patience())).rejects.toThrow('No. (session_ended)');
  expect(heard).toHaveLength(2);
});

test('the end of the patience ends the trying', async () => {
  answers = Array.from({ length: 50 }, () => ({ status: 503, body: '' }));
  const ending = new AbortController();
  const trying = putChanges(at(), CHANGES, { signal: ending.signal, onAway: () => ending.abort() });
  await expect(trying).rejects.toThrow('503');
  expect(heard).toHaveLength(1);
});

test('a session to go on with is fetched, or there is none', async () => {
  answers = [{ status: 200, body: SAVED }];
  expect(await getContinued(at(), patience())).toEqual(SAVED);
  answers = [{ status: 404, body: refusal('nothing_saved') }];
  expect(await getContinued(at(), patience())).toBeUndefined();
  expect(heard.map(({ method, url, body }) => [method, url, body])).toEqual([
    ['GET', '/api/v1/runner/sessions/s%2F1/continued', undefined],
    ['GET', '/api/v1/runner/sessions/s%2F1/continued', undefined],
  ]);
});

test('a session that cannot be read is said to be so', async () => {
  answers = [{ status: 200, body: { version: 1 } }];
  await expect(getContinued(at(), patience())).rejects.toThrow('cannot be read');
});
