/** One approval as it is now, for a program that knows its number only. */
import { approvalRef, parseApprovalRef } from '../../../ground/ids.ts';
import { rejected } from '../../../ground/outcome.ts';
import { refuse } from '../answers.ts';
import type { PageParts } from '../pages.ts';
import { answer, OF_APPROVAL, REFUSALS } from './descriptions.ts';
import { jobViewOf, repositoryOf } from './found.ts';
import { API, type Served } from './served.ts';
import { OneApprovalShape } from './shapes.ts';

export function serveApprovals({ house, people }: PageParts, { serve }: Served): void {
  serve(
    {
      method: 'get',
      path: `${API}/approvals/{approval}`,
      operationId: 'getApproval',
      tags: ['jobs'],
      summary: 'One approval as it is now: what is asked, who may decide, and what was decided.',
      request: { params: OF_APPROVAL },
      responses: { 200: answer('The approval.', OneApprovalShape), ...REFUSALS },
    },
    async (c) => {
      const who = await people.reader(c, await repositoryOf(house, c));
      if (!who.ok) return refuse(c, who.rejection);
      const { repository } = who.value;
      const number = parseApprovalRef(c.req.param('approval') ?? '') ?? 0;
      const known = await house.store.approvalOf(repository.id, number);
      const job = known ? await jobViewOf(house, repository, known.job) : undefined;
      if (job && !job.ok) return refuse(c, job.rejection);
      const approval = job?.value.approvals.find(({ ref }) => ref === approvalRef(number));
      return approval ? c.json({ approval }) : refuse(c, NO_APPROVAL.rejection);
    },
  );
}

const NO_APPROVAL = rejected('unknown_approval', 'There is no such approval in this repository.');
