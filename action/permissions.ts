/** Every permission request is judged by the job's profile: allowed, denied, or put before people. Never an agent's own "always". */
import { createHash, randomUUID } from 'node:crypto';
import type { PermissionOption, RequestPermissionResponse } from '@agentclientprotocol/sdk';
import { evaluate } from '../app/remote/rules.ts';
import type { Profile } from '../app/wire/claim.ts';
import type { Order } from '../app/wire/controls.ts';
import { TEXT_LIMIT } from '../app/wire/events.ts';
import type { Asked } from './agents/asked.ts';
import { fitted } from './text.ts';
import type { Report } from './worker.ts';

type Decision = Extract<Order, { kind: 'decision' }>;
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
  readonly profile: Profile;
  readonly report: Report;
  /** Told when the first request begins to wait and when the last has been answered. */
  readonly onWaiting: (waiting: boolean) => void;
}

export interface Request {
  readonly asked: Asked;
  readonly toolCall: string;
  readonly options: readonly PermissionOption[];
  /** Aborted when the agent gives up asking. */
  readonly signal: AbortSignal;
}

export class Permissions {
  readonly #options: PermissionsOptions;
  readonly #pending = new Map<string, { hash: string; settle: (outcome: Outcome, reason?: string) => void }>();

  constructor(options: PermissionsOptions) {
    this.#options = options;
  }

  async answer(request: Request): Promise<Judged> {
    const { profile, report } = this.#options;
    const { call, title } = request.asked;
    const { verdict, rule, reason } = evaluate(call, profile);
    if (verdict === 'ask') return this.#ask(request, rule);
    if (verdict === 'allow') return { response: select(request.options, 'allow_once'), denied: false, reason };
    report({ kind: 'notice', level: 'warning', text: fitted(`Denied: ${title}. ${reason}`, 2_000) });
    return { response: select(request.options, 'reject_once'), denied: true, reason };
  }

  /** A person's answer takes effect only for the very input it was given for, and once. */
  decide(decision: Decision): void {
    const pending = this.#pending.get(decision.request);
    if (!pending) return;
    if (pending.hash !== decision.hash) {
      const text = `A decision by ${decision.by} was for another input than the agent asks for; it was not applied.`;
      this.#options.report({ kind: 'notice', level: 'error', text });
      return;
    }
    if (decision.decision === 'allow') return pending.settle('allowed');
    pending.settle('denied', `${decision.by} denied it${decision.reason === '' ? '' : `: ${decision.reason}`}`);
  }

  /** The turn is being cancelled: the protocol wants every open request answered as cancelled. */
  withdrawAll(): void {
    for (const { settle } of this.#pending.values()) settle('withdrawn');
  }

  async #ask({ asked, toolCall, signal, options }: Request, rule: string | undefined): Promise<Judged> {
    const { report, onWaiting } = this.#options;
    const request = randomUUID();
    const { tool } = asked.call;
    const hash = requestHash(tool, asked.input);
    const { promise, resolve } = Promise.withResolvers<{ outcome: Outcome; reason: string }>();
    const settle = (outcome: Outcome, reason = '') => resolve({ outcome, reason });
    this.#pending.set(request, { hash, settle });
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
    });
    const withdraw = () => settle('withdrawn');
    signal.addEventListener('abort', withdraw, { once: true });
    if (signal.aborted) withdraw();
    const { outcome, reason } = await promise;
    signal.removeEventListener('abort', withdraw);
    this.#pending.delete(request);
    report({ kind: 'approval.applied', request, outcome });
    if (this.#pending.size === 0) onWaiting(false);
    if (outcome === 'withdrawn') return { response: { outcome: { outcome: 'cancelled' } }, denied: false, reason };
    const denied = outcome === 'denied';
    return { response: select(options, denied ? 'reject_once' : 'allow_once'), denied, reason };
  }
}

/** By kind, never by position, and never `*_always`: such a grant would live in the agent, outside our log. */
function select(options: readonly PermissionOption[], kind: 'allow_once' | 'reject_once'): RequestPermissionResponse {
  const option = options.find((candidate) => candidate.kind === kind);
  return { outcome: option ? { outcome: 'selected', optionId: option.optionId } : { outcome: 'cancelled' } };
}
