/** Reads GitHub's list of the app's webhook deliveries, to find the ones that never reached us. */
import type { ProbotOctokit } from 'probot';

export interface FailedDelivery {
  readonly id: number;
  readonly guid: string;
}

/** Deliveries since `since` (epoch ms) of which no attempt was answered with 2xx, oldest first. */
export async function failedDeliveriesSince(octokit: ProbotOctokit, since: number): Promise<FailedDelivery[]> {
  const failed = new Map<string, FailedDelivery>();
  const arrived = new Set<string>();
  for await (const { data } of octokit.paginate.iterator(octokit.rest.apps.listWebhookDeliveries, { per_page: 100 })) {
    let older = false;
    for (const { id, guid, status_code, delivered_at } of data) {
      if (Date.parse(delivered_at) < since) older = true;
      else if (status_code >= 200 && status_code < 300) arrived.add(guid);
      else if (!failed.has(guid)) failed.set(guid, { id, guid });
    }
    if (older) break;
  }
  return [...failed.values()].filter((delivery) => !arrived.has(delivery.guid)).toReversed();
}
