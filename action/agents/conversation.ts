/**
 * The turns of a session. Two prompts are never open at once unless the agent is known to join them (some drop the first); a
 * message goes into the running turn where the agent can take it, else it waits for the turn to end, and everyone is told which.
 */
import type { ContentBlock, StopReason } from '@agentclientprotocol/sdk';
import type { Control, Order } from '../../app/wire/controls.ts';
import { TEXT_LIMIT, type Delivery } from '../../app/wire/events.ts';
import { cutText } from '../text.ts';
import { NO_HURRY, within } from '../waiting.ts';
import { asRecord } from './tool-call.ts';
import type { AgentSession } from './connection.ts';
import { Denials } from './denials.ts';
import { beginTurn, type Turn } from './turn.ts';
import type { Report } from '../worker.ts';

type Delivered = (typeof Delivery)['options'][number];
type Message = Extract<Order, { kind: 'message' }> & { readonly control: number };

/** An interrupt takes agents that hear it less than a second. */
const DEAF_MS = 5_000;

export interface ConversationOptions {
  readonly session: AgentSession;
  /** The agent takes a second prompt into its running turn. */
  readonly joins: boolean;
  readonly report: Report;
  /** The protocol wants open permission requests answered when a turn is cancelled. */
  readonly withdraw: () => void;
  readonly onTurnStart: () => void;
  readonly onTurnEnd: () => void;
}

export interface ConversationEnd {
  /** Why the last turn ended. */
  readonly reason: StopReason;
  /** A call was denied, and the agent has done nothing since. */
  readonly gaveUp: boolean;
}

export class Conversation {
  readonly #options: ConversationOptions;
  readonly #queue: Message[] = [];
  readonly #steers = new Set<Promise<void>>();
  readonly #denials = new Denials();
  /** Messages handed over that the agent has not reacted to yet. */
  readonly #unseen: { control: number; delivery: Delivered }[] = [];
  #turn: Turn | undefined;
  #interrupted = false;
  #over = false;
  #wake: (() => void) | undefined;

  constructor(options: ConversationOptions) {
    this.#options = options;
  }

  /** Speaks until the agent has answered everything. */
  async hold(prompt: ContentBlock[]): Promise<ConversationEnd> {
    for (let next = prompt; ;) {
      const reason = await this.#speak(next);
      // A message that was being steered when the turn ended may come back to the queue.
      await within(5_000, NO_HURRY, Promise.allSettled(this.#steers));
      const interrupted = this.#interrupted;
      this.#interrupted = false;
      const gaveUp = !interrupted && this.#denials.endedTurn(reason);
      if (interrupted && reason === 'cancelled' && this.#queue.length === 0 && !this.#over) await this.#nextMessage();
      const message = this.#over ? undefined : this.#queue.shift();
      const reasons = this.#denials.unheard(gaveUp);
      if (message) {
        this.#delivered(message, interrupted ? 'interrupted' : 'queued');
        next = [message.text, ...reasons].flatMap(textBlocks);
      } else if (gaveUp && !this.#over && this.#denials.mayFollowUp()) {
        this.#notice('The agent ended its turn because of that no. It is told why, and goes on.');
        next = textBlocks(
          `${reasons.join('\n')}\nDo not look for another way to do it. Go on without it, and finish what you can.`,
        );
      } else {
        this.#over = true;
        return { reason, gaveUp };
      }
    }
  }

  /** A message or an interrupt of a person. */
  take({ number, order }: Control): void {
    if (order.kind === 'interrupt') this.#interrupt();
    if (order.kind === 'message') this.#receive({ ...order, control: number });
  }

  /**
   * The agent is being denied something, and the answer to its request has no words for why. Returns what tells it in mid-turn
   * where it can hear that; to be called once the answer is out.
   */
  denied(why: string): () => void {
    const denial = this.#denials.add(why);
    const turn = this.#turn;
    return () => {
      if (!turn || turn !== this.#turn || this.#over) return;
      const { session, joins } = this.#options;
      if (!session.steering && joins)
        this.#track(
          turn.join(textBlocks(why)).then(
            () => void (denial.heard = true),
            () => undefined,
          ),
        );
      if (!session.steering) return;
      this.#track(
        this.#send(why).then(
          (answer) => {
            denial.heard = !wantsPrompt(answer);
          },
          () => undefined,
        ),
      );
    };
  }

  /** Ends the running turn; resolves when the agent has said so. */
  async cancelTurn(): Promise<void> {
    this.#over = true;
    this.#options.withdraw();
    if (!this.#turn) return;
    await this.#cancel();
    await this.#turn.ended.catch(() => undefined);
  }

  /** The agent has done something: it has taken up what it was given. */
  agentActed(): void {
    for (const { control, delivery } of this.#unseen.splice(0)) this.#tell(control, '', 'seen', delivery);
  }

  /** It goes on after a no, if there was one: it said something, or turned to something else. */
  agentWentOn(): void {
    this.#denials.wentOn();
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
      if (this.#interrupted && !session.connection.signal.aborted) return 'cancelled';
      throw error;
    } finally {
      this.#turn = undefined;
      this.agentActed();
      onTurnEnd();
    }
  }

  #receive(message: Message): void {
    if (this.#over) return this.#tell(message.control, message.text, 'refused');
    if (message.mode === 'queue' || !this.#turn) return this.#enqueue(message);
    const { session, joins } = this.#options;
    // A turn that is being cancelled would swallow it.
    if (this.#interrupted) return this.#putBack(message);
    if (session.steering) this.#track(this.#steer(message));
    else if (joins) this.#track(this.#join(message, this.#turn));
    else this.#putBack(message);
  }

  #enqueue(message: Message): void {
    this.#queue.push(message);
    this.#wake?.();
  }

  /** It was meant for the running turn, and has to wait for its end. */
  #putBack(message: Message): void {
    if (this.#over) return this.#tell(message.control, message.text, 'refused');
    this.#tell(message.control, '', 'queued');
    this.#enqueue(message);
  }

  async #steer(message: Message): Promise<void> {
    const answer = await this.#send(message.text).catch(() => PROMPT_REQUIRED);
    if (wantsPrompt(answer)) this.#putBack(message);
    else this.#delivered(message, 'steered');
  }

  async #join(message: Message, turn: Turn): Promise<void> {
    const joining = turn.join(textBlocks(message.text));
    this.#delivered(message, 'joined');
    await joining.catch(() => {
      // It was part of a turn that was interrupted, or nobody is there any more: then it is not said again.
      if (!this.#interrupted && !this.#options.session.connection.signal.aborted) this.#putBack(message);
    });
  }

  /** What is under way when a turn ends is waited for. */
  #track(happening: Promise<void>): void {
    const tracked = happening.finally(() => this.#steers.delete(tracked));
    this.#steers.add(tracked);
  }

  #send(text: string): Promise<unknown> {
    const { session } = this.#options;
    return session.connection.agent.request('_session/steering', {
      sessionId: session.id,
      prompt: textBlocks(text),
      // Without this an agent whose turn has just ended would start one that no request of ours owns.
      _meta: { steering: { idleBehavior: 'promptRequired' } },
    });
  }

  #interrupt(): void {
    if (!this.#turn || this.#over) return;
    this.#interrupted = true;
    this.#options.withdraw();
    void this.#cancel();
    void this.#heeded(this.#turn.ended);
  }

  /** An agent that does not hear is not waited for in silence. */
  async #heeded(turn: Promise<unknown>): Promise<void> {
    if ((await within(DEAF_MS, NO_HURRY, turn)) || this.#over) return;
    const text = 'The agent does not react to the interrupt. `/stop` ends it, whatever it does.';
    this.#options.report({ kind: 'notice', level: 'warning', text });
  }

  async #cancel(): Promise<void> {
    const { session } = this.#options;
    await session.connection.agent.notify('session/cancel', { sessionId: session.id }).catch(() => undefined);
  }

  /** After an interrupt the session stays, and waits for the person who interrupted to say what now. */
  async #nextMessage(): Promise<void> {
    this.#options.report({ kind: 'state', state: 'idle' });
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#wake = undefined;
  }

  #delivered(message: Message, delivery: Delivered): void {
    this.#tell(message.control, message.text, 'delivered', delivery);
    this.#unseen.push({ control: message.control, delivery });
  }

  #tell(
    control: number,
    text: string,
    status: 'queued' | 'delivered' | 'seen' | 'refused',
    delivery?: Delivered,
  ): void {
    this.#options.report({
      kind: 'message',
      id: `control-${control}`,
      role: 'user',
      text: cutText(text, TEXT_LIMIT),
      control,
      status,
      ...(delivery === undefined ? {} : { delivery }),
    });
  }

  #notice(text: string): void {
    this.#options.report({ kind: 'notice', level: 'info', text });
  }
}

const PROMPT_REQUIRED = { outcome: 'promptRequired' };
const wantsPrompt = (answer: unknown): boolean => asRecord(answer)['outcome'] === PROMPT_REQUIRED.outcome;

/** Agents take a text that begins like this as an order to themselves: it is swallowed, or done without any permission being asked for. */
const ORDER = /^\s*[/$!]/u;

export const textBlocks = (text: string): ContentBlock[] => [
  { type: 'text', text: ORDER.test(text) ? `A message for you:\n${text}` : text },
];
