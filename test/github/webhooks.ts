/** Turns something that happened into webhooks: for the right apps only, judged by GitHub's description, in order unless a fault says otherwise. */
import { setTimeout as sleep } from 'node:timers/promises';
import { newGuid, recordLost, send, type Message } from './deliveries.ts';
import { webhookFaults } from './faults.ts';
import { judgeWebhook } from './openapi/webhook-judge.ts';
import { representOrganization } from './represent/organization.ts';
import { representRepository } from './represent/repository.ts';
import { nodeId } from './represent/shape.ts';
import { listens } from './subscriptions.ts';
import { recordViolation } from './violations.ts';
import type { App, Installation, Repository, World } from './world.ts';

interface Outgoing {
  waiting: Map<number, Message[]>;
  busy: Set<number>;
  stop: AbortController;
}

const outgoing = (world: World): Outgoing =>
  world.part('live:outgoing', () => ({ waiting: new Map(), busy: new Set(), stop: new AbortController() }));

/** A slow answer holds the next delivery back for this long at most, so that order is kept without one hung request blocking all. */
const PATIENCE_MS = 1000;

/** While webhooks are reversed, this much quiet ends a batch. */
const QUIET_MS = 300;

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  sleep(ms, undefined, { signal }).catch(() => undefined);

const waitForQuiet = async (queue: readonly Message[], stop: AbortSignal): Promise<void> => {
  for (let before = -1; before !== queue.length && !stop.aborted;) {
    before = queue.length;
    await pause(QUIET_MS, stop);
  }
};

/** Sends one and waits for its end, or as long as patience lasts; it then ends by itself. */
const sendInTurn = async (world: World, message: Message, stop: AbortSignal): Promise<void> => {
  const enough = new AbortController();
  const sent = send(world, message, stop).catch((error: unknown) =>
    console.error('a webhook could not be sent', error),
  );
  await Promise.race([sent, pause(PATIENCE_MS, AbortSignal.any([stop, enough.signal]))]);
  enough.abort();
};

/** What goes out next: one message, or everything that came before a moment of quiet, last first. */
const takeBatch = async (world: World, queue: Message[], stop: AbortSignal): Promise<Message[]> => {
  if (!webhookFaults(world).reorderWebhooks) return queue.splice(0, 1);
  await waitForQuiet(queue, stop);
  return queue.splice(0).toReversed();
};

/** Delivers what waits for one app, one after another. */
const pump = async (world: World, appId: number): Promise<void> => {
  const { waiting, busy, stop } = outgoing(world);
  const queue = waiting.get(appId) ?? [];
  if (busy.has(appId)) return;
  busy.add(appId);
  // Lets whatever happened in the same breath be answered first: GitHub's webhooks come after its answers.
  await pause(0, stop.signal);
  while (queue.length > 0 && !stop.signal.aborted) {
    for (const message of await takeBatch(world, queue, stop.signal)) await sendInTurn(world, message, stop.signal);
  }
  busy.delete(appId);
};

const isDropped = (world: World, message: Message): boolean => {
  const drop = webhookFaults(world).dropWebhooks;
  return typeof drop === 'string'
    ? new RegExp(drop).test([message.event, message.action].filter(Boolean).join('.'))
    : drop;
};

const enqueue = (world: World, message: Message): void => {
  const { waiting, stop } = outgoing(world);
  if (stop.signal.aborted) return;
  if (!message.redelivery && isDropped(world, message)) return recordLost(world, message);
  const queue = waiting.get(message.app.id) ?? [];
  waiting.set(message.app.id, queue);
  queue.push(message);
  if (webhookFaults(world).duplicateWebhooks && !message.redelivery) queue.push(message);
  void pump(world, message.app.id);
};

const judge = (world: World, event: string, payload: { action?: string }): void => {
  const problems = judgeWebhook(event, payload);
  if (problems.length > 0)
    recordViolation(world, { kind: 'webhook', where: [event, payload.action].filter(Boolean).join('.'), problems });
};

const messageFor = (
  app: App,
  installation: Installation,
  event: string,
  payload: { action?: string },
  repositoryId: number | null,
): Message => ({
  app,
  guid: newGuid(),
  installationId: installation.id,
  repositoryId,
  event,
  action: payload.action ?? null,
  payload: JSON.stringify(payload),
  redelivery: false,
});

/** In a `push` a repository's times are seconds, everywhere else they are texts. */
const repositoryIn = (world: World, event: string, repository: Repository) => {
  const shown = representRepository(world, repository);
  if (event !== 'push') return shown;
  const seconds = (time: number) => Math.floor(time / 1000);
  return {
    ...shown,
    created_at: seconds(repository.createdAt),
    pushed_at: seconds(repository.pushedAt ?? repository.createdAt),
  };
};

/** An event of a repository, for the apps installed on it. */
export const emitWebhook = (
  world: World,
  repositoryId: number,
  event: string,
  payload: Record<string, unknown> & { action?: string; sender: unknown },
  onlyAppId?: number,
): void => {
  const repository = world.repositories.get(repositoryId);
  if (repository === undefined) throw new Error(`no repository ${repositoryId}`);
  const { sender, ...rest } = payload;
  // The sender comes last on GitHub, after the repository and its organisation, and before the installation.
  const organization =
    repository.owner.type === 'Organization' ? { organization: representOrganization(world, repository.owner) } : {};
  const whole = { ...rest, repository: repositoryIn(world, event, repository), ...organization, sender };
  judge(world, event, JSON.parse(JSON.stringify(whole)) as { action?: string });
  for (const installation of world.installations.values()) {
    const app = world.apps.get(installation.appId);
    if (
      app === undefined ||
      !installation.repositoryIds.has(repositoryId) ||
      (onlyAppId !== undefined && app.id !== onlyAppId)
    )
      continue;
    if (!listens(world, app, installation, event)) continue;
    const own = { ...whole, installation: { id: installation.id, node_id: nodeId('MDI', installation.id) } };
    enqueue(world, messageFor(app, installation, event, own, repositoryId));
  }
};

/** An event about an installation or a login, for its own app. */
export const emitToApp = (
  world: World,
  installation: Installation,
  event: string,
  payload: Record<string, unknown> & { action?: string },
): void => {
  const app = world.apps.get(installation.appId);
  if (app === undefined || !listens(world, app, installation, event)) return;
  judge(world, event, JSON.parse(JSON.stringify(payload)) as { action?: string });
  enqueue(world, messageFor(app, installation, event, payload, null));
};

/** An event of an organisation, for the apps installed on it. */
export const emitOfOrganization = (
  world: World,
  orgId: number,
  event: string,
  payload: Record<string, unknown> & { action?: string; sender: unknown },
): void => {
  for (const installation of world.installations.values()) {
    if (installation.accountId !== orgId) continue;
    const { sender, ...rest } = payload;
    const own = { id: installation.id, node_id: nodeId('MDI', installation.id) };
    emitToApp(world, installation, event, { ...rest, sender, installation: own });
  }
};

/** Another attempt at a kept delivery, under the same GUID. */
export const redeliver = (world: World, message: Omit<Message, 'redelivery'>): void =>
  enqueue(world, { ...message, redelivery: true });

/** Ends all sending; what waits is lost, as it would be with GitHub down. */
export const stopWebhooks = (world: World): void => outgoing(world).stop.abort();
