/** What may be shown of a job and its approvals: the one shape that reports, the session page and the API read. */
import type { ApprovalRef, JobRef, RepositoryName, Thread } from './ids.ts';
import type { OnFailure, Output, Priority, State } from './job-state.ts';

export interface NeedView {
  readonly ref: JobRef;
  readonly name: string | null;
  readonly state: State;
  readonly onFailure: OnFailure;
}

export interface ApprovalView {
  readonly ref: ApprovalRef;
  /** `tool`: a running agent asks to use a tool. `start`: jobs need an approval to start. */
  readonly kind: 'tool' | 'start';
  /** The runner's own id of the request, which the session's events carry. */
  readonly request: string;
  readonly job: JobRef;
  readonly state: 'pending' | 'allowed' | 'denied' | 'expired' | 'withdrawn';
  /** `Bash`, `Edit` … and the exact input, already made visible (no hidden characters). */
  readonly tool: string;
  readonly title: string;
  readonly input: string;
  readonly hash: string;
  readonly rule: string | null;
  /** Who may decide, in words of the profile: `write`, `@ada`, `@acme/release`. */
  readonly approvers: readonly string[];
  /** Epoch ms. */
  readonly requestedAt: number;
  readonly deadline: number;
  /** The rule that would allow exactly this for the rest of the session; `null` where that is not offered. */
  readonly sessionRule: string | null;
  /** How far a yes reaches; `null` until it is said. */
  readonly scope: 'once' | 'session' | null;
  readonly decidedBy: string | null;
  readonly decidedReason: string;
  /** Set once the runner confirmed that the decision took effect. */
  readonly appliedAt: number | null;
}

export interface JobView {
  readonly ref: JobRef;
  readonly name: string | null;
  /** One line that says what was asked: the name, or the start of the prompt or command. */
  readonly title: string;
  /** The command as typed. */
  readonly asked: string;
  readonly kind: 'prompt' | 'run';
  readonly state: State;
  /** Why it is in this state, or why it does not start yet: one sentence, or empty. */
  readonly reason: string;
  readonly requester: string;
  /** Who answers for it now, where its requester handed it over. */
  readonly charge: string | null;
  /** The name of the machine of somebody's own that its session was started on; `null` for a run of GitHub's. */
  readonly machine: string | null;
  readonly repository: RepositoryName;
  readonly thread: Thread;
  readonly threadTitle: string;
  /** URL of the thread at GitHub (of the repository, where the session has no thread), of the workflow run (once there is one), and of the session page. */
  readonly threadUrl: string;
  readonly runUrl: string | null;
  readonly url: string;
  readonly commit: string | null;
  readonly profile: string;
  readonly agent: string | null;
  readonly attempt: number;
  readonly needs: readonly NeedView[];
  /** Jobs that need this one. */
  readonly dependents: readonly JobRef[];
  readonly priority: Priority;
  readonly group: string | null;
  readonly deliver: Output;
  /** The job whose work this one continues. */
  readonly continues: JobRef | null;
  /** Open issues that block its thread: `#12`, `owner/name#3`. */
  readonly blockedBy: readonly string[];
  /** Who let the jobs that need it go on without it. */
  readonly waivedBy: string | null;
  /** The approval that starts it, while and after it was gated. */
  readonly gate: ApprovalRef | null;
  /** Its commit comes from a fork: it runs in a run without secrets. */
  readonly isFork: boolean;
  /** The thread's head now, where the job's commit is no longer it. */
  readonly stale: string | null;
  /** Until when (epoch ms) GitHub makes us wait, and why. */
  readonly paused: { readonly until: number; readonly why: string } | null;
  /** Its place in the line, from 1; one before it that has to wait for its thread or group does not hold it up. `null` when it is not in the queue. */
  readonly position: number | null;
  readonly approvals: readonly ApprovalView[];
  readonly output: string;
  /** What its models took, once it has ended and where that was counted; `cost` in US dollars, `null` where no price is known. */
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number; readonly cost: number | null } | null;
  /** What became of its work; `null` until that is known, and for a job whose work goes nowhere. With neither `url` nor `refused`, nothing had changed. */
  readonly delivery: {
    readonly url: string | null;
    readonly commit: string | null;
    readonly refused: string | null;
  } | null;
  /** Where its changes can be had as a patch, when it ended without delivering them. */
  readonly patch: string | null;
  /** Epoch ms. */
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** When the timer will act on it in its present state (epoch ms), e.g. declare a silent runner lost. */
  readonly deadline: number | null;
  /** Last sign of life of its runner (epoch ms). */
  readonly runnerSeenAt: number | null;
}
