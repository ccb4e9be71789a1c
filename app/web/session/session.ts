/** A session as the page knows it: its items in order, and what was last said about the agent. */
import type { RunnerEvent } from '../../wire/events.ts';
import type { Item, PersonItem, PlanItem } from './items.ts';

export type Usage = Omit<Extract<RunnerEvent, { kind: 'usage' }>, 'kind'>;

export interface Session {
  /** In the order of their first event. */
  readonly items: Map<string, Item>;
  lastSeq: number;
  lastAt: number | null;
  /** The agent's name; null until it is up. */
  agent: string | null;
  startedAt: number | null;
  /** True when the agent takes messages in mid-turn; null until it has said so. */
  steering: boolean | null;
  doing: { state: 'running' | 'waiting' | 'idle' | 'stopping'; step: string; since: number } | null;
  usage: Usage | null;
  endedAt: number | null;
  /** The item that text is still being added to. */
  open: string | null;
}

export const newSession = (): Session => ({
  items: new Map(),
  lastSeq: 0,
  lastAt: null,
  agent: null,
  startedAt: null,
  steering: null,
  doing: null,
  usage: null,
  endedAt: null,
  open: null,
});

/** Messages the agent has not got yet. */
export const undelivered = (session: Session): PersonItem[] =>
  session.endedAt === null
    ? [...session.items.values()].filter((item) => item.kind === 'person').filter((item) => item.status === 'queued')
    : [];

export function latestPlan(session: Session): PlanItem | undefined {
  return [...session.items.values()].findLast((item) => item.kind === 'plan');
}
