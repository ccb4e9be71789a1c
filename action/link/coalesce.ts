/** Joins the small pieces agents speak in: text of one message within a moment becomes one event. */
import { TEXT_LIMIT, type RunnerEvent } from '../../app/wire/events.ts';
import { cutText } from '../text.ts';
import { startOfSecret } from '../redact.ts';

const WINDOW_MS = 75;

type Streamed = Extract<RunnerEvent, { kind: 'message' | 'terminal' }>;

export interface CoalesceOptions {
  readonly emit: (event: RunnerEvent, at: number) => void;
  /** Values that must not leave the machine: a piece that ends in the start of one waits for the rest of it. */
  readonly secrets: readonly string[];
  readonly now?: () => number;
}

export class Coalescer {
  readonly #emit: CoalesceOptions['emit'];
  readonly #secrets: readonly string[];
  readonly #now: () => number;
  #pending: { event: Streamed; text: string; at: number; heldBack: boolean } | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: CoalesceOptions) {
    this.#emit = options.emit;
    this.#secrets = options.secrets;
    this.#now = options.now ?? Date.now;
  }

  /** Takes an event; order is kept, only neighbours of one stream are joined. */
  take(event: RunnerEvent): void {
    if (!isStreamed(event)) {
      this.flush();
      this.#emit(event, this.#now());
      return;
    }
    if (this.#pending && sameStream(this.#pending.event, event)) {
      this.#pending.text += event.text;
      this.#pending.heldBack = false;
    } else {
      this.flush();
      this.#pending = { event, text: event.text, at: this.#now(), heldBack: false };
    }
    while (this.#pending.text.length > TEXT_LIMIT) {
      const piece = cutText(
        this.#pending.text,
        TEXT_LIMIT - startOfSecret(this.#pending.text.slice(0, TEXT_LIMIT), this.#secrets),
      );
      this.#emit({ ...event, text: piece }, this.#pending.at);
      this.#pending.text = this.#pending.text.slice(piece.length);
    }
    this.#timer ??= setTimeout(() => this.#elapse(), WINDOW_MS);
  }

  /** Sends what waits, all of it. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending && pending.text !== '') this.#emit({ ...pending.event, text: pending.text }, pending.at);
  }

  #elapse(): void {
    this.#timer = undefined;
    const pending = this.#pending;
    if (!pending) return;
    const tail = startOfSecret(pending.text, this.#secrets);
    if (tail === 0 || pending.heldBack) return this.flush();
    const ready = pending.text.slice(0, pending.text.length - tail);
    if (ready !== '') this.#emit({ ...pending.event, text: ready }, pending.at);
    this.#pending = { event: pending.event, text: pending.text.slice(-tail), at: pending.at, heldBack: true };
    this.#timer = setTimeout(() => this.#elapse(), WINDOW_MS);
  }
}

/** A person's message carries its fate and is never joined with another. */
function isStreamed(event: RunnerEvent): event is Streamed {
  return event.kind === 'terminal' || (event.kind === 'message' && event.role !== 'user');
}

function sameStream(a: Streamed, b: Streamed): boolean {
  if (a.kind === 'terminal') return b.kind === 'terminal' && a.tool === b.tool;
  return b.kind === 'message' && a.id === b.id && a.role === b.role;
}
