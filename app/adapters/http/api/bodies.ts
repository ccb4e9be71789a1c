/** What the API takes: the bodies and queries of its doors, parsed here once. */
import { z } from '@hono/zod-openapi';
import { AFTER_LIMIT, JOB_NAME, ON_FAILURE, OUTPUTS, PRIORITIES, PROMPT_LIMIT } from '../../../dispatch/grammar.ts';
import { timeoutIn } from '../../../dispatch/seconds.ts';
import { parseJobRef } from '../../../ground/ids.ts';
import { STATES } from '../../../ground/job-state.ts';

/** What no shell, database or protocol takes is written as everyone shows it: U+FFFD. */
const text = (most: number) =>
  z
    .string()
    .max(most)
    .transform((value) => value.toWellFormed().replaceAll('\0', '\ufffd'));
const filled = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/\S/, 'must not be empty')
    .transform((value) => value.toWellFormed().replaceAll('\0', '\ufffd').trim());
const reference = z
  .string()
  .refine((value) => parseJobRef(value) !== undefined, 'is no job: write it like J12')
  .meta({ description: 'A job of the repository.', example: 'J12' });
const name = z.string().regex(JOB_NAME, 'is no name: small letters, digits and hyphens, at most 32, a letter first');

const key = z
  .string()
  .max(100)
  .optional()
  .meta({ description: 'The same order with the same key is carried out once, however often it is sent.' });

/** Longest text of several commands, in characters. */
const COMMANDS_LIMIT = 65_536;

const WAYS = ['command', 'job', 'prompt', 'run'] as const;
const OPTIONS = {
  name: name.meta({ description: 'Names the job, so that labels and its check carry the name.' }).optional(),
  profile: name.meta({ description: 'What it may do: a profile of the configuration.' }).optional(),
  agent: name
    .meta({ description: 'Who does it: `claude`, `codex`, `gemini`, `opencode`, or an agent of the configuration.' })
    .optional(),
  after: z
    .array(reference)
    .max(AFTER_LIMIT)
    .meta({ description: 'It starts after these jobs have succeeded.' })
    .optional(),
  priority: z.enum(PRIORITIES).optional(),
  onFailure: z
    .enum(ON_FAILURE)
    .meta({ description: 'What becomes of it when a job of `after` does not succeed; `cancel` unless said.' })
    .optional(),
  timeout: z
    .string()
    .refine((value) => timeoutIn(value) !== undefined, 'is no time: write 90s, 45m or 2h, at most 120h')
    .meta({ description: 'How long it may run.', example: '45m' })
    .optional(),
  output: z.enum(OUTPUTS).meta({ description: 'What becomes of its work when it has succeeded.' }).optional(),
  continues: reference.meta({ description: 'It goes on from what this job delivered.' }).optional(),
  dryRun: z.boolean().meta({ description: 'Starts nothing, and tells what would run.' }).optional(),
};

export const SubmissionBody = z
  .strictObject({
    thread: z
      .number()
      .int()
      .positive()
      .max(2 ** 31 - 1)
      .meta({ description: 'The issue or pull request that it belongs to, and reports to.' }),
    command: filled(COMMANDS_LIMIT)
      .meta({ description: 'Commands exactly as in a comment, on lines of their own.', example: '/run npm test' })
      .optional(),
    job: name.meta({ description: 'A job of the configuration; the jobs it needs come along.' }).optional(),
    input: text(PROMPT_LIMIT).meta({ description: 'Fills `{{ input }}` of `job`.' }).optional(),
    prompt: filled(PROMPT_LIMIT).meta({ description: 'What an agent is told.' }).optional(),
    run: filled(PROMPT_LIMIT)
      .refine((value) => !/[\r\n]/.test(value), 'is one line; put more into a script of the repository')
      .meta({ description: 'A shell command, on one line.' })
      .optional(),
    ...OPTIONS,
  })
  .superRefine((body, context) => {
    const problem = problemOf(body);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  })
  .openapi('Submission', { oneOf: WAYS.map((way) => ({ required: [way] })) });
export type Submission = z.output<typeof SubmissionBody>;

function problemOf(body: Readonly<Record<string, unknown>>): string | undefined {
  const given = WAYS.filter((way) => body[way] !== undefined);
  if (given.length !== 1)
    return `needs exactly one of ${WAYS.map((way) => `\`${way}\``).join(', ')}; it has ${given.length === 0 ? 'none' : given.map((way) => `\`${way}\``).join(' and ')}`;
  if (body['input'] !== undefined && body['job'] === undefined) return '`input` belongs to `job`';
  const beside = Object.keys(OPTIONS).filter((option) => option !== 'dryRun' && body[option] !== undefined);
  if (body['command'] !== undefined && beside.length > 0)
    return `\`${beside.join('`, `')}\`: beside \`command\`, options are part of its text, as in \`/run --as tests npm test\``;
  if (body['agent'] !== undefined && body['run'] !== undefined) return '`agent`: a shell command has no agent';
  return undefined;
}

/** What makes a request that is sent again harmless. */
export const IdempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]([\x20-\x7e]{0,198}[\x21-\x7e])?$/, 'has 1 to 200 printable characters');

export const CancelBody = z.strictObject({
  alone: z.boolean().optional().meta({ description: 'The jobs that need it are held instead of skipped.' }),
  key,
});
export const RetryBody = z.strictObject({
  dependents: z
    .boolean()
    .optional()
    .meta({ description: 'The jobs that need it run again too, also those that succeeded.' }),
  key,
});
export const OrderBody = z.strictObject({ key });
export const StopBody = z.strictObject({ reason: text(500).optional(), key });
export const InterruptBody = z.strictObject({
  text: text(PROMPT_LIMIT).optional().meta({ description: 'What the agent hears next.' }),
  key,
});
export const MessageBody = z.strictObject({
  text: filled(PROMPT_LIMIT),
  mode: z.enum(['queue', 'steer']).meta({ description: '`queue`: after this turn. `steer`: now.' }),
  key,
});
export const MessagesOrderBody = z.strictObject({
  order: z
    .array(z.number().int().positive())
    .min(1)
    .max(1_000)
    .refine((order) => new Set(order).size === order.length, 'names a message twice; name each one once')
    .meta({ description: 'The numbers of messages, the next one first.' }),
  key,
});
const LINGER_WORDS = 'takes whole seconds from 0 to 86400, which is a day';
export const LingerBody = z.strictObject({
  seconds: z
    .number(LINGER_WORDS)
    .int(LINGER_WORDS)
    .min(0, LINGER_WORDS)
    .max(86_400, LINGER_WORDS)
    .meta({ description: 'From the end of the turn.' }),
  key,
});
export const PolicyBody = z.strictObject({
  remove: filled(500).meta({ description: 'The rule, exactly as the session has it.', example: 'Bash(npm test)' }),
  key,
});
export const DecisionBody = z
  .strictObject({
    decision: z.enum(['allow', 'deny']),
    scope: z.enum(['once', 'session']).optional().meta({
      description:
        'Of `allow`: `session` also allows the `sessionRule` of the approval for the rest of the session; `once` unless said.',
    }),
    hash: z.string().length(64).meta({ description: 'The `hash` of the approval as it was seen.' }),
    reason: text(500).optional(),
    key,
  })
  .refine(({ decision, scope }) => decision === 'allow' || scope !== 'session', {
    path: ['scope'],
    message: 'belongs to `allow`: a no is for this one call; leave it out',
  });

/** Jobs of one page. */
const MOST_LISTED = 100;
const USUAL = 30;
const LISTED_STATES = [...STATES, 'active', 'ended'] as const;
export const ListQuery = z.strictObject({
  state: z
    .union([z.enum(LISTED_STATES), z.array(z.enum(LISTED_STATES)).max(LISTED_STATES.length)], {
      error: `takes ${LISTED_STATES.map((state) => `\`${state}\``).join(', ')}`,
    })
    .optional()
    .meta({
      description: 'Only jobs in these states; `active` and `ended` stand for several. May be given several times.',
    }),
  thread: z.coerce
    .number()
    .int()
    .positive()
    .optional()
    .meta({ description: 'Only jobs of this issue or pull request.' }),
  before: reference.optional().meta({ description: 'Only jobs older than this one: the `next` of the page before.' }),
  limit: z.coerce.number().int().positive().max(MOST_LISTED).default(USUAL).meta({ description: 'Jobs of a page.' }),
});

export const LOG_PAGE = 1_000;
/** What makes no sense counts as left out. */
export const LogQuery = z.object({
  before: z.coerce
    .number()
    .int()
    .positive()
    .optional()
    .catch(undefined)
    .openapi({ type: 'integer', description: 'Only entries with a smaller `seq`, the last of them.' }),
  after: z.coerce
    .number()
    .int()
    .nonnegative()
    .optional()
    .catch(undefined)
    .openapi({ type: 'integer', description: 'Only entries with a larger `seq`, the first of them.' }),
  attempt: z.coerce
    .number()
    .int()
    .positive()
    .optional()
    .catch(undefined)
    .openapi({ type: 'integer', description: 'An earlier attempt of the job.' }),
  limit: z.coerce
    .number()
    .int()
    .positive()
    .max(LOG_PAGE)
    .optional()
    .catch(undefined)
    .openapi({ type: 'integer', description: `Entries of a page, at most ${LOG_PAGE}; fewer where they are large.` }),
});
