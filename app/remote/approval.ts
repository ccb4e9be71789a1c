/** An approval: a durable question to people, bound to the exact input by its hash. Settled once, never replayed. */

export type ApprovalState = 'pending' | 'allowed' | 'denied' | 'expired' | 'withdrawn';

export interface Approval {
  readonly repositoryId: number;
  /** `P7` is the approval with number 7 of its repository. */
  readonly number: number;
  /** `tool`: a running agent asks to use a tool. `start`: gated jobs need an approval to start. */
  readonly kind: 'tool' | 'start';
  /** The job that asks; the first one where several need it to start. */
  readonly job: number;
  /** The session that asks; `null` for `start`. */
  readonly sessionId: string | null;
  /** The runner's own id of the request; `start/P7` for `start`. */
  readonly request: string;
  readonly tool: string;
  readonly title: string;
  readonly input: string;
  readonly hash: string;
  readonly rule: string | null;
  /** Levels, people and teams who may decide. */
  readonly approvers: readonly string[];
  readonly state: ApprovalState;
  /** Instants in epoch ms. */
  readonly requestedAt: number;
  readonly deadline: number;
  /** The rule that would allow exactly this for the rest of the session; `null` where none can say it. */
  readonly sessionRule: string | null;
  /** How far a yes reaches; `null` until it is said. */
  readonly scope: 'once' | 'session' | null;
  readonly decidedBy: string | null;
  readonly decidedReason: string;
  readonly decidedAt: number | null;
  /** When the decision took effect: the runner confirmed it, or the gate opened or closed. */
  readonly appliedAt: number | null;
}
