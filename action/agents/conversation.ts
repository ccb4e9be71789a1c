/**
 * The turns of a session. Two prompts are never open at once (some agents drop the first); a message is steered into the
 * running turn where the agent can, else it waits for the turn to end, and everyone is told which of the two happened.
 */
import type { ContentBlock, StopReason } from '@agentclientprotocol/sdk';
import type { Control, Order } from '../../app/wire/controls.ts';
import { TEXT_LIMIT, type Delivery } from '../../app/wire/events.ts';
import { cutText } from '../text.ts';
import { NO_HURRY, within } from '../waiting.ts';
import { asRecord } from './tool-call.ts';
import type { AgentSession } from './connection.ts';
import type { Report } from '../worker.ts';

type Delivered = (typeof Delivery)['options'][number];
type Message = Extract<Order, { kind: 'message' }> & { readonly control: number };

export interface ConversationOptions {
  readonly session: AgentSession;
  readonly report: Report;
  /** The protocol wants open permission requests answered when a turn is cancelled. */
  readonly withdraw: () => void;
  readonly onTurnStart: () => void;
  readonly onTurnEnd: () => void;
}

export class Conversation {
  readonly #options: ConversationOptions;
  readonly #queue: Message[] = [];
  readonly #steers = new Set<Promise<void>>();
  /** Messages handed over that the agent has not reacted to yet. */
  readonly #unseen: { control: number; delivery: Delivered }[] = [];
  #turn: Promise<StopReason> | undefined;
  #interrupted = false;
  #over = false;
  #wake: (() => void) | undefined;

  constructor(options: ConversationOptions) {
    this.#options = options;
  }

  /** Speaks until the agent has answered everything; returns why its last turn ended. */
  async hold(prompt: ContentBlock[]): Promise<StopReason> {
    for (let next = prompt; ;) {
      const reason = await this.#speak(next);
      // A message that was being steered when the turn ended may come back to the queue.
      await within(5_000, NO_HURRY, Promise.allSettled(this.#steers));
      const interrupted = this.#interrupted;
      this.#interrupted = false;
      if (interrupted && reason === 'cancelled' && this.#queue.length === 0) await this.#nextMessage();
      const message = this.#queue.shift();
      if (!message) {
        this.#over = true;
        return reason;
      }
      this.#delivered(message, interrupted ? 'interrupted' : 'queued');
      next = textBlocks(message.text);
    }
  }

  /** A message or an interrupt of a person. */
  take({ number, order }: Control): void {
    if (order.kind === 'interrupt') this.#interrupt();
    if (order.kind === 'message') this.#receive({ ...order, control: number });
  }

  /** Tells the agent in mid-turn why it was denied something, where it can hear that; the answer to a request has no words. */
  remark(text: string): void {
    if (!this.#turn || this.#over || !this.#options.session.steering) return;
    void this.#send(text).catch(() => undefined);
  }

  /** Ends the running turn; resolves when the agent has said so. */
  async cancelTurn(): Promise<void> {
    const { session, withdraw } = this.#options;
    this.#over = true;
    withdraw();
    if (!this.#turn) return;
    await session.connection.agent.notify('session/cancel', { sessionId: session.id }).catch(() => undefined);
    await this.#turn.catch(() => undefined);
  }

  /** The agent has done something: it has taken up what it was given. */
  agentActed(): void {
    for (const { control, delivery } of this.#unseen.splice(0)) this.#tell(control, '', 'seen', delivery);
  }

  async #speak(prompt: ContentBlock[]): Promise<StopReason> {
    const { session, onTurnStart, onTurnEnd } = this.#options;
    onTurnStart();
    const turn = session.connection.agent.request('session/prompt', { sessionId: session.id, prompt });
    this.#turn = turn.then(({ stopReason }) => stopReason);
    try {
      return await this.#turn;
    } finally {
      this.#turn = undefined;
      this.agentActed();
      onTurnEnd();
    }
  }

  #receive(message: Message): void {
    if (this.#over) return this.#tell(message.control, message.text, 'refused');
    if (message.mode === 'queue' || !this.#turn || !this.#options.session.steering) return this.#enqueue(message);
    const steer = this.#steer(message).finally(() => this.#steers.delete(steer));
    this.#steers.add(steer);
  }

  #enqueue(message: Message): void {
    this.#queue.push(message);
    this.#wake?.();
  }

  async #steer(message: Message): Promise<void> {
    const answer = await this.#send(message.text).catch(() => ({ outcome: 'promptRequired' }));
    if (asRecord(answer)['outcome'] !== 'promptRequired') return this.#delivered(message, 'steered');
    if (this.#over) return this.#tell(message.control, message.text, 'refused');
    this.#enqueue(message);
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
    const { session, withdraw } = this.#options;
    if (!this.#turn || this.#over) return;
    this.#interrupted = true;
    withdraw();
    void session.connection.agent.notify('session/cancel', { sessionId: session.id }).catch(() => undefined);
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

  #tell(control: number, text: string, status: 'delivered' | 'seen' | 'refused', delivery?: Delivered): void {
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
}

export const textBlocks = (text: string): ContentBlock[] => [{ type: 'text', text }];
