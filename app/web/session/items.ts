/** What a reader sees in a transcript: events of the log joined into items, each with a key that never changes. */
import type { AppEvent, Delivery, RunnerEvent, ToolContent, ToolKind } from '../../wire/events.ts';

interface Placed {
  readonly key: string;
  /** The first event of it: deep links point there. */
  readonly seq: number;
  /** The last event that changed it. */
  revision: number;
  readonly at: number;
}

export interface TextItem extends Placed {
  readonly kind: 'agent' | 'thought' | 'prompt';
  text: string;
  /** When its last part came, or when the next thing began. */
  until: number;
}

/** A person's message on its way to the agent. */
export interface PersonItem extends Placed {
  readonly kind: 'person';
  readonly control: number;
  by: string;
  text: string;
  mode: 'queue' | 'steer' | null;
  status: 'queued' | 'delivered' | 'seen' | 'refused' | 'withdrawn';
  delivery: (typeof Delivery)['_output'] | null;
  /** The agent would not take it in mid-turn: it waits for the turn's end. */
  putBack: boolean;
  /** Who gave it other words while it waited, and what it said before, newest last. */
  changedBy: string | null;
  earlier: readonly string[];
  /** Who took it back; the runner's word says whether it was in time. */
  takenBackBy: string | null;
  /** A change or a taking back that the agent was faster than. */
  late: 'change' | 'taking back' | null;
  deliveredAt: number | null;
  seenAt: number | null;
}

export interface ToolItem extends Placed {
  readonly kind: 'tool';
  tool: ToolKind;
  title: string;
  input: string;
  paths: readonly string[];
  content: readonly ToolContent[];
  terminal: string;
  status: 'running' | 'completed' | 'failed' | 'denied';
  exitCode: number | null;
  ms: number | null;
  /** The approval request it waits for, by the runner's id. */
  awaits: string | null;
}

/** What the shell command that is the job wrote. */
export interface OutputItem extends Placed {
  readonly kind: 'output';
  text: string;
}

export interface PlanItem extends Placed {
  readonly kind: 'plan';
  entries: Extract<RunnerEvent, { kind: 'plan' }>['entries'];
}

export interface NoticeItem extends Placed {
  readonly kind: 'notice';
  readonly level: 'info' | 'warning' | 'error';
  readonly text: string;
}

export interface ApprovalItem extends Placed {
  readonly kind: 'approval';
  readonly request: string;
  ref: string | null;
  tool: string;
  title: string;
  input: string;
  rule: string;
  approvers: string;
  state: 'requested' | 'allowed' | 'denied' | 'expired' | 'withdrawn';
  by: string | null;
  reason: string;
  /** The rule by which it was allowed for the rest of the session. */
  sessionRule: string | null;
  applied: boolean;
}

export interface StopItem extends Placed {
  readonly kind: 'stop';
  readonly by: string;
  readonly reason: string;
  steps: readonly { readonly step: string; readonly at: number }[];
  done: boolean;
  /** Nothing was left running after the last step: the runner said so. */
  worked: boolean;
}

/** A quiet line on what somebody set for the session, or did to its turn. */
export interface NoteItem extends Placed {
  readonly kind: 'note';
  readonly by: string;
  readonly what:
    /** `until`: when that is (epoch ms), where the turn had ended already. */
    | { readonly kind: 'linger'; readonly seconds: number; readonly until: number | null }
    | { readonly kind: 'interrupt' }
    /** A message that was written further up reached the agent here. */
    | { readonly kind: 'handed'; readonly text: string }
    | { readonly kind: 'policy'; readonly allowed: readonly string[]; readonly takenBack: readonly string[] }
    | { readonly kind: 'charge'; readonly to: string };
}

/** What the models took so far, at the end of a turn. */
export interface UsageItem extends Placed {
  readonly kind: 'usage';
  usage: Omit<Extract<RunnerEvent, { kind: 'usage' }>, 'kind'>;
}

export interface StartedItem extends Placed {
  readonly kind: 'started';
  readonly agent: string;
  readonly commit: string;
}

/** What became of the work: where it is now, or why nothing was delivered. */
export interface DeliveryItem extends Placed {
  readonly kind: 'delivery';
  readonly output: Extract<AppEvent, { kind: 'delivery' }>['output'];
  readonly url: string | null;
  readonly commit: string | null;
  /** Reasons, one each; empty when it was delivered. */
  readonly refused: readonly string[];
}

export interface EndItem extends Placed {
  readonly kind: 'end';
  readonly outcome: 'succeeded' | 'failed' | 'cancelled' | 'timed_out' | 'lost';
  readonly reason: string;
}

export type Item =
  | TextItem
  | PersonItem
  | ToolItem
  | OutputItem
  | PlanItem
  | NoticeItem
  | ApprovalItem
  | StopItem
  | NoteItem
  | UsageItem
  | StartedItem
  | DeliveryItem
  | EndItem;
