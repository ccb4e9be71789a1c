/** The door where somebody's own machine begins a session (`signalbox remote`). What follows goes through the doors of every runner. */
import type { House } from '../../../engine/house.ts';
import { beginMachineSession } from '../../../engine/machine-sessions.ts';
import { Claimed } from '../../../wire/claim.ts';
import { MachineSession } from '../../../wire/machine.ts';
import { readBody, refuse, waitWords } from '../answers.ts';
import { makeFixedWindow } from '../fixed-window.ts';
import type { People } from '../people.ts';
import { answer, body, OF_REPOSITORY, ORDER_REFUSALS } from './descriptions.ts';
import { repositoryOf } from './found.ts';
import { API, type Served } from './served.ts';

/** Sessions that one person may begin in a minute. */
const MOST_BEGUN = 20;

/** A wish that cannot be met as it is. */
const WISHES = new Set(['unknown_profile', 'key_reused']);

export function serveSessions({ house, people }: { house: House; people: People }, { serve }: Served): void {
  const begun = makeFixedWindow(house.clock, MOST_BEGUN);

  serve(
    {
      method: 'post',
      path: `${API}/sessions`,
      operationId: 'beginSession',
      tags: ['sessions'],
      summary:
        'Begins a session on a machine of your own, as `signalbox remote` does. It takes `write`. The answer is what a runner gets for its claim.',
      request: { params: OF_REPOSITORY, ...body(MachineSession) },
      responses: { 201: answer('The session has begun, or had before.', Claimed), ...ORDER_REFUSALS },
    },
    async (c) => {
      const who = await people.actor(c, await repositoryOf(house, c));
      if (!who.ok) return refuse(c, who.rejection);
      const wait = begun.excess(String(who.value.person.id));
      if (wait !== undefined) {
        const message = `At most ${MOST_BEGUN} sessions are begun a minute. Try again ${waitWords(c, wait)}.`;
        return refuse(c, { code: 'too_many_requests', message });
      }
      const wish = await readBody(c, MachineSession);
      if (!wish.ok) return refuse(c, wish.rejection);
      const claimed = await beginMachineSession(house, who.value.repository, who.value, wish.value);
      if (!claimed.ok) return refuse(c, claimed.rejection, WISHES.has(claimed.rejection.code) ? 422 : undefined);
      // It holds the session's token.
      c.header('cache-control', 'no-store');
      return c.json(claimed.value, 201);
    },
  );
}
