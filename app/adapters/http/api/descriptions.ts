/** The words of the API's description that its routes share: places in addresses, answers, refusals. */
import { z, type RouteConfig } from '@hono/zod-openapi';
import { ApprovalRefShape, CarriedOutShape, ErrorShape, JobRefShape } from './shapes.ts';
import { API } from './served.ts';

const repository = {
  owner: z.string().meta({ description: 'The account that owns the repository.', example: 'acme' }),
  repo: z.string().meta({ description: 'The repository’s name.', example: 'widgets' }),
};
export const OF_REPOSITORY = z.object(repository);
export const OF_JOB = z.object({ ...repository, job: JobRefShape });
export const OF_APPROVAL = z.object({ ...repository, approval: ApprovalRefShape });

const json = (schema: z.ZodType) => ({ 'application/json': { schema } });
export const answer = (description: string, schema: z.ZodType) => ({ description, content: json(schema) });
export const body = (schema: z.ZodType, required = true) => ({ body: { required, content: json(schema) } });

const refusal = (description: string) => answer(description, ErrorShape);
/** A transcript that was deleted, by somebody or because its time was over. */
export const TRANSCRIPT_DELETED = refusal('`transcript_deleted`: the message says when, and by whom.');

/** What any request may be answered. */
export const REFUSALS = {
  401: refusal('The token is unknown, expired or no person’s; or there is none.'),
  404: refusal('There is no such thing, or you have no right to see it.'),
  429: refusal('Too many requests.'),
  502: refusal('GitHub does not let the app do what this takes.'),
  503: refusal(
    'Something that the app needs does not answer just now. Try again, where `Retry-After` names a time not before it.',
  ),
};
export const ORDER_REFUSALS = {
  ...REFUSALS,
  403: refusal('You have not the right that this takes; or the page is from an earlier sign-in.'),
  409: refusal('Not in the present state of things. The message says why.'),
  413: refusal('The body is too large.'),
  422: refusal('The body is not what is described here. The message names the place.'),
};

export interface OrderWords {
  readonly summary: string;
  /** Its name for programs; of its path when left out. */
  readonly operationId?: string;
}

/** The number of a message, in addresses. */
const OF_MESSAGE = OF_JOB.extend({
  control: z.string().meta({ description: 'The `control` that sending the message returned.', example: '3' }),
});

/** An order on a job: where it is given and what it takes. */
export function orderRoute(path: string, words: OrderWords, taken: z.ZodType, takesNothing: boolean): RouteConfig {
  return {
    method: 'post',
    path: `${API}/jobs/{job}/${path}`,
    operationId: words.operationId ?? `${path}Job`,
    tags: ['orders'],
    summary: words.summary,
    request: { params: path.includes('{control}') ? OF_MESSAGE : OF_JOB, ...body(taken, !takesNothing) },
    responses: { 200: answer('It was carried out, or had been before.', CarriedOutShape), ...ORDER_REFUSALS },
  };
}

export const approvalRoute = (taken: z.ZodType): RouteConfig => ({
  method: 'post',
  path: `${API}/approvals/{approval}`,
  operationId: 'decideApproval',
  tags: ['orders'],
  summary: 'Approves or denies what waits for an approval. It takes being one of its approvers.',
  request: { params: OF_APPROVAL, ...body(taken) },
  responses: { 200: answer('It was decided. The first answer counts.', CarriedOutShape), ...ORDER_REFUSALS },
});
