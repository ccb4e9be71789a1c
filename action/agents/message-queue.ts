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
  /** The agent may not take what is under way to it, and may give back what it has. */
  where: 'here' | 'under way' | 'there';
  takenBack: boolean;
  late: Late[];
}

/** `done`: it waited, and holds. `pending`: it is under way. `late`: the agent has it. `unknown`: there is no such message any more. */
export type Fate = 'done' | 'pending' | 'late' | 'unknown';

export class MessageQueue {
  #entries: Entry[] = [];

  /** As readers of the log see them. */
  get waiting(): WaitingMessage[] {
    return this.#entries.flatMap(({ message, where, takenBack }) => (takenBack || where === 'there' ? [] : [message]));
  }

  add(message: WaitingMessage): void {
    const { control } = message;
    this.#remove(control);
    this.#entries.push({ control, message, where: 'here', takenBack: false, late: [] });
  }

  amend({ message: control, text, mode, by }: Amend): Fate {
    const entry = this.#find(control);
    if (!entry || entry.takenBack) return fateOf(entry);
    entry.message = { control, text, mode, by };
    if (entry.where !== 'under way') return fateOf(entry);
    entry.late.push({ wanted: 'change', by });
    return 'pending';
  }

  withdraw(control: number, by: string): Fate {
    const entry = this.#find(control);
    if (!entry || entry.takenBack) return fateOf(entry);
    if (entry.where === 'here') {
      this.#remove(control);
      return 'done';
    }
    entry.takenBack = true;
    if (entry.where === 'there') return 'late';
    entry.late.push({ wanted: 'withdrawal', by });
    return 'pending';
  }

  reorder(order: readonly number[]): void {
    this.#entries = inOrder(this.#entries, order);
  }

  /** The next one, which the agent has from now on. */
  next(): WaitingMessage | undefined {
    const entry = this.#entries.find(({ where }) => where === 'here');
    if (entry) this.delivered(entry.control);
    return entry?.message;
  }

  /** On its way to the agent; `undefined` where it does not wait. */
  hand(control: number): WaitingMessage | undefined {
    const entry = this.#find(control);
    if (!entry || entry.takenBack || entry.where !== 'here') return undefined;
    entry.where = 'under way';
    return entry.message;
  }

  /** The agent has it: the orders that came meanwhile are too late. */
  delivered(control: number): readonly Late[] {
    const entry = this.#find(control);
    if (!entry) return [];
    entry.where = 'there';
    return entry.late.splice(0);
  }

  /** The agent would not take it, or gave it back: it waits again in its place, with what was ordered meanwhile, or nobody wants it any more. */
  back(control: number): 'waits' | 'withdrawn' {
    const entry = this.#find(control);
    if (!entry || entry.takenBack) {
      this.#remove(control);
      return 'withdrawn';
    }
    entry.where = 'here';
    entry.late = [];
    return 'waits';
  }

  /** Takes out all that nobody has handed over. */
  drain(): WaitingMessage[] {
    const rest = this.#entries.filter(({ where }) => where === 'here').map(({ message }) => message);
    this.#entries = this.#entries.filter(({ where }) => where !== 'here');
    return rest;
  }

  #find(control: number): Entry | undefined {
    return this.#entries.find((entry) => entry.control === control);
  }

  #remove(control: number): void {
    this.#entries = this.#entries.filter((entry) => entry.control !== control);
  }
}

function fateOf(entry: Entry | undefined): Fate {
  if (entry?.where === 'there') return 'late';
  return entry && !entry.takenBack ? 'done' : 'unknown';
}
