/** What the agent says, thinks and plans, as events. */
import type { ContentBlock, SessionUpdate } from '@agentclientprotocol/sdk';
import { TEXT_LIMIT } from '../../app/wire/events.ts';
import { OUTPUT_LIMIT } from '../../app/wire/finish.ts';
import { cutText, fitted, tailOf } from '../text.ts';
import type { Report } from '../worker.ts';

type Speaker = 'agent' | 'thought';

export class Transcript {
  readonly #report: Report;
  #messages = 0;
  /** The message that goes on; anything else between two chunks begins a new one. */
  #open: { id: string; role: Speaker; theirs: string | undefined } | undefined;
  #lastText = '';
  #spoke = false;

  constructor(report: Report) {
    this.#report = report;
  }

  /** The end of the agent's last message: what a job hands on. */
  get output(): string {
    return this.#lastText;
  }

  /** Whether the agent has said anything in this turn. */
  get spoke(): boolean {
    return this.#spoke;
  }

  beginTurn(): void {
    this.#spoke = false;
    this.breakMessage();
  }

  /** A tool call begins a new message. */
  breakMessage(): void {
    this.#open = undefined;
  }

  take(update: SessionUpdate): void {
    switch (update.sessionUpdate) {
      case 'agent_message_chunk':
        return this.#say('agent', update.content, update.messageId ?? undefined);
      case 'agent_thought_chunk':
        return this.#say('thought', update.content, update.messageId ?? undefined);
      case 'plan':
        this.#report({
          kind: 'plan',
          entries: update.entries
            .slice(0, 200)
            .map(({ content, status }) => ({ text: fitted(content, 2_000), status })),
        });
        return;
      case 'usage_update':
        this.#report({
          kind: 'usage',
          contextUsed: Math.max(0, update.used),
          contextSize: Math.max(0, update.size),
          ...(update.cost ? { cost: { amount: update.cost.amount, currency: cutText(update.cost.currency, 10) } } : {}),
        });
        return;
      case 'notice': {
        const text = [update.title, update.description ?? ''].filter((line) => line !== '').join('\n');
        this.#report({ kind: 'notice', level: levelOf(update.severity), text: fitted(text, TEXT_LIMIT) });
        return;
      }
      default:
        // Our own messages come back as `user_message_chunk`; commands, modes and titles are of no use here.
        return;
    }
  }

  #say(role: Speaker, content: ContentBlock, theirs: string | undefined): void {
    const text = textOfBlock(content);
    if (text === '') return;
    if (this.#open?.role !== role || this.#open.theirs !== theirs) {
      this.#messages += 1;
      this.#open = { id: `${role}-${this.#messages}`, role, theirs };
      if (role === 'agent') this.#lastText = '';
    }
    const { id } = this.#open;
    if (role === 'agent') {
      this.#lastText = tailOf(this.#lastText + text, OUTPUT_LIMIT);
      this.#spoke ||= text.trim() !== '';
    }
    for (let rest = text; rest !== '';) {
      const piece = cutText(rest, TEXT_LIMIT);
      this.#report({ kind: 'message', id, role, text: piece });
      rest = rest.slice(piece.length);
    }
  }
}

function textOfBlock(content: ContentBlock): string {
  if (content.type === 'text') return content.text;
  return content.type === 'resource_link' ? content.uri : `(${content.type})`;
}

function levelOf(severity: string): 'info' | 'warning' | 'error' {
  return severity === 'error' || severity === 'warning' ? severity : 'info';
}
