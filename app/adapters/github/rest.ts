/** The GitHub port over Octokit, as the app's installation. Retries are the relay's; here each call is asked once. */
import type { GitHub } from '../../engine/ports/github.ts';
import type { Clients } from './clients.ts';
import { failedDeliveriesSince } from './deliveries.ts';
import { asking } from './failures.ts';
import { makeCaller } from './rest/call.ts';
import { checksOf } from './rest/checks.ts';
import { makeConditional } from './rest/conditional.ts';
import { commitsOf } from './rest/commits.ts';
import { configurationOf } from './rest/configuration.ts';
import { installed } from './rest/installations.ts';
import { labelsOf } from './rest/labels.ts';
import { peopleOf } from './rest/people.ts';
import { pullsOf } from './rest/pulls.ts';
import { runsOf } from './rest/runs.ts';
import { threadsOf } from './rest/threads.ts';
import { treesOf } from './rest/trees.ts';

export function makeGitHub(clients: Clients): GitHub {
  const caller = makeCaller(clients);
  const conditional = makeConditional();
  return {
    ...peopleOf(caller, conditional),
    ...configurationOf(caller, conditional),
    ...threadsOf(caller),
    ...labelsOf(caller),
    ...checksOf(caller),
    ...runsOf(caller),
    ...commitsOf(caller),
    ...treesOf(caller),
    ...pullsOf(caller),

    installed: () => installed(clients),

    async failedDeliveries(since) {
      const octokit = await clients.app();
      return asking('listing deliveries', () => failedDeliveriesSince(octokit, since));
    },

    async redeliver(delivery_id) {
      const octokit = await clients.app();
      await asking('asking for a delivery again', () => octokit.rest.apps.redeliverWebhookDelivery({ delivery_id }));
    },

    pause: (repository) => clients.budget(repository.installationId).pause(),
  };
}
