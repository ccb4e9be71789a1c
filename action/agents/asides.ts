/** What is said to the agent while its turn runs: steered into it where the agent offers that, else joined where it takes a second prompt. */
import type { ContentBlock } from '@agentclientprotocol/sdk';
import type { AgentSession } from './connection.ts';
import type { Messages } from './messages.ts';
import { asRecord } from './tool-call.ts';
import type { Turn } from './turn.ts';

export interface AsidesOptions {
  readonly session: AgentSession;
  readonly joins: boolean;
  readonly messages: Messages;
  /** The turn is being cancelled. */
  readonly isInterrupted: () => boolean;
}

export class Asides {
  readonly #options: AsidesOptions;
  readonly #underWay = new Set<Promise<void>>();

  constructor(options: AsidesOptions) {
    this.#options = options;
  }

  /** Resolves when nothing is under way any more. */
  settled(): Promise<unknown> {
    return Promise.allSettled(this.#underWay);
  }

  /** Gives a message to the running turn; where the agent does not take it, it waits for the turn to end. */
  handOver(control: number, turn: Turn): void {
    const { session, joins, messages, isInterrupted } = this.#options;
    // A turn that is being cancelled would swallow it.
    if (isInterrupted() || (!session.steering && !joins)) messages.stays(control);
    else this.#track(session.steering ? this.#steer(control) : this.#join(control, turn));
  }

  /** Says something of our own; `heard` is told once it is known whether the agent has it. */
  say(text: string, turn: Turn, heard: (heard: boolean) => void): void {
    const { session, joins } = this.#options;
    const failed = () => undefined;
    if (session.steering) this.#track(this.#send(text).then((answer) => heard(!wantsPrompt(answer)), failed));
    else if (joins) this.#track(turn.join(textBlocks(text)).then(() => heard(true), failed));
  }

  async #steer(control: number): Promise<void> {
    const { messages } = this.#options;
    const message = messages.setOut(control);
    if (!message) return;
    const answer = await this.#send(message.text).catch(() => PROMPT_REQUIRED);
    if (wantsPrompt(answer)) messages.cameBack(message);
    else messages.arrived(message, 'steered');
  }

  async #join(control: number, turn: Turn): Promise<void> {
    const { messages, session, isInterrupted } = this.#options;
    const message = messages.setOut(control);
    if (!message) return;
    const joining = turn.join(textBlocks(message.text));
    messages.arrived(message, 'joined');
    await joining.catch(() => {
      // It was part of a turn that was interrupted, or nobody is there any more: then it is not said again.
      if (!isInterrupted() && !session.connection.signal.aborted) messages.cameBack(message);
    });
  }

  #track(happening: Promise<void>): void {
    const tracked = happening.finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
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
}

const PROMPT_REQUIRED = { outcome: 'promptRequired' };
const wantsPrompt = (answer: unknown): boolean => asRecord(answer)['outcome'] === PROMPT_REQUIRED.outcome;

/** Agents take a text that begins like this as an order to themselves: it is swallowed, or done without any permission being asked for. */
const ORDER = /^\s*[/$!]/u;

export const textBlocks = (text: string): ContentBlock[] => [
  { type: 'text', text: ORDER.test(text) ? `A message for you:\n${text}` : text },
];
