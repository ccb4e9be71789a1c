/** Octokit clients from Probot: one for the app, one for each installation, kept so that their tokens are. */
import { ProbotOctokit, type Probot } from 'probot';
import type { Clients } from './rest.ts';

/** A request to GitHub that takes longer than this counts as unanswered, in milliseconds. */
const PATIENCE = 20_000;
const API_VERSION = '2022-11-28';

/** Retries and throttling are the relay's: a plugin that waits or repeats by itself would hide both from it. */
export const RelayedOctokit = ProbotOctokit.defaults((options: object) => ({
  ...options,
  retry: { enabled: false },
  throttle: { enabled: false },
  request: { fetch: fetchWhole },
}));

/** Octokit takes an answer whose body breaks off for an empty one. Read to its end here, it is no answer at all. */
async function fetchWhole(url: string | URL | Request, init?: RequestInit): Promise<Response> {
  const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(PATIENCE) });
  await answer.clone().arrayBuffer();
  return answer;
}

export function makeClients(probot: Probot, appId: number): Clients {
  const installations = new Map<number, Promise<ProbotOctokit>>();
  const versioned = async (client: Promise<ProbotOctokit>): Promise<ProbotOctokit> => {
    const octokit = await client;
    octokit.hook.before('request', (request) => void (request.headers['x-github-api-version'] = API_VERSION));
    return octokit;
  };
  let app: Promise<ProbotOctokit> | undefined;
  return {
    appId,
    app: () => (app ??= probot.auth()),
    installation(id) {
      const known = installations.get(id);
      if (known) return known;
      const made = versioned(probot.auth(id));
      installations.set(id, made);
      made.catch(() => installations.delete(id));
      return made;
    },
  };
}
