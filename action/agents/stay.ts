/** How long a session stays once its turn is over: until somebody says something, its time is up, or it is told to end. */
import type { Report } from '../worker.ts';

/** `always`: until it is told to end. Else seconds from the end of the turn; 0 and `undefined` end it there. */
export type Lingers = number | 'always' | undefined;

/** It ends so long before the time limit would call its work a failure. */
const BEFORE_LIMIT_MS = 2_000;

export interface StayOptions {
  readonly lingers: Lingers;
  /** When the time limit ends the work (epoch ms). */
  readonly endsAt?: number | undefined;
  readonly report: Report;
}

export class Stay {
  readonly #report: Report;
  readonly #latest: number;
  #lingers: Lingers;
  #idle: { readonly since: number; readonly done: (why: 'message' | 'over') => void } | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor({ lingers, endsAt = Infinity, report }: StayOptions) {
    this.#report = report;
    this.#lingers = lingers;
    this.#latest = endsAt - BEFORE_LIMIT_MS;
  }

  /** Whether a turn that ended leaves the session open. */
  get lingers(): boolean {
    return this.#lingers === 'always' || (this.#lingers ?? 0) > 0;
  }

  get isIdle(): boolean {
    return this.#idle !== undefined;
  }

  /** A person's word; it counts from the end of the turn, and 0 ends a session that is idle now. */
  set(seconds: number): void {
    this.#lingers = seconds;
    if (!this.#idle) return;
    if (seconds === 0) this.end();
    else this.#count(this.#idle.since);
  }

  /** Tells that the session is idle; resolves when there is a message, or it is over. Without a time of its own it waits for as long as the job may run. */
  async idle(): Promise<'message' | 'over'> {
    const { promise, resolve } = Promise.withResolvers<'message' | 'over'>();
    const since = Date.now();
    this.#idle = { since, done: resolve };
    this.#count(since);
    try {
      return await promise;
    } finally {
      clearTimeout(this.#timer);
      this.#idle = undefined;
    }
  }

  /** There is a message. */
  wake(): void {
    this.#idle?.done('message');
  }

  end(): void {
    this.#idle?.done('over');
  }

  #count(since: number): void {
    clearTimeout(this.#timer);
    if (typeof this.#lingers !== 'number' || this.#lingers === 0) return this.#report({ kind: 'state', state: 'idle' });
    const until = Math.min(since + this.#lingers * 1_000, this.#latest);
    const left = until - Date.now();
    if (left <= 0) return this.end();
    this.#report({ kind: 'state', state: 'idle', until });
    this.#timer = setTimeout(() => this.end(), left);
  }
}
