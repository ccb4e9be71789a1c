/** A session as the page knows it: its items in order, and what was last said about the agent. */
import type { RunnerEvent, SessionEvent } from '../../wire/events.ts';
import { knownAfter, waitingOf, type KnownMessage, type WaitingMessage } from '../../wire/message-queue.ts';
import type { Item, PlanItem } from './items.ts';

export type Usage = Omit<Extract<RunnerEvent, { kind: 'usage' }>, 'kind'>;

export interface Session {
  /** In the order of their first event. */
  readonly items: Map<string, Item>;
  lastSeq: number;
  lastAt: number | null;
  /** The last event that the agent itself is the cause of: a runner may be well while its agent says nothing. */
  agentAt: number | null;
  /** The agent's name; null until it is up. */
  agent: string | null;
  startedAt: number | null;
  /** True when the agent takes messages in mid-turn; null until it has said so. */
  steering: boolean | null;
  /** True when it takes a second prompt into its running turn; null until it has said so. */
  joins: boolean | null;
  /** `until`: an idle session ends by itself then. */
  doing: {
    state: 'running' | 'waiting' | 'idle' | 'stopping';
    step: string;
    since: number;
    until: number | null;
  } | null;
  /** How long somebody said the session shall stay once its turn is over; null as long as nobody said anything. */
  linger: {
    seconds: number;
    by: string;
    /** The runner has said since then that it is idle, and until when. */
    heard: boolean;
  } | null;
  /** What people allowed for the rest of the session, as the log tells. */
  rules: readonly string[];
  /** The messages that wait, in the order in which they will be handed over. */
  waiting: readonly WaitingMessage[];
  /** Those and the ones that are handed over or taken back. */
  known: readonly KnownMessage[];
  /** Of those that wait, the ones that the agent would not take in mid-turn. */
  readonly putBack: Set<number>;
  usage: Usage | null;
  endedAt: number | null;
  /** The item that text is still being added to. */
  open: string | null;
}

export const newSession = (): Session => ({
  items: new Map(),
  lastSeq: 0,
  lastAt: null,
  agentAt: null,
  agent: null,
  startedAt: null,
  steering: null,
  joins: null,
  doing: null,
  linger: null,
  rules: [],
  waiting: [],
  known: [],
  putBack: new Set(),
  usage: null,
  endedAt: null,
  open: null,
});

/** A message the agent has not got yet. */
export interface QueuedMessage extends WaitingMessage {
  /** The agent would not take it in mid-turn: it waits for the turn's end. */
  readonly putBack: boolean;
}

/** The messages the agent has not got yet, in the order in which it will. */
export const undelivered = (session: Session): QueuedMessage[] =>
  session.endedAt === null
    ? session.waiting.map((message) => ({ ...message, putBack: session.putBack.has(message.control) }))
    : [];

/** What an event does to the messages that wait. */
export function foldWaiting(session: Session, event: SessionEvent): void {
  const known = knownAfter(session.known, event);
  if (known !== session.known) Object.assign(session, { known, waiting: waitingOf(known) });
  if (event.kind === 'message.queued' || event.kind === 'message.amended') session.putBack.delete(event.control);
  if (event.kind !== 'message' || event.control === undefined) return;
  if (event.status === 'queued') session.putBack.add(event.control);
  else session.putBack.delete(event.control);
}

export function latestPlan(session: Session): PlanItem | undefined {
  return [...session.items.values()].findLast((item) => item.kind === 'plan');
}
