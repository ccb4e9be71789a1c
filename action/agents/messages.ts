/** What people say to the agent, from the order to the moment the agent takes it up; everyone is told how far each message came. */
import type { Order } from '../../app/wire/controls.ts';
import { TEXT_LIMIT, type Delivery, type RunnerEvent } from '../../app/wire/events.ts';
import type { WaitingMessage } from '../../app/wire/message-queue.ts';
import { cutText, fitted } from '../text.ts';
import type { Report } from '../worker.ts';
import { MessageQueue, type Late } from './message-queue.ts';

export type Delivered = (typeof Delivery)['options'][number];
type Status = NonNullable<Extract<RunnerEvent, { kind: 'message' }>['status']>;
type About = Extract<Order, { kind: 'message' | 'amend' | 'withdraw' | 'reorder' }>;

/** So much of a message names it in a notice. */
const NAMING = 80;

export class Messages {
  readonly #report: Report;
  readonly #queue = new MessageQueue();
  /** Handed over, and the agent has not reacted yet. */
  #unseen: { control: number; delivery: Delivered }[] = [];
  /** What was handed over begins so. */
  readonly #names = new Map<number, string>();
  #closed = false;

  constructor(report: Report) {
    this.#report = report;
  }

  /** Takes an order. Returns the message that is to go to the agent now instead of waiting for its turn, if there is one. */
  take(number: number, order: About): number | undefined {
    switch (order.kind) {
      case 'message': {
        const { text, by, mode } = order;
        if (this.#closed) this.#tell(number, text, 'refused');
        else this.#queue.add({ control: number, text, by, mode });
        return this.#closed || mode === 'queue' ? undefined : number;
      }
      case 'amend': {
        const fate = this.#queue.amend(order);
        if (fate === 'late') this.#tooLate(order.message, { wanted: 'change', by: order.by });
        return fate === 'done' && order.mode === 'steer' ? order.message : undefined;
      }
      case 'withdraw': {
        const fate = this.#queue.withdraw(order.message, order.by);
        if (fate === 'late') this.#tooLate(order.message, { wanted: 'withdrawal', by: order.by });
        if (fate === 'done') this.#tell(order.message, '', 'withdrawn');
        return undefined;
      }
      case 'reorder':
        this.#queue.reorder(order.order);
        return undefined;
    }
  }

  /** Those that wait, in the order in which they will be handed over. */
  get waiting(): WaitingMessage[] {
    return this.#queue.waiting;
  }

  /** The next message, handed over in a turn of its own. */
  next(delivery: Delivered): string | undefined {
    const message = this.#queue.next();
    if (message) this.#handedOver(message, delivery);
    return message?.text;
  }

  /** A message sets out into the running turn; `undefined` where it does not wait any more. */
  setOut(control: number): WaitingMessage | undefined {
    return this.#queue.hand(control);
  }

  arrived(message: WaitingMessage, delivery: Delivered): void {
    const late = this.#queue.delivered(message.control);
    this.#handedOver(message, delivery);
    for (const each of late) this.#tooLate(message.control, each);
  }

  /** The running turn would not have it; it may have been told as delivered. */
  cameBack({ control }: WaitingMessage): void {
    this.#unseen = this.#unseen.filter((given) => given.control !== control);
    if (this.#queue.back(control) === 'withdrawn') this.#tell(control, '', 'withdrawn');
    else this.stays(control);
  }

  /** It was meant for the running turn, and has to wait for its end. */
  stays(control: number): void {
    if (this.#closed) this.close();
    else this.#tell(control, '', 'queued');
  }

  /** The agent has done something: it has taken up what it was given. */
  seen(): void {
    for (const { control, delivery } of this.#unseen.splice(0)) this.#tell(control, '', 'seen', delivery);
  }

  /** Nothing is handed over any more. */
  close(): void {
    this.#closed = true;
    for (const { control } of this.#queue.drain()) this.#tell(control, '', 'refused');
  }

  #handedOver({ control, text }: WaitingMessage, delivery: Delivered): void {
    this.#tell(control, text, 'delivered', delivery);
    this.#unseen.push({ control, delivery });
    this.#names.set(control, fitted(text, NAMING));
  }

  #tooLate(control: number, { wanted, by }: Late): void {
    const named = `“${this.#names.get(control) ?? ''}”`;
    const what = wanted === 'change' ? `The change that ${by} made to ${named}` : `The withdrawal of ${named} by ${by}`;
    this.#report({ kind: 'notice', level: 'info', text: `${what} came too late: the agent had the message already.` });
  }

  #tell(control: number, text: string, status: Status, delivery?: Delivered): void {
    this.#report({
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
