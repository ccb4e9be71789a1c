/** What GitHub said lately of people's rights, for looking: forgotten as soon as GitHub says that rights in the repository have changed. */
import type { House } from '../../engine/house.ts';
import { repositoryTopic } from '../../engine/live.ts';
import type { Standing } from '../../ground/who.ts';

/**
 * For looking at a page a role may be this old, in milliseconds; every action asks anew. Each viewer costs a request to GitHub
 * this often, out of the 5,000 an hour that the jobs need too.
 */
const FRESH = 2 * 60_000;
/** For so long after a change, in milliseconds, GitHub may still answer as before: such answers are fresh no longer than this. */
const SETTLING = 10_000;
/** Standings that are remembered in one repository, and repositories. */
const MOST_KNOWN = 10_000;
const MOST_REPOSITORIES = 1_000;

interface Known {
  readonly standing: Standing;
  /** Epoch ms. */
  readonly at: number;
  readonly freshUntil: number;
}

interface There {
  known: Map<string, Known>;
  /** When rights changed last, as far as that was told. */
  changedAt: number;
  readonly end: () => void;
}

export interface KnownStandings {
  get(repositoryId: number, key: string): Known | undefined;
  /**
   * Called before GitHub is asked; what it returns keeps the answer. An answer from before a change of rights that was told meanwhile
   * is not kept.
   */
  of(repositoryId: number): (key: string, standing: Standing) => void;
}

export function makeKnown({ live, clock }: Pick<House, 'live' | 'clock'>): KnownStandings {
  const repositories = new Map<number, There>();

  function begin(repositoryId: number): There {
    const [oldest] = repositories.keys();
    if (oldest !== undefined && repositories.size >= MOST_REPOSITORIES) {
      repositories.get(oldest)?.end();
      repositories.delete(oldest);
    }
    const end = live.subscribe(repositoryTopic(repositoryId), ({ kind }) => {
      if (kind === 'rights') Object.assign(there, { known: new Map(), changedAt: clock.now() });
    });
    const there: There = { known: new Map(), changedAt: -Infinity, end };
    repositories.set(repositoryId, there);
    return there;
  }

  return {
    get: (repositoryId, key) => repositories.get(repositoryId)?.known.get(key),
    of(repositoryId) {
      const there = repositories.get(repositoryId) ?? begin(repositoryId);
      const { known } = there;
      return (key, standing) => {
        // Rights changed while GitHub was asked: what it said may be from before.
        if (there.known !== known) return;
        if (known.size >= MOST_KNOWN) known.clear();
        const at = clock.now();
        known.set(key, { standing, at, freshUntil: at + (at - there.changedAt < SETTLING ? SETTLING : FRESH) });
      };
    },
  };
}
