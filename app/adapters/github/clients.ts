/** Octokit clients from Probot: one for the app, one for each installation, kept so that their tokens are. */
import { ProbotOctokit, type Probot } from 'probot';
import { makeBudget, type Budget, type Limits } from './budget.ts';
import { refusalOf } from './failures.ts';
import { fetchWhole } from './fetch-whole.ts';

const API_VERSION = '2022-11-28';

export interface Clients {
  /** A client for one installation; made once and kept, with its token. Its requests are counted in the installation's budget. */
  installation(id: number): Promise<ProbotOctokit>;
  /** A client that speaks as the app itself. */
  app(): Promise<ProbotOctokit>;
  budget(installationId: number): Budget;
  /** Epoch ms. */
  now(): number;
  readonly appId: number;
}

/** Retries and throttling are the relay's: a plugin that waits or repeats by itself would hide both from it. */
export const RelayedOctokit = ProbotOctokit.defaults((options: object) => ({
  ...options,
  retry: { enabled: false },
  throttle: { enabled: false },
  request: { fetch: fetchWhole },
}));

/** `limits`, where GitHub's own do not hold: on a GitHub Enterprise Server they are its administrators'. */
export function makeClients(
  probot: Probot,
  appId: number,
  { now = Date.now, limits }: { now?: () => number; limits?: Limits } = {},
): Clients {
  const installations = new Map<number, Promise<ProbotOctokit>>();
  const budgets = new Map<number, Budget>();
  let app: Promise<ProbotOctokit> | undefined;

  function budget(id: number): Budget {
    const known = budgets.get(id) ?? makeBudget(now, limits);
    budgets.set(id, known);
    return known;
  }

  async function make(id: number): Promise<ProbotOctokit> {
    const octokit = await probot.auth(id);
    octokit.hook.before('request', (request) => void (request.headers['x-github-api-version'] = API_VERSION));
    keepWithin(octokit, budget(id));
    return octokit;
  }

  return {
    appId,
    now,
    budget,
    app: () => (app ??= probot.auth()),
    installation(id) {
      const known = installations.get(id);
      if (known) return known;
      const made = make(id);
      installations.set(id, made);
      made.catch(() => installations.delete(id));
      return made;
    },
  };
}

/** Has every request of the client counted before it goes out, and its answer read for what GitHub says of limits. */
function keepWithin(octokit: ProbotOctokit, budget: Budget): void {
  octokit.hook.wrap('request', async (request, options) => {
    const answered = budget.take({ method: options.method, url: options.url });
    try {
      const answer = await request(options);
      answered({ status: answer.status, headers: answer.headers, message: '', isForToken: false });
      return answer;
    } catch (error) {
      answered(refusalOf(error));
      throw error;
    }
  });
}
