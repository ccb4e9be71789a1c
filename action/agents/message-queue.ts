/** The messages that wait for the agent, in the order in which they are handed over: the same that the log tells everyone. Pure. */
import type { Order } from '../../app/wire/controls.ts';
import { inOrder, type WaitingMessage } from '../../app/wire/message-queue.ts';

type Amend = Extract<Order, { kind: 'amend' }>;

/** An order about a message that the agent may have by now. */
export interface Late {
  readonly wanted: 'change' | 'withdrawal';
  readonly by: string;
}

interface Entry {
  readonly control: number;
  message: WaitingMessage;
  /** It is under way to the agent, which may not take it. */
  handed: boolean;
  takenBack: boolean;
  late: Late[];
}

/** `done`: it waited, and holds. `pending`: it is under way. `late`: the agent has it. `unknown`: there is no such message any more. */
export type Fate = 'done' | 'pending' | 'late' | 'unknown';

export class MessageQueue {
  #entries: Entry[] = [];
  readonly #delivered = new Set<number>();

  /** As readers of the log see them. */
  get waiting(): WaitingMessage[] {
    return this.#entries.flatMap(({ message, takenBack }) => (takenBack ? [] : [message]));
  }

  add(message: WaitingMessage): void {
    const { control } = message;
    this.#delivered.delete(control);
    this.#remove(control);
    this.#entries.push({ control, message, handed: false, takenBack: false, late: [] });
  }

  amend({ message: control, text, mode, by }: Amend): Fate {
    const entry = this.#open(control);
    if (!entry) return this.#gone(control);
    entry.message = { control, text, mode, by };
    if (!entry.handed) return 'done';
    entry.late.push({ wanted: 'change', by });
    return 'pending';
  }

  withdraw(control: number, by: string): Fate {
    const entry = this.#open(control);
    if (!entry) return this.#gone(control);
    if (!entry.handed) {
      this.#remove(control);
      return 'done';
    }
    entry.takenBack = true;
    entry.late.push({ wanted: 'withdrawal', by });
    return 'pending';
  }

  reorder(order: readonly number[]): void {
    this.#entries = inOrder(this.#entries, order);
  }

  /** The next one, which the agent has from now on. */
  next(): WaitingMessage | undefined {
    const entry = this.#entries.find(({ handed }) => !handed);
    if (entry) this.delivered(entry.control);
    return entry?.message;
  }

  /** On its way to the agent; `undefined` where it does not wait. */
  hand(control: number): WaitingMessage | undefined {
    const entry = this.#open(control);
    if (!entry || entry.handed) return undefined;
    entry.handed = true;
    return entry.message;
  }

  /** The agent has it: the orders that came meanwhile are too late. */
  delivered(control: number): readonly Late[] {
    const late = this.#entries.find((entry) => entry.control === control)?.late ?? [];
    this.#remove(control);
    this.#delivered.add(control);
    return late;
  }

  /** The agent would not take it: it waits again, with what was ordered meanwhile, or nobody wants it any more. */
  back(control: number): 'waits' | 'withdrawn' {
    const entry = this.#entries.find((known) => known.control === control);
    if (!entry || entry.takenBack) {
      this.#remove(control);
      return 'withdrawn';
    }
    entry.handed = false;
    entry.late = [];
    return 'waits';
  }

  /** Takes out all that nobody has handed over. */
  drain(): WaitingMessage[] {
    const rest = this.#entries.filter(({ handed }) => !handed).map(({ message }) => message);
    this.#entries = this.#entries.filter(({ handed }) => handed);
    return rest;
  }

  #open(control: number): Entry | undefined {
    return this.#entries.find((entry) => entry.control === control && !entry.takenBack);
  }

  #gone = (control: number): Fate => (this.#delivered.has(control) ? 'late' : 'unknown');

  #remove(control: number): void {
    this.#entries = this.#entries.filter((entry) => entry.control !== control);
  }
}
