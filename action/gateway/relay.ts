/** One request on its way to the provider, and its answer on the way back, as it comes. */
import { Agent as HttpAgent, request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { answerHeaders } from './headers.ts';

export interface Relay {
  /** Sends the request; resolves when the head of the answer is here. Rejects when the provider cannot be reached. */
  send(order: Order): Promise<IncomingMessage>;
  close(): void;
}

export interface Order {
  readonly url: string;
  readonly method: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
  readonly signal: AbortSignal;
}

/** Connections are kept and used again. A proxy that the machine's own variables name is used, as for the machine's other programs. */
export function openRelay(): Relay {
  const options = { keepAlive: true, scheduling: 'lifo', proxyEnv: process.env } as const;
  const agents = { 'http:': new HttpAgent(options), 'https:': new HttpsAgent(options) };
  const begin = ({ url, method, headers, signal }: Order): ClientRequest =>
    url.startsWith('https:')
      ? httpsRequest(url, { method, headers, signal, agent: agents['https:'] })
      : httpRequest(url, { method, headers, signal, agent: agents['http:'] });
  const send = async (order: Order, again = true): Promise<IncomingMessage> => {
    const request = begin(order);
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    request.once('response', resolve);
    request.on('error', reject);
    request.end(order.body);
    try {
      return await promise;
    } catch (error) {
      // The provider closed a connection that lay idle, in the moment in which we took it up: it has seen nothing of this.
      if (again && request.reusedSocket && !order.signal.aborted && isReset(error)) return send(order, false);
      throw error;
    }
  };
  return {
    send,
    close: () => {
      agents['http:'].destroy();
      agents['https:'].destroy();
    },
  };
}

const isReset = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ECONNRESET';

/** Passes the answer on byte by byte, no faster than it is taken. Rejects when either side goes away. */
export async function passOn(
  answer: IncomingMessage,
  response: ServerResponse,
  onChunk: (chunk: Buffer) => void,
): Promise<void> {
  response.writeHead(answer.statusCode ?? 502, answerHeaders(answer.headers));
  response.flushHeaders();
  const passed = pipeline(answer, response);
  // After the pipe, which has passed each piece on before it is looked at.
  answer.on('data', onChunk);
  await passed;
}

/** Longer than any error that is worth reading. */
const LONGEST_ERROR = 1_000_000;

/** Passes an error on. Some servers repeat in it what they were sent: the key that was added here must not come back with it. */
export async function passOnError(answer: IncomingMessage, response: ServerResponse, key: string): Promise<void> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size <= LONGEST_ERROR) chunks.push(chunk);
    }
  } catch {
    response.destroy();
    return;
  }
  const hide = (text: string) => (key === '' ? text : text.replaceAll(key, '***'));
  const body = Buffer.from(hide(Buffer.concat(chunks).toString('latin1')), 'latin1');
  const headers = Object.entries(answerHeaders(answer.headers)).map(([name, value]): [string, string] => [
    name,
    hide(String(value)),
  ]);
  response.writeHead(answer.statusCode ?? 502, { ...Object.fromEntries(headers), 'content-length': body.length });
  response.end(body);
}
