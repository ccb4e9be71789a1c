/** The place of a session that may last for days: its login is read again when the one it began with counts no more. */
import { findPlace, type Place } from './place.ts';
import type { Common } from './arguments.ts';
import { Ending, type Surroundings } from './surroundings.ts';

export interface LivePlace extends Place {
  /** True when there is another token now than before. */
  renew(): Promise<boolean>;
}

export function livePlace(asked: Common, first: Place, around: Surroundings): LivePlace {
  const { server, repository } = first;
  let { token } = first;
  return {
    server,
    repository,
    get token() {
      return token;
    },
    async renew() {
      const fresh = await findPlace({ ...asked, server }, around).catch((error: unknown) => {
        if (error instanceof Ending) return undefined;
        throw error;
      });
      if (fresh === undefined || fresh.token === token) return false;
      token = fresh.token;
      return true;
    },
  };
}
