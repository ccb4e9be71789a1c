/**
 * The turns of a session. Two prompts are never open at once unless the agent is known to join them (some drop the first); a
 * message goes into the running turn where the agent can take it, else it waits for the turn to end, and everyone is told which.
 */
import type { ContentBlock, StopReason } from '@agentclientprotocol/sdk';
import type { Control } from '../../app/wire/controls.ts';
import { fitted } from '../text.ts';
import { NO_HURRY, within } from '../waiting.ts';
import type { Report } from '../worker.ts';
import { Asides, textBlocks } from './asides.ts';
import type { AgentSession } from './connection.ts';
import { Denials } from './denials.ts';
import { errorWords } from './error-words.ts';
import type { Messages } from './messages.ts';
import type { Stay } from './stay.ts';
import { beginTurn, type Turn } from './turn.ts';

/** An interrupt takes agents that hear it less than a second. */
const DEAF_MS = 5_000;

export interface ConversationOptions {
  readonly session: AgentSession;
  /** The agent takes a second prompt into its running turn. */
  readonly joins: boolean;
  readonly report: Report;
  /** What people say; it may have begun before the session was open. */
  readonly messages: Messages;
  readonly stay: Stay;
  /** The protocol wants open permission requests answered when a turn is cancelled. */
  readonly withdraw: () => void;
  readonly onTurnStart: () => void;
  readonly onTurnEnd: () => void;
}

export interface ConversationEnd {
  /** Why the last turn ended; `undefined` when the agent was never asked anything. */
  readonly reason: StopReason | undefined;
  /** A call was denied, and the agent has done nothing since. */
  readonly gaveUp: boolean;
  /** Who interrupted the last turn, if anybody did. */
  readonly interruptedBy: string | undefined;
}

interface TurnEnd extends ConversationEnd {
  /** The agent's answer was an error, and the session stayed all the same. */
  readonly failure?: { readonly error: unknown };
}

const NO_TURN: TurnEnd = { reason: undefined, gaveUp: false, interruptedBy: undefined };

export class Conversation {
  readonly #options: ConversationOptions;
  readonly #asides: Asides;
  readonly #denials = new Denials();
  #turn: Turn | undefined;
  #interruptedBy: string | undefined;
  #over = false;

  constructor(options: ConversationOptions) {
    this.#options = options;
    const { session, joins, messages } = options;
    const isInterrupted = () => this.#interruptedBy !== undefined;
    this.#asides = new Asides({ session, joins, messages, isInterrupted });
  }

  /** Speaks until the agent has answered everything, and its time to stay is over. Without a prompt it waits for the first message. */
  async hold(prompt: ContentBlock[] | undefined): Promise<ConversationEnd> {
    let last = prompt ? await this.#turnOf(prompt) : NO_TURN;
    for (;;) {
      const next = this.#next(last) ?? this.#explanation(last) ?? (await this.#awaited(last));
      if (next === undefined) break;
      last = await this.#turnOf(next);
    }
    this.#over = true;
    this.#options.messages.close();
    if (last.failure) throw last.failure.error;
    return last;
  }

  /** What people ordered before anything was said; called once `hold` has begun. */
  catchUp(interrupts: readonly Control[]): void {
    for (const control of interrupts) this.take(control);
    for (const { control, mode } of this.#options.messages.waiting) if (mode === 'steer') this.#handOver(control);
  }

  /** A person's order. */
  take({ number, order }: Control): void {
    const { messages, stay } = this.#options;
    switch (order.kind) {
      case 'interrupt':
        return this.#interrupt(order.by);
      case 'message':
      case 'amend':
      case 'withdraw':
      case 'reorder': {
        const now = messages.take(number, order);
        if (now !== undefined) this.#handOver(now);
        if (messages.waiting.length > 0) stay.wake();
        return;
      }
      case 'linger':
      case 'stop':
      case 'decision':
      case 'policy':
        return;
    }
  }

  /**
   * The agent is being denied something, and the answer to its request has no words for why. Returns what tells it in mid-turn
   * where it can hear that; to be called once the answer is out.
   */
  denied(why: string): () => void {
    const denial = this.#denials.add(why);
    const turn = this.#turn;
    return () => {
      if (turn && turn === this.#turn && !this.#over)
        this.#asides.say(why, turn, (heard) => {
          denial.heard = heard;
        });
    };
  }

  /** Ends the running turn; resolves when the agent has said so. */
  async cancelTurn(): Promise<void> {
    this.#over = true;
    this.#options.withdraw();
    this.#options.messages.close();
    this.#options.stay.end();
    const turn = this.#turn;
    if (!turn) return;
    await this.#cancel();
    await turn.ended.catch(() => undefined);
  }

  /** The agent has done something: it has taken up what it was given. */
  agentActed(): void {
    this.#options.messages.seen();
  }

  /** It goes on after a no, if there was one: it said something, or turned to something else. */
  agentWentOn(): void {
    this.#denials.wentOn();
  }

  async #turnOf(prompt: ContentBlock[]): Promise<TurnEnd> {
    const { session, stay } = this.#options;
    let reason: StopReason = 'end_turn';
    let failure: TurnEnd['failure'];
    try {
      reason = await this.#speak(prompt);
    } catch (error) {
      if (!stay.lingers || this.#over || session.connection.signal.aborted) throw error;
      failure = { error };
      this.#notice(`The agent answered with an error: ${errorWords(error)}`, 'error');
    }
    // A message that was being steered when the turn ended may come back to the queue.
    await within(5_000, NO_HURRY, this.#asides.settled());
    const interruptedBy = this.#interruptedBy;
    this.#interruptedBy = undefined;
    const gaveUp = interruptedBy === undefined && !failure && this.#denials.endedTurn(reason);
    return { reason, gaveUp, interruptedBy, ...(failure && { failure }) };
  }

  /** The next message that waits, with what the agent was not told yet. */
  #next({ interruptedBy, gaveUp }: TurnEnd): ContentBlock[] | undefined {
    if (this.#over) return undefined;
    const message = this.#options.messages.next(interruptedBy === undefined ? 'queued' : 'interrupted');
    return message === undefined ? undefined : [message, ...this.#denials.unheard(gaveUp)].flatMap(textBlocks);
  }

  /** What an agent is told that stopped because of a no. */
  #explanation({ gaveUp }: TurnEnd): ContentBlock[] | undefined {
    if (!gaveUp || this.#over || !this.#denials.mayFollowUp()) return undefined;
    this.#notice('The agent ended its turn because of that no. It is told why, and goes on.');
    const reasons = this.#denials.unheard(true).join('\n');
    return textBlocks(`${reasons}\nDo not look for another way to do it. Go on without it, and finish what you can.`);
  }

  /** Stays for a message where there is reason to: nothing was asked yet, somebody interrupted and will say what now, or the session lingers. */
  async #awaited(last: TurnEnd): Promise<ContentBlock[] | undefined> {
    const { stay } = this.#options;
    while (!this.#over && (last.reason === undefined || last.interruptedBy !== undefined || stay.lingers)) {
      if ((await stay.idle()) === 'over') return undefined;
      const next = this.#next(last);
      if (next !== undefined) return next;
    }
    return undefined;
  }

  async #speak(prompt: ContentBlock[]): Promise<StopReason> {
    const { session, onTurnStart, onTurnEnd } = this.#options;
    onTurnStart();
    this.#denials.turnBegins();
    const ask = async (blocks: ContentBlock[]) => {
      const { stopReason } = await session.connection.agent.request('session/prompt', {
        sessionId: session.id,
        prompt: blocks,
      });
      return stopReason;
    };
    this.#turn = beginTurn(ask, prompt);
    try {
      return await this.#turn.ended;
    } catch (error) {
      // Some agents answer a cancelled prompt with an error.
      if (this.#interruptedBy !== undefined && !session.connection.signal.aborted) return 'cancelled';
      throw error;
    } finally {
      this.#turn = undefined;
      this.agentActed();
      onTurnEnd();
    }
  }

  /** Into the running turn; without one, it is the next. */
  #handOver(control: number): void {
    if (this.#turn && !this.#over) this.#asides.handOver(control, this.#turn);
  }

  #interrupt(by: string): void {
    if (this.#over) return;
    if (!this.#turn) {
      if (this.#options.stay.isIdle) this.#notice('There is nothing to interrupt: the agent waits for a message.');
      return;
    }
    if (this.#interruptedBy === undefined) this.#expectHeeded(this.#turn.ended);
    this.#interruptedBy = by;
    this.#options.withdraw();
    void this.#cancel();
  }

  /** An agent that does not hear is not waited for in silence. */
  #expectHeeded(turn: Promise<unknown>): void {
    const late = setTimeout(() => {
      const text = 'The agent does not react to the interrupt. `/stop` ends it, whatever it does.';
      if (!this.#over) this.#notice(text, 'warning');
    }, DEAF_MS).unref();
    const heard = () => clearTimeout(late);
    turn.then(heard, heard);
  }

  async #cancel(): Promise<void> {
    const { session } = this.#options;
    await session.connection.agent.notify('session/cancel', { sessionId: session.id }).catch(() => undefined);
  }

  #notice(text: string, level: 'info' | 'warning' | 'error' = 'info'): void {
    this.#options.report({ kind: 'notice', level, text: fitted(text, 2_000) });
  }
}
