/** The shapes that the API answers with, each field with its meaning: what the description of the API is made of. */
import { z } from '@hono/zod-openapi';
import { ON_FAILURE, OUTPUTS, PRIORITIES } from '../../../dispatch/grammar.ts';
import { STATES } from '../../../ground/job-state.ts';

export const JobRefShape = z
  .string()
  .regex(/^J[1-9]\d{0,8}$/)
  .meta({ description: 'A job, by its number within the repository.', example: 'J12' });
export const ApprovalRefShape = z
  .string()
  .regex(/^P[1-9]\d{0,8}$/)
  .meta({ description: 'An approval, by its number within the repository.', example: 'P7' });
const State = z.enum(STATES).openapi('State', { description: 'Where a job stands. The last six are ends.' });
const instant = (meaning: string) => z.number().meta({ description: `${meaning} In milliseconds since 1970.` });
const told = (meaning: string) => z.string().meta({ description: meaning });

export const ErrorShape = z
  .strictObject({
    error: z.strictObject({
      code: told('Stable, for programs: `no_right`, `unknown_job` …').meta({ example: 'no_right' }),
      message: told('What is wrong and what would be right, as Markdown.'),
    }),
  })
  .openapi('Error');

const ApprovalShape = z
  .strictObject({
    ref: ApprovalRefShape,
    kind: z.enum(['tool', 'start']).meta({
      description: '`tool`: a running agent asks to use a tool. `start`: jobs need an approval to start.',
    }),
    request: told('The runner’s own name of the request, which the log carries.'),
    job: JobRefShape,
    state: z.enum(['pending', 'allowed', 'denied', 'expired', 'withdrawn']),
    tool: told('`Bash`, `Edit` …, or `Start`.'),
    title: told('What is asked, in a line.'),
    input: told('Exactly what is asked for, hidden characters made visible.'),
    hash: told('SHA-256 of what is asked for; a decision names it, so that it is about what was seen.'),
    rule: z.string().nullable().meta({ description: 'The rule of the profile that asks.' }),
    approvers: z.array(z.string()).meta({ description: 'Who may decide: levels, `@user`, `@org/team`.' }),
    requestedAt: instant('When it was asked.'),
    deadline: instant('No answer by then is a no.'),
    sessionRule: z.string().nullable().meta({
      description: 'The rule that would allow exactly this for the rest of the session; `null` where none can say it.',
    }),
    scope: z
      .enum(['once', 'session'])
      .nullable()
      .meta({ description: 'How far a yes reaches; `null` until it is said.' }),
    decidedBy: z.string().nullable().meta({ description: 'The login of who decided.' }),
    decidedReason: told('Why, in the words of who decided; may be empty.'),
    appliedAt: instant('When the decision took effect.').nullable(),
  })
  .openapi('Approval');

const NeedShape = z
  .strictObject({
    ref: JobRefShape,
    name: z.string().nullable(),
    state: State,
    onFailure: z.enum(ON_FAILURE).meta({ description: 'What becomes of the job when this one does not succeed.' }),
  })
  .openapi('Need');

/** A job as it is answered. @internal */
export const JobShape = z
  .strictObject({
    ref: JobRefShape,
    name: z.string().nullable().meta({ description: 'Its name, where it has one; labels and its check carry it.' }),
    title: told('What was asked, in a line.'),
    asked: told('The command as it was typed.'),
    kind: z.enum(['prompt', 'run']).meta({ description: 'A prompt for an agent, or a shell command.' }),
    state: State,
    reason: told('Why it is in this state; may be empty.'),
    requester: told('The login of who asked.'),
    charge: z.string().nullable().meta({ description: 'Who answers for it now, where its requester handed it over.' }),
    machine: z.string().nullable().meta({
      description: 'The machine of somebody’s own that its session was started on; `null` for a run of GitHub’s.',
    }),
    repository: z.strictObject({ owner: z.string(), name: z.string() }),
    thread: z.strictObject({ kind: z.enum(['issue', 'pull']), number: z.number() }),
    threadTitle: z.string(),
    threadUrl: told('The issue or pull request at GitHub.'),
    runUrl: z.string().nullable().meta({ description: 'The workflow run at GitHub, once there is one.' }),
    url: told('The page of its session.'),
    commit: z.string().nullable().meta({ description: 'The commit it runs: the head when it was asked for.' }),
    profile: told('The profile that says what it may do.'),
    agent: z.string().nullable().meta({ description: 'Who does it; `null` for a shell command.' }),
    attempt: z.number().int().meta({ description: 'Counted from 1; each retry is one more.' }),
    needs: z.array(NeedShape),
    dependents: z.array(JobRefShape).meta({ description: 'Jobs that need this one; at most 50.' }),
    priority: z.enum(PRIORITIES),
    group: z.string().nullable().meta({ description: 'Jobs of a group take turns.' }),
    deliver: z.enum(OUTPUTS).meta({ description: 'What becomes of its work when it has succeeded.' }),
    continues: JobRefShape.nullable().meta({ description: 'The job whose work it goes on with.' }),
    blockedBy: z.array(z.string()).meta({ description: 'Open issues that block its thread: `#12`, `owner/name#3`.' }),
    waivedBy: z.string().nullable().meta({ description: 'Who let the jobs that need it go on without it.' }),
    gate: ApprovalRefShape.nullable().meta({ description: 'The approval that starts it.' }),
    isFork: z.boolean().meta({ description: 'Its commit comes from a fork: it runs without secrets.' }),
    stale: z.string().nullable().meta({ description: 'The thread’s head now, where it is another commit.' }),
    paused: z
      .strictObject({ until: instant('Until when.'), why: z.string() })
      .nullable()
      .meta({ description: 'GitHub makes the app wait.' }),
    position: z.number().int().nullable().meta({ description: 'In the queue; 1 starts next.' }),
    approvals: z.array(ApprovalShape),
    output: told('What it hands on to the jobs that need it.'),
    usage: z
      .strictObject({ inputTokens: z.number(), outputTokens: z.number(), cost: z.number().nullable() })
      .nullable()
      .meta({
        description: 'What its models took, once it has ended and where that was counted; `cost` in US dollars.',
      }),
    delivery: z
      .strictObject({ url: z.string().nullable(), commit: z.string().nullable(), refused: z.string().nullable() })
      .nullable()
      .meta({
        description:
          'What became of its work: where it can be seen, or why it was not delivered; with neither, nothing had changed. `null` until that is known.',
      }),
    patch: z
      .string()
      .nullable()
      .meta({ description: 'Where its changes can be had as a patch, when it ended without delivering them.' }),
    createdAt: instant('When it was asked for.'),
    startedAt: instant('When a runner took it.').nullable(),
    endedAt: instant('When it ended.').nullable(),
    deadline: instant('When the app acts on it in its present state.').nullable(),
    runnerSeenAt: instant('The last sign of life of its runner.').nullable(),
  })
  .openapi('Job');

const PlannedShape = z
  .strictObject({
    name: z.string().nullable(),
    asked: z.string(),
    kind: z.enum(['prompt', 'run']),
    commit: told('The commit it would run.'),
    profile: z.string(),
    agent: z.string().nullable(),
    priority: z.enum(PRIORITIES),
    group: z.string().nullable(),
    deliver: z.enum(OUTPUTS),
    timeoutSeconds: z.number().meta({ description: 'How long it might run.' }),
    after: z.array(z.union([JobRefShape, z.number().int()])).meta({
      description: 'What it would wait for: a job that exists, or the place (from 0) of one in this list.',
    }),
    mayStart: z.boolean().meta({ description: 'Whether it would start without an approval, for you.' }),
  })
  .openapi('Planned');

export const SubmittedShape = z
  .strictObject({
    jobs: z.array(JobShape).meta({ description: 'The jobs that were made, in order; none by a dry run.' }),
    gates: z.array(ApprovalRefShape).meta({ description: 'Approvals that have to be given before gated jobs start.' }),
    said: z.string().nullable().meta({ description: 'What there is to know besides, as Markdown.' }),
    planned: z.array(PlannedShape).nullable().meta({ description: 'What a dry run found; `null` otherwise.' }),
  })
  .openapi('Submitted');

export const JobsShape = z
  .strictObject({
    jobs: z.array(JobShape).meta({ description: 'Newest first.' }),
    next: JobRefShape.nullable().meta({
      description: 'Give it as `before` for the jobs that follow; `null` at the end.',
    }),
  })
  .openapi('Jobs');

export const OneJobShape = z.strictObject({ job: JobShape }).openapi('OneJob');

export const OneApprovalShape = z.strictObject({ approval: ApprovalShape }).openapi('OneApproval');

export const CarriedOutShape = z
  .strictObject({
    job: JobShape,
    control: z.number().int().nullable().meta({
      description:
        'The number under which the log tells what becomes of a message or an interrupt; `null` for other orders, and for one that was carried out before.',
    }),
    said: z.string().nullable().meta({ description: 'What there is to know, as Markdown.' }),
  })
  .openapi('CarriedOut');

export const LogShape = z
  .strictObject({
    entries: z
      .array(
        z.strictObject({
          seq: z.number().int().meta({ description: 'Its place in the session’s log, from 1.' }),
          at: instant('By the clock of whoever wrote it.'),
          event: z
            .looseObject({ kind: z.string() })
            .meta({ description: 'What happened. New kinds may be added: pass over what you do not know.' }),
        }),
      )
      .meta({ description: 'In ascending order.' }),
    earlier: z.boolean().meta({ description: 'Whether there is more before the first entry.' }),
    later: z.boolean().meta({ description: 'Whether there is more after the last entry.' }),
  })
  .openapi('Log');

export const WaitingMessagesShape = z
  .strictObject({
    messages: z.array(
      z.strictObject({
        control: z.number().meta({ description: 'Its number, by which it is changed and taken back.' }),
        by: told('The login of whose words they are now.'),
        text: told('What the agent will hear.'),
        mode: z.enum(['queue', 'steer']).meta({ description: '`queue`: after this turn. `steer`: now.' }),
      }),
    ),
  })
  .openapi('WaitingMessages');
