/** The kept deliveries of webhooks, and the sending of one: signed, timed, recorded, never retried. */
import { createHmac, randomUUID } from 'node:crypto';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { request as requestHttp, type IncomingHttpHeaders } from 'node:http';
import { request as requestHttps } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { App, World } from './world.ts';

export interface Delivery {
  id: number;
  /** The same for every attempt at one event. */
  guid: string;
  appId: number;
  installationId: number | null;
  repositoryId: number | null;
  event: string;
  action: string | null;
  deliveredAt: number;
  redelivery: boolean;
  durationMs: number;
  statusCode: number;
  status: string;
  requestHeaders: Record<string, string>;
  /** The body exactly as sent. */
  payload: string;
  responseHeaders: Record<string, string>;
  responseBody: string;
}

/** GitHub shows three days; this many are enough for any story. */
const MOST_KEPT = 5000;

const fileOf = (world: World): string => join(world.dataDir, 'deliveries.jsonl');

/** Deliveries are large and many, so they are appended to a file of their own, not saved with the world each time. */
const restore = (world: World): Delivery[] => {
  try {
    const lines = readFileSync(fileOf(world), 'utf8')
      .split('\n')
      .slice(-MOST_KEPT - 1);
    writeFileSync(fileOf(world), lines.join('\n'));
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Delivery);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
};

const kept = (world: World): Delivery[] => world.part('live:deliveries', () => restore(world));

/** Newest first, as GitHub lists them. */
export const deliveriesOf = (world: World, appId: number): Delivery[] =>
  kept(world)
    .filter((delivery) => delivery.appId === appId)
    .toReversed();

export interface Message {
  readonly app: App;
  readonly guid: string;
  readonly installationId: number | null;
  readonly repositoryId: number | null;
  readonly event: string;
  readonly action: string | null;
  readonly payload: string;
  readonly redelivery: boolean;
}

export const newGuid = (): string => randomUUID();

const signed = (message: Message): Record<string, string> => ({
  accept: '*/*',
  'content-type': 'application/json',
  'user-agent': 'GitHub-Hookshot/stand-in',
  'x-github-delivery': message.guid,
  'x-github-event': message.event,
  'x-github-hook-id': String(message.app.id),
  'x-github-hook-installation-target-id': String(message.app.id),
  'x-github-hook-installation-target-type': 'integration',
  'x-hub-signature-256': `sha256=${createHmac('sha256', message.app.webhookSecret).update(message.payload).digest('hex')}`,
});

type Outcome = Pick<Delivery, 'statusCode' | 'status' | 'responseHeaders' | 'responseBody'>;

/** GitHub waits ten seconds for an answer. */
const LONGEST_WAIT_MS = 10_000;

const FAILED = { responseHeaders: {}, responseBody: '' };

const flat = (headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));

/** Each delivery has a connection of its own: a kept one would break when the app is restarted, and look like the app's fault. */
const post = (message: Message, headers: Record<string, string>, stop: AbortSignal): Promise<Outcome> => {
  const timeout = AbortSignal.timeout(LONGEST_WAIT_MS);
  const send = message.app.webhookUrl.startsWith('https:') ? requestHttps : requestHttp;
  const options = { method: 'POST', headers, agent: false, signal: AbortSignal.any([timeout, stop]) };
  return new Promise((resolve) => {
    const fail = () =>
      resolve(
        timeout.aborted
          ? { statusCode: 504, status: 'timed out', ...FAILED }
          : { statusCode: 502, status: 'failed to connect to host', ...FAILED },
      );
    const sending = send(message.app.webhookUrl, options, (answer) => {
      const statusCode = answer.statusCode ?? 0;
      const status = statusCode < 300 ? 'OK' : `Invalid HTTP Response: ${statusCode}`;
      text(answer).then(
        (responseBody) => resolve({ statusCode, status, responseHeaders: flat(answer.headers), responseBody }),
        fail,
      );
    });
    sending.on('error', fail);
    sending.end(message.payload);
  });
};

const record = (
  world: World,
  message: Message,
  headers: Record<string, string>,
  outcome: Outcome,
  durationMs: number,
): Delivery => {
  const delivery: Delivery = {
    id: world.nextId(),
    guid: message.guid,
    appId: message.app.id,
    installationId: message.installationId,
    repositoryId: message.repositoryId,
    event: message.event,
    action: message.action,
    deliveredAt: world.clock(),
    redelivery: message.redelivery,
    durationMs,
    requestHeaders: headers,
    payload: message.payload,
    ...outcome,
  };
  const all = kept(world);
  all.push(delivery);
  appendFileSync(fileOf(world), `${JSON.stringify(delivery)}\n`);
  if (all.length > MOST_KEPT) all.splice(0, all.length - MOST_KEPT);
  return delivery;
};

export const send = async (world: World, message: Message, stop: AbortSignal): Promise<void> => {
  const headers = signed(message);
  const started = performance.now();
  const outcome = await post(message, headers, stop);
  // What the end of the stand-in cut off was neither delivered nor refused.
  if (stop.aborted) return;
  record(world, message, headers, outcome, Math.round(performance.now() - started));
};

/** A delivery that never arrived: recorded as failed, without being sent. */
export const recordLost = (world: World, message: Message): void => {
  const outcome = { statusCode: 502, status: 'failed to connect to host', responseHeaders: {}, responseBody: '' };
  record(world, message, signed(message), outcome, 0);
};
