/** Every permission request is judged by the job's profile: allowed, denied, or put before people. Never an agent's own "always". */
import { createHash, randomUUID } from 'node:crypto';
import type { PermissionOption, RequestPermissionResponse } from '@agentclientprotocol/sdk';
import type { Order } from '../app/wire/controls.ts';
import { type RunnerEvent, TEXT_LIMIT } from '../app/wire/events.ts';
import type { Asked } from './agents/asked.ts';
import type { Judge } from './judge.ts';
import { fitted } from './text.ts';
import type { Report } from './worker.ts';

type Decision = Extract<Order, { kind: 'decision' }>;
type Policy = Extract<Order, { kind: 'policy' }>;
type RequestedCall = NonNullable<Extract<RunnerEvent, { kind: 'approval.requested' }>['call']>;
type Outcome = 'allowed' | 'denied' | 'withdrawn';

export interface Judged {
  /** For the agent. */
  readonly response: RequestPermissionResponse;
  readonly denied: boolean;
  /** Why, in the words of whoever denied it. */
  readonly reason: string;
}

/** What a person's answer is bound to: another input, even by one character, is another hash. */
function requestHash(tool: string, input: string): string {
  return createHash('sha256').update(`${tool}\n${input}`).digest('hex');
}

export interface PermissionsOptions {
  readonly judge: Judge;
  readonly report: Report;
  /** Told when the first request begins to wait and when the last has been answered. */
  readonly onWaiting: (waiting: boolean) => void;
  /** What becomes of a question where nobody is there to answer it. Without it, people are asked. */
  readonly onAsk?: 'allow' | 'deny' | undefined;
  /** When the work will be ended by its time limit (epoch ms); people are reminded in time of what still waits. */
  readonly endsAt?: number | undefined;
}

export interface Request {
  readonly asked: Asked;
  readonly toolCall: string;
  readonly options: readonly PermissionOption[];
  /** Aborted when the agent gives up asking. */
  readonly signal: AbortSignal;
}

interface Pending {
  readonly hash: string;
  readonly title: string;
  readonly settle: (outcome: Outcome, reason?: string) => void;
}

/** How long before the time limit people are told of what waits for them; of a short limit, its last fifth. */
const REMIND_MS = 5 * 60_000;
/** A timer takes no more. */
const LONGEST_TIMER_MS = 2_000_000_000;

export class Permissions {
  readonly #options: PermissionsOptions;
  readonly #pending = new Map<string, Pending>();
  readonly #remindAt: number;
  #reminder: NodeJS.Timeout | undefined;
  #withdrawn = false;

  constructor(options: PermissionsOptions) {
    this.#options = options;
    const { endsAt = Infinity } = options;
    this.#remindAt = endsAt - Math.min(REMIND_MS, Math.max(0, endsAt - Date.now()) / 5);
  }

  async answer(request: Request): Promise<Judged> {
    const { judge, onAsk } = this.#options;
    if (this.#withdrawn) return CANCELLED;
    const { verdict, rule, reason } = judge.judge(request.asked.call);
    if (verdict === 'allow') return this.#allow(request, reason);
    if (verdict === 'deny') return this.#deny(request, reason);
    if (onAsk === 'deny') return this.#deny(request, `${reason}, and nobody is there to ask`);
    if (onAsk === 'allow') {
      this.#notice('info', `Allowed, since nobody is there to ask: ${request.asked.title}`);
      return this.#allow(request, reason);
    }
    return this.#ask(request, rule);
  }

  /** A person's answer takes effect only for the very input it was given for, and once. */
  decide(decision: Decision): void {
    const pending = this.#pending.get(decision.request);
    if (!pending) return;
    if (pending.hash !== decision.hash) {
      const text = `A decision by ${decision.by} was for another input than the agent asks for; it was not applied.`;
      return this.#notice('error', text);
    }
    if (decision.decision === 'allow') return pending.settle('allowed');
    pending.settle('denied', `${decision.by} denied it${decision.reason === '' ? '' : `: ${decision.reason}`}`);
  }

  /** What people allow for the rest of the session, all of it; what already waits for an answer goes on waiting. */
  allow({ allow, by }: Policy): void {
    for (const rule of this.#options.judge.allow(allow))
      this.#notice(
        'warning',
        `A rule that was allowed in this session cannot be read and does not hold (${by}): ${rule}`,
      );
  }

  /** The turn is being cancelled: the protocol wants every open request answered as cancelled, and those on their way too. */
  withdrawAll(): void {
    this.#withdrawn = true;
    for (const { settle } of this.#pending.values()) settle('withdrawn');
  }

  /** A new turn may ask again. */
  turnBegins(): void {
    this.#withdrawn = false;
  }

  #allow({ options }: Request, reason: string): Judged {
    return { response: select(options, 'allow_once'), denied: false, reason };
  }

  #deny({ options, asked }: Request, reason: string): Judged {
    this.#notice('warning', `Denied: ${asked.title}. ${reason}`);
    return { response: select(options, 'reject_once'), denied: true, reason };
  }

  async #ask({ asked, toolCall, signal, options }: Request, rule: string | undefined): Promise<Judged> {
    const { report, onWaiting } = this.#options;
    const request = randomUUID();
    const { tool } = asked.call;
    const hash = requestHash(tool, asked.input);
    const { promise, resolve } = Promise.withResolvers<{ outcome: Outcome; reason: string }>();
    const settle = (outcome: Outcome, reason = '') => resolve({ outcome, reason });
    this.#pending.set(request, { hash, settle, title: asked.title });
    if (this.#pending.size === 1) onWaiting(true);
    report({
      kind: 'approval.requested',
      request,
      toolCall,
      tool,
      title: fitted(asked.title, 2_000),
      input: fitted(asked.input, TEXT_LIMIT),
      hash,
      ...(rule === undefined ? {} : { rule: fitted(rule, 500) }),
      call: judgedOf(asked),
    });
    this.#remindInTime();
    const withdraw = () => settle('withdrawn');
    signal.addEventListener('abort', withdraw, { once: true });
    if (signal.aborted) withdraw();
    const { outcome, reason } = await promise;
    signal.removeEventListener('abort', withdraw);
    this.#pending.delete(request);
    report({ kind: 'approval.applied', request, outcome });
    if (this.#pending.size === 0) {
      clearTimeout(this.#reminder);
      this.#reminder = undefined;
      onWaiting(false);
    }
    if (outcome === 'withdrawn') return CANCELLED;
    const denied = outcome === 'denied';
    return { response: select(options, denied ? 'reject_once' : 'allow_once'), denied, reason };
  }

  #remindInTime(): void {
    if (this.#remindAt === Infinity || this.#reminder) return;
    const inMs = Math.min(Math.max(0, this.#remindAt - Date.now()), LONGEST_TIMER_MS);
    this.#reminder = setTimeout(() => {
      // What is asked from now on is told at once.
      this.#reminder = undefined;
      const left = Math.max(0, Math.round(((this.#options.endsAt ?? 0) - Date.now()) / 1000));
      const titles = [...this.#pending.values()].map(({ title }) => title).join('; ');
      this.#notice(
        'warning',
        `The time limit ends the work in ${left} s, and this still waits for a person: ${titles}`,
      );
    }, inMs).unref();
  }

  #notice(level: 'info' | 'warning' | 'error', text: string): void {
    this.#options.report({ kind: 'notice', level, text: fitted(text, 2_000) });
  }
}

/** What the rules judge beside the input, where it fits. */
function judgedOf({ call: { name, paths, commandSource } }: Asked): RequestedCall {
  const fits = paths !== undefined && paths.length <= 50 && paths.every((path) => path.length <= 1_000);
  return {
    ...(name === undefined || name.length > 200 ? {} : { name }),
    ...(fits ? { paths: [...paths] } : {}),
    ...(commandSource === undefined ? {} : { commandSource }),
  };
}

const CANCELLED: Judged = { response: { outcome: { outcome: 'cancelled' } }, denied: false, reason: '' };

/** By kind, never by position, and never `*_always`: such a grant would live in the agent, outside our log. */
function select(options: readonly PermissionOption[], kind: 'allow_once' | 'reject_once'): RequestPermissionResponse {
  const option = options.find((candidate) => candidate.kind === kind);
  return { outcome: option ? { outcome: 'selected', optionId: option.optionId } : { outcome: 'cancelled' } };
}
