/** The kept deliveries of webhooks, and the sending of one: signed, timed, recorded, never retried. */
import { createHmac, randomUUID } from 'node:crypto';
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

/** GitHub shows three days; this many are enough for any story and keep the saved world small. */
const MOST_KEPT = 2000;

const kept = (world: World): Delivery[] => world.part('deliveries', () => []);

/** Newest first, as GitHub lists them. */
export const deliveriesOf = (world: World, appId: number): Delivery[] => kept(world).filter((delivery) => delivery.appId === appId).toReversed();

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

const post = async (message: Message, headers: Record<string, string>, stop: AbortSignal): Promise<Outcome> => {
  const timeout = AbortSignal.timeout(LONGEST_WAIT_MS);
  try {
    const answer = await fetch(message.app.webhookUrl, {
      method: 'POST',
      headers,
      body: message.payload,
      redirect: 'manual',
      signal: AbortSignal.any([timeout, stop]),
    });
    const responseBody = await answer.text();
    const status = answer.ok ? 'OK' : answer.statusText || `Invalid HTTP Response: ${answer.status}`;
    return { statusCode: answer.status, status, responseHeaders: Object.fromEntries(answer.headers), responseBody };
  } catch {
    return timeout.aborted
      ? { statusCode: 504, status: 'timed out', responseHeaders: {}, responseBody: '' }
      : { statusCode: 502, status: 'failed to connect to host', responseHeaders: {}, responseBody: '' };
  }
};

const record = (world: World, message: Message, headers: Record<string, string>, outcome: Outcome, durationMs: number): Delivery => {
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
  if (all.length > MOST_KEPT) all.splice(0, all.length - MOST_KEPT);
  return delivery;
};

export const send = async (world: World, message: Message, stop: AbortSignal): Promise<void> => {
  const headers = signed(message);
  const started = performance.now();
  const outcome = await post(message, headers, stop);
  record(world, message, headers, outcome, Math.round(performance.now() - started));
};

/** A delivery that never arrived: recorded as failed, without being sent. */
export const recordLost = (world: World, message: Message): void => {
  const outcome = { statusCode: 502, status: 'failed to connect to host', responseHeaders: {}, responseBody: '' };
  record(world, message, signed(message), outcome, 0);
};
