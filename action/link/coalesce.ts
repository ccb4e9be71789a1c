/** Joins the small pieces agents speak in: text of one message within a moment becomes one event, with no secret in it. */
import { TEXT_LIMIT, type RunnerEvent } from '../../app/wire/events.ts';
import { redacted, startOfSecret, type Redact } from '../redact/redact.ts';
import { startOfToken } from '../redact/token.ts';
import { cutText } from '../text.ts';
import { streamTails } from './stream-tails.ts';

const WINDOW_MS = 75;
/** So many windows without anything new are waited for the rest of what has begun like a known secret or a private key: two seconds. */
const PATIENT_WINDOWS = 27;

type Streamed = Extract<RunnerEvent, { kind: 'message' | 'terminal' }>;

export interface CoalesceOptions {
  /** Takes each event, free of secrets. */
  readonly emit: (event: RunnerEvent, at: number) => void;
  /** Values that must not leave the machine: a piece that ends in the start of one waits for the rest of it. */
  readonly secrets: readonly string[];
  readonly redact: Redact;
  readonly now?: () => number;
}

interface Pending {
  readonly event: Streamed;
  text: string;
  readonly at: number;
  /** Windows that have passed since something was added. */
  quiet: number;
}

export class Coalescer {
  readonly #options: CoalesceOptions;
  readonly #now: () => number;
  readonly #tails = streamTails();
  #pending: Pending | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: CoalesceOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** Takes an event; order is kept, only neighbours of one stream are joined. */
  take(event: RunnerEvent): void {
    if (!isStreamed(event)) {
      this.flush();
      this.#options.emit(redacted(event, this.#options.redact), this.#now());
      return;
    }
    if (this.#pending && streamOf(this.#pending.event) === streamOf(event)) {
      this.#pending.text += event.text;
      this.#pending.quiet = 0;
    } else {
      this.flush();
      this.#pending = { event, text: event.text, at: this.#now(), quiet: 0 };
    }
    const pending = this.#pending;
    while (pending.text.length > TEXT_LIMIT) {
      const { length } = this.#held(pending.text.slice(0, TEXT_LIMIT));
      this.#emitFirst(pending, cutText(pending.text, TEXT_LIMIT - length).length);
    }
    this.#timer ??= setTimeout(() => this.#elapse(), WINDOW_MS);
  }

  /** Sends what waits, all of it. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending) this.#emitFirst(pending, pending.text.length);
  }

  #elapse(): void {
    this.#timer = undefined;
    const pending = this.#pending;
    if (!pending) return;
    const held = this.#held(pending.text);
    if (held.length === 0 || pending.quiet >= held.windows) return this.flush();
    this.#emitFirst(pending, pending.text.length - held.length);
    pending.quiet += 1;
    this.#timer = setTimeout(() => this.#elapse(), WINDOW_MS);
  }

  /** How much of the end waits for what may follow it, and for how long. */
  #held(text: string): { length: number; windows: number } {
    const known = startOfSecret(text, this.#options.secrets);
    const token = startOfToken(text);
    const isSure = known >= 6 || token.isKey;
    return { length: Math.max(known, token.length), windows: isSure ? PATIENT_WINDOWS : 1 };
  }

  #emitFirst(pending: Pending, length: number): void {
    const text = pending.text.slice(0, length);
    pending.text = pending.text.slice(length);
    if (text === '') return;
    const stream = streamOf(pending.event);
    const clean = this.#options.redact(text, this.#tails.of(stream));
    this.#tails.add(stream, text);
    if (clean !== '') this.#options.emit({ ...pending.event, text: clean }, pending.at);
  }
}

/** A person's message carries its fate and is never joined with another. */
function isStreamed(event: RunnerEvent): event is Streamed {
  return event.kind === 'terminal' || (event.kind === 'message' && event.role !== 'user');
}

function streamOf(event: Streamed): string {
  return event.kind === 'terminal' ? `terminal ${event.tool ?? ''}` : `${event.role} ${event.id}`;
}
