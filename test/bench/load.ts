/** Load over kept connections, in two shapes: as fast as the answers come, or at a fixed rate whatever the answers do. */
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { moment } from './figures.ts';

export interface Message {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Client {
  /** Throws unless the answer is a 2xx. */
  post(message: Message): Promise<string>;
  close(): void;
}

/** No answer for this long, in milliseconds: the measurement cannot be made. */
const PATIENCE = 30_000;

export function openClient(origin: string, connections: number): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: connections, maxFreeSockets: connections });
  const { hostname, port } = new URL(origin);
  return {
    async post({ path, headers, body }) {
      const asked = request({
        agent,
        hostname,
        port,
        path,
        method: 'POST',
        timeout: PATIENCE,
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      });
      asked.once('timeout', () => asked.destroy(new Error(`${path} was not answered within ${PATIENCE} ms`)));
      const answered = once(asked, 'response');
      asked.end(body);
      const [response] = await answered;
      const said = await text(response);
      if (response.statusCode < 200 || response.statusCode > 299)
        throw new Error(`${path} answered ${response.statusCode}: ${said.slice(0, 300)}`);
      return said;
    },
    close: () => agent.destroy(),
  };
}

/** `width` workers, each sending as soon as its last was answered; returns how many a second. */
export async function asFastAsPossible(
  width: number,
  count: number,
  send: (index: number) => Promise<unknown>,
): Promise<number> {
  const began = moment();
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) await send(next++);
  };
  await Promise.all(Array.from({ length: width }, work));
  return (count * 1000) / (moment() - began);
}

/** Times are counted from when each was due, so that a server that falls behind is not excused. */
export async function atRate(
  rate: number,
  count: number,
  send: (index: number) => Promise<unknown>,
): Promise<number[]> {
  const began = moment();
  const sent: Promise<number>[] = [];
  while (sent.length < count) {
    const due = began + (sent.length * 1000) / rate;
    if (due > moment()) await delay(Math.max(1, due - moment()));
    else {
      const one = send(sent.length).then(() => moment() - due);
      // Its failure is told when all are gathered; until then it must not end the process.
      one.catch(() => undefined);
      sent.push(one);
    }
  }
  return Promise.all(sent);
}
