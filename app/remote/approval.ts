/** An approval: a durable question to people, bound to the exact input by its hash. Settled once, never replayed. */

export type ApprovalState = 'pending' | 'allowed' | 'denied' | 'expired' | 'withdrawn';

export interface Approval {
  readonly repositoryId: number;
  /** `P7` is the approval with number 7 of its repository. */
  readonly number: number;
  readonly job: number;
  readonly sessionId: string;
  /** The runner's own id of the request. */
  readonly request: string;
  readonly tool: string;
  readonly title: string;
  readonly input: string;
  readonly hash: string;
  readonly rule: string | null;
  readonly approvers: readonly string[];
  readonly state: ApprovalState;
  /** Instants in epoch ms. */
  readonly requestedAt: number;
  readonly deadline: number;
  readonly decidedBy: string | null;
  readonly decidedReason: string;
  readonly decidedAt: number | null;
  /** When the runner confirmed that the decision took effect. */
  readonly appliedAt: number | null;
}
