/** Faults that a test orders: requests that fail, wait or lose their answer, and webhooks that get lost, doubled or reversed. */
import type { World } from './world.ts';

export interface RequestFault {
  /** Fits `POST /repos/{owner}/{repo}/issues` or the real path; every request when left out. */
  route?: string;
  status?: number;
  delayMs?: number;
  /** How many requests it hits; until `DELETE /_stand-in/faults` when left out. */
  times?: number;
  /** `request`: the connection is cut before anything happened. `answer`: it happened, and the answer is lost. */
  lose?: 'request' | 'answer';
  /** Seconds for a `retry-after` header beside `status`. */
  retryAfter?: number;
}

export interface WebhookFaults {
  /** Recorded as failed and never sent; a regular expression drops only the events (`issue_comment.created`) it fits. */
  dropWebhooks: boolean | string;
  duplicateWebhooks: boolean;
  reorderWebhooks: boolean;
}

interface FaultState {
  requests: RequestFault[];
  webhooks: WebhookFaults;
}

const none = (): WebhookFaults => ({ dropWebhooks: false, duplicateWebhooks: false, reorderWebhooks: false });

const state = (world: World): FaultState => world.part('live:faults', () => ({ requests: [], webhooks: none() }));

export const webhookFaults = (world: World): WebhookFaults => state(world).webhooks;

export const orderFaults = (world: World, order: RequestFault & Partial<WebhookFaults>): FaultState => {
  const { dropWebhooks, duplicateWebhooks, reorderWebhooks, ...fault } = order;
  const faults = state(world);
  if (dropWebhooks !== undefined) faults.webhooks.dropWebhooks = dropWebhooks;
  if (duplicateWebhooks !== undefined) faults.webhooks.duplicateWebhooks = duplicateWebhooks;
  if (reorderWebhooks !== undefined) faults.webhooks.reorderWebhooks = reorderWebhooks;
  if (fault.status !== undefined || fault.delayMs !== undefined || fault.lose !== undefined) {
    if (fault.route !== undefined) new RegExp(fault.route);
    faults.requests.push(fault);
  }
  return faults;
};

export const clearFaults = (world: World): void => {
  const faults = state(world);
  faults.requests = [];
  faults.webhooks = none();
};

/** The fault that hits this request, used up once. */
export const takeFault = (world: World, names: readonly string[]): RequestFault | undefined => {
  const faults = state(world);
  const hit = faults.requests.find(
    (fault) => fault.route === undefined || names.some((name) => new RegExp(fault.route ?? '').test(name)),
  );
  if (hit?.times !== undefined) {
    hit.times -= 1;
    if (hit.times <= 0) faults.requests = faults.requests.filter((fault) => fault !== hit);
  }
  return hit;
};
