/** One order on a job, from the page and from programs: by the right that it takes, and carried out once, however often it is sent with its key. */
import type { Context } from 'hono';
import type { z } from 'zod';
import type { Command } from '../../../dispatch/command.ts';
import type { Job } from '../../../dispatch/job.ts';
import { listsToStartAgain } from '../../../engine/again.ts';
import { lackOf, lackToSteer } from '../../../engine/authorise.ts';
import { act, type Act } from '../../../engine/handle.ts';
import type { House } from '../../../engine/house.ts';
import { parseJobRef } from '../../../ground/ids.ts';
import type { Result } from '../../../ground/outcome.ts';
import { readBody, refuse } from '../answers.ts';
import { hidden, type Authorised, type People } from '../people.ts';
import { orRefuse, orRollBack } from '../rolled-back.ts';
import { orderRoute, type OrderWords } from './descriptions.ts';
import { jobViewOf, repositoryOf } from './found.ts';
import type { Served } from './served.ts';

interface JobOrder<T> extends OrderWords {
  readonly takes: z.ZodType<T>;
  /**
   * The command of a comment that is the same, by which the right to it is judged; or, where there is none, what somebody without
   * `write` is told that is not for them: `change messages`.
   */
  readonly as: ((job: number, body: T) => Command | string) | string;
  /** It starts work again, so the person is held against the lists of who may; their teams are asked of GitHub for nothing else. */
  readonly startsAgain?: true;
  carryOut(scope: Act, job: number, by: Authorised, body: T, c: Context): Promise<Result<unknown>>;
}

type Keyed = { readonly key?: string | undefined };

export function makeJobOrders({ house, people }: { house: House; people: People }, { serve }: Served) {
  return {
    order<T extends Keyed>(path: string, given: JobOrder<T>): void {
      const { takes, as } = given;
      serve(orderRoute(path, given, takes, takes.safeParse({}).success), async (c) => {
        const found: { job?: Job } = {};
        const who = await people.actor(c, await repositoryOf(house, c), async (there) => {
          const job = await house.store.job(there.id, parseJobRef(c.req.param('job') ?? '') ?? 0);
          if (job) found.job = job;
          return job && given.startsAgain ? listsToStartAgain(house, there, job) : [];
        });
        if (!who.ok) return refuse(c, who.rejection);
        const body = await readBody(c, takes);
        if (!body.ok) return refuse(c, body.rejection);
        const { job } = found;
        if (!job) return refuse(c, hidden().rejection);
        const lack = await lackFor(who.value, typeof as === 'string' ? as : as(job.number, body.value));
        if (lack) return refuse(c, lack);
        const inside = c.req.path.slice(c.req.path.indexOf('/jobs/') + 1);
        const sent = { key: body.value.key, door: inside.replace(/^jobs\/[^/]+/, `jobs/${job.number}`) };
        return once(c, who.value, sent, job.number, (scope) =>
          given.carryOut(scope, job.number, who.value, body.value, c),
        );
      });
    },
    once,
  };

  function lackFor({ repository, person, standing }: Authorised, what: Command | string) {
    return typeof what === 'string'
      ? lackToSteer(house, repository, { person, standing, what })
      : lackOf(house, repository, { commands: [what], person, standing, isBot: false });
  }

  /** What is refused leaves its key unused: sent again, it must not look as if it had been done. */
  async function once(
    c: Context,
    { repository, person, door: cameBy }: Authorised,
    { key, door }: Keyed & { readonly door: string },
    job: number,
    work: (scope: Act) => Promise<Result<unknown>>,
  ): Promise<Response> {
    // The same key at another door is another order.
    const request = key === undefined ? null : `order/${person.id}/${repository.id}/${door}/${key}`;
    const done = await orRollBack(() =>
      act(house, repository.id, { request, door: cameBy }, async (scope) => orRefuse(await work(scope))),
    );
    if (!done.ok) return refuse(c, done.rejection);
    const view = await jobViewOf(house, repository, job);
    if (!view.ok) return refuse(c, view.rejection);
    return c.json({
      job: view.value,
      control: typeof done.value === 'number' ? done.value : null,
      said: typeof done.value === 'string' ? done.value : null,
    });
  }
}
