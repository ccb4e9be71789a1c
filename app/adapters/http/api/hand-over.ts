/** The door by which somebody gives the charge of a job to somebody else. */
import { handOver, heirOf } from '../../../engine/hand-over.ts';
import { readBody, refuse } from '../answers.ts';
import type { PageParts } from '../pages.ts';
import { atJob } from './at-job.ts';
import { orderRoute } from './descriptions.ts';
import { makeJobOrders } from './job-order.ts';
import { HandOverBody } from './people-shapes.ts';
import type { Served } from './served.ts';

export function serveHandOver(parts: PageParts, served: Served): void {
  const { house } = parts;
  const { once } = makeJobOrders(parts, served);
  const words = {
    operationId: 'handOverJob',
    summary:
      'Puts somebody else in charge of a job: it is theirs in every list, and they are told of it. Both need `write`; what the job may do stays as it is.',
  };
  served.serve(orderRoute('hand-over', words, HandOverBody, false), async (c) => {
    const who = await atJob(parts, c, { to: 'act', level: 'write', what: (job) => `hand ${job} over` });
    if (!who.ok) return refuse(c, who.rejection);
    const wish = await readBody(c, HandOverBody);
    if (!wish.ok) return refuse(c, wish.rejection);
    const { repository, person, job } = who.value;
    const to = await heirOf(house, repository, wish.value.to);
    if (!to.ok) return refuse(c, to.rejection);
    const sent = { key: wish.value.key, door: `jobs/${job.number}/hand-over` };
    return once(c, who.value, sent, job.number, (scope) => handOver(scope, job.number, to.value, person));
  });
}
