/**
 * `POST /api/v1/runner/sessions/{id}/events`: what happens in a session, numbered by the runner from 1 without gaps.
 * A repeat is accepted and ignored; a gap is answered 409 with the number expected; the answer comes after the commit.
 * The app adds events of its own kinds (marked below) to the same log and gives each its final place, `seq`.
 */
import { z } from 'zod';

/** Longest text one event may carry, in characters; the runner splits longer text. */
export const TEXT_LIMIT = 32_768;
const text = z.string().max(TEXT_LIMIT);
const id = z.string().min(1).max(200);

export const TOOL_KINDS = ['read', 'edit', 'delete', 'move', 'search', 'execute', 'think', 'fetch', 'other'] as const;
export const ToolKind = z.enum(TOOL_KINDS);
export type ToolKind = z.infer<typeof ToolKind>;

/** What a tool call showed: plain text, or a change of one file (`oldText` null = a new file). */
export const ToolContent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text }),
  z.object({ type: z.literal('diff'), path: z.string().max(1000), oldText: text.nullable(), newText: text }),
]);
export type ToolContent = z.infer<typeof ToolContent>;

/** How a message reached the agent: joined into the running turn, as its own turn, or after an interrupt. */
export const Delivery = z.enum(['steered', 'joined', 'queued', 'interrupted']);

export const RunnerEvent = z.discriminatedUnion('kind', [
  /** The agent (or shell) is up. `steering`: it takes messages in mid-turn. */
  z.object({
    kind: z.literal('session.started'),
    agent: z.string().max(200),
    steering: z.boolean(),
    /** It takes a second prompt into its running turn, where it cannot be steered. */
    joins: z.boolean().optional(),
    commit: z.string().max(64),
  }),
  /**
   * Text. Events with the same `id` are one message, in order (the first piece at once, then joined in windows of some 25 ms). A `user` message carries the number of
   * the control it answers and how far it came: `queued` (the agent would not take it now: it waits for the turn to end),
   * `delivered` (handed to the agent), `seen` (the agent took it up), `refused`, `withdrawn` (taken back in time).
   */
  z.object({
    kind: z.literal('message'),
    id,
    role: z.enum(['user', 'agent', 'thought']),
    text,
    control: z.number().int().positive().optional(),
    status: z.enum(['queued', 'delivered', 'seen', 'refused', 'withdrawn']).optional(),
    delivery: Delivery.optional(),
  }),
  z.object({
    kind: z.literal('tool.started'),
    id,
    tool: ToolKind,
    title: z.string().max(2000),
    input: text.optional(),
    paths: z.array(z.string().max(1000)).max(50).optional(),
  }),
  z.object({
    kind: z.literal('tool.updated'),
    id,
    title: z.string().max(2000).optional(),
    input: text.optional(),
    content: z.array(ToolContent).max(50).optional(),
  }),
  z.object({
    kind: z.literal('tool.finished'),
    id,
    status: z.enum(['completed', 'failed', 'denied']),
    content: z.array(ToolContent).max(50).optional(),
    exitCode: z.number().int().nullable().optional(),
    ms: z.number().nonnegative().optional(),
  }),
  /** Raw terminal output (may hold ANSI colours) of a tool call, or of the shell command that is the job. */
  z.object({ kind: z.literal('terminal'), tool: id.optional(), text }),
  z.object({
    kind: z.literal('plan'),
    entries: z
      .array(z.object({ text: z.string().max(2000), status: z.enum(['pending', 'in_progress', 'completed']) }))
      .max(200),
  }),
  /**
   * The agent waits for a person. `request` is the runner's own id of it; `input` is exact; `hash` is the SHA-256 (hex) of
   * `tool` + "\n" + the whole input before any cut; `rule` names the profile's rule that asks.
   */
  z.object({
    kind: z.literal('approval.requested'),
    request: id,
    toolCall: id.optional(),
    tool: z.string().max(100),
    title: z.string().max(2000),
    input: text,
    hash: z.string().length(64),
    rule: z.string().max(500).optional(),
    /** What the rules judge beside the input; left out where it does not fit. Absent from runners of before. */
    call: z
      .object({
        name: z.string().max(200).optional(),
        paths: z.array(z.string().max(1000)).max(50).optional(),
        commandSource: z.enum(['input', 'title']).optional(),
      })
      .optional(),
  }),
  /** The runner has answered the agent: `outcome` is what took effect; `withdrawn` when the agent gave up asking. */
  z.object({ kind: z.literal('approval.applied'), request: id, outcome: z.enum(['allowed', 'denied', 'withdrawn']) }),
  z.object({
    kind: z.literal('usage'),
    inputTokens: z.number().nonnegative().optional(),
    outputTokens: z.number().nonnegative().optional(),
    contextUsed: z.number().nonnegative().optional(),
    contextSize: z.number().nonnegative().optional(),
    cost: z.object({ amount: z.number(), currency: z.string().max(10) }).optional(),
  }),
  /** What the agent does now. `step` names the step of a stop that is under way. */
  z.object({
    kind: z.literal('state'),
    state: z.enum(['running', 'waiting', 'idle', 'stopping']),
    step: z.string().max(200).optional(),
    /** An idle session ends by itself at this instant (epoch ms), if nobody says anything before. */
    until: z.number().int().positive().optional(),
  }),
  z.object({ kind: z.literal('notice'), level: z.enum(['info', 'warning', 'error']), text }),
  /** The last event of a session. */
  z.object({
    kind: z.literal('session.finished'),
    outcome: z.enum(['succeeded', 'failed', 'cancelled', 'timed_out']),
    reason: text,
  }),
]);
export type RunnerEvent = z.infer<typeof RunnerEvent>;

/** Events the app itself writes into a session's log. */
export const AppEvent = z.discriminatedUnion('kind', [
  /** A person's message was accepted and waits for the runner; its later fate comes as `message` events with this control. */
  z.object({
    kind: z.literal('message.queued'),
    control: z.number().int().positive(),
    by: z.string(),
    text,
    mode: z.enum(['queue', 'steer']),
  }),
  /** A person changed a message that waits. What the runner hands over is what counts: it may have come too late. */
  z.object({
    kind: z.literal('message.amended'),
    control: z.number().int().positive(),
    by: z.string(),
    text,
    mode: z.enum(['queue', 'steer']),
  }),
  /** A person took a message back; the runner's word says whether it was in time. */
  z.object({ kind: z.literal('message.withdrawn'), control: z.number().int().positive(), by: z.string() }),
  /** The order in which messages that wait shall be handed over. */
  z.object({ kind: z.literal('message.reordered'), order: z.array(z.number().int().positive()), by: z.string() }),
  /** How long the session stays once its turn is over, in seconds; 0 when it does not. */
  z.object({ kind: z.literal('linger'), seconds: z.number().int().nonnegative(), by: z.string() }),
  /** The rules that people allowed for the rest of the session, as they are now. */
  z.object({ kind: z.literal('policy'), allow: z.array(z.string()), by: z.string() }),
  /** Somebody else is in charge of the session from now on. */
  z.object({ kind: z.literal('charge'), by: z.string(), to: z.string() }),
  /** The runner's request got its number, its approvers and its deadline (epoch ms). */
  z.object({
    kind: z.literal('approval.routed'),
    approval: z.string(),
    request: id,
    approvers: z.string(),
    deadline: z.number(),
    /** The rule that a yes for the rest of the session would allow; absent where that is not offered. */
    sessionRule: z.string().optional(),
  }),
  z.object({
    kind: z.literal('approval.decided'),
    approval: z.string(),
    request: id,
    decision: z.enum(['allow', 'deny']),
    by: z.string(),
    reason: z.string(),
    /** Given for the rest of the session, by this rule. */
    rule: z.string().optional(),
  }),
  z.object({ kind: z.literal('approval.expired'), approval: z.string(), request: id }),
  /** What became of the work: `url` and `commit` of what was delivered, or why nothing was (`refused`). */
  z.object({
    kind: z.literal('delivery'),
    output: z.enum(['comment', 'review', 'push', 'pull_request']),
    url: z.string().nullable(),
    commit: z.string().nullable(),
    refused: text.nullable(),
  }),
  /** A person ended the running turn; the session stays. */
  z.object({ kind: z.literal('interrupt.requested'), by: z.string() }),
  z.object({ kind: z.literal('stop.requested'), by: z.string(), reason: z.string() }),
  /** The job's runner is gone; nothing more will come. */
  z.object({ kind: z.literal('session.lost'), reason: z.string() }),
]);
export type AppEvent = z.infer<typeof AppEvent>;

export type SessionEvent = RunnerEvent | AppEvent;

/** One line of a session's log as readers get it: its place, and when it happened by the clock of whoever wrote it (epoch ms). */
export interface LogEntry {
  readonly seq: number;
  readonly at: number;
  readonly event: SessionEvent;
}

export const EventBatch = z.object({
  /** The runner's number of the first event. */
  first: z.number().int().positive(),
  events: z
    .array(z.object({ at: z.number().int().positive(), event: RunnerEvent }))
    .min(1)
    .max(500),
});
export type EventBatch = z.infer<typeof EventBatch>;

/** `next`: the number the app expects now. Sent with 200, and with 409 when there was a gap. */
export const EventsAnswer = z.object({ next: z.number().int().positive() });
