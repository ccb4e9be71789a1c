/**
 * Text on its way up: the first piece after a pause goes at once, what follows within a moment is joined into one event; no event
 * holds a secret, also where it came in pieces.
 */
import { TEXT_LIMIT, type RunnerEvent } from '../../app/wire/events.ts';
import { redacted, startOfSecret, type Redact } from '../redact/redact.ts';
import { startOfToken } from '../redact/token.ts';
import { cutText } from '../text.ts';
import { streamTails } from './stream-tails.ts';

/** Of one stream, at most 40 events a second. */
const WINDOW_MS = 25;
/** A window ends with the piece that comes so shortly before or after its end: who would wait for the next one waits for nothing. */
const SLACK_MS = 8;
/**
 * So many windows without anything new are waited for the rest of what has begun like a known secret or a private key (two seconds),
 * like a secret that nobody told us of, and for any other long word.
 */
const WINDOWS = { secret: 60, token: 4, word: 1 };

type Streamed = Extract<RunnerEvent, { kind: 'message' | 'terminal' }>;

export interface CoalesceOptions {
  /** Takes each event, free of secrets. */
  readonly emit: (event: RunnerEvent, at: number) => void;
  /** Values that must not leave the machine: a piece that ends in the start of one waits for the rest of it. */
  readonly secrets: readonly string[];
  readonly redact: Redact;
  readonly now?: () => number;
}

/** A stream that has said something within the last window, or has text that waits. */
interface Stream {
  readonly name: string;
  event: Streamed;
  text: string;
  /** When what waits began to. */
  at: number;
  /** Windows that have passed since something was added. */
  quiet: number;
  /** When its window ends. */
  due: number;
  timer: NodeJS.Timeout | undefined;
}

export class Coalescer {
  readonly #options: CoalesceOptions;
  readonly #now: () => number;
  readonly #tails = streamTails();
  readonly #open = new Map<string, Stream>();

  constructor(options: CoalesceOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** Takes an event; order is kept, but between the outputs of commands that run side by side. */
  take(event: RunnerEvent): void {
    if (!isStreamed(event)) {
      this.flush();
      this.#options.emit(redacted(event, this.#options.redact), this.#now());
      return;
    }
    const stream = this.#streamOf(event);
    for (const other of this.#open.values())
      if (other !== stream && !(event.kind === 'terminal' && other.event.kind === 'terminal')) this.#emitAll(other);
    if (stream.text === '') stream.at = this.#now();
    stream.text += event.text;
    stream.quiet = 0;
    while (stream.text.length > TEXT_LIMIT) {
      const { length } = this.#held(stream.text.slice(0, TEXT_LIMIT));
      this.#emitFirst(stream, cutText(stream.text, TEXT_LIMIT - length).length);
    }
    if (!stream.timer || this.#now() >= stream.due - SLACK_MS) this.#elapse(stream);
  }

  /** Sends what waits, all of it. */
  flush(): void {
    for (const stream of this.#open.values()) this.#emitAll(stream);
  }

  /** Nothing more will come. What waits is sent. */
  close(): void {
    this.flush();
    for (const { timer } of this.#open.values()) clearTimeout(timer);
    this.#open.clear();
  }

  /** A window is over, or none was open: what waits goes, but for an end that may go on as a secret. */
  #elapse(stream: Stream): void {
    clearTimeout(stream.timer);
    stream.timer = undefined;
    if (stream.text === '' && stream.quiet > 0) return void this.#open.delete(stream.name);
    const held = this.#held(stream.text);
    if (held.length === 0 || stream.quiet >= held.windows) this.#emitAll(stream);
    else this.#emitFirst(stream, stream.text.length - held.length);
    stream.quiet += 1;
    const now = this.#now();
    // A clock that was put back must not make it a long one.
    stream.due = Math.min(Math.max(now, stream.due), now + SLACK_MS) + WINDOW_MS;
    stream.timer = setTimeout(() => this.#elapse(stream), stream.due + SLACK_MS - now);
  }

  #streamOf(event: Streamed): Stream {
    const name = nameOf(event);
    const known = this.#open.get(name);
    if (known) return known;
    const stream: Stream = { name, event, text: '', at: 0, quiet: 0, due: 0, timer: undefined };
    this.#open.set(name, stream);
    return stream;
  }

  /** How much of the end waits for what may follow it, and for how long. */
  #held(text: string): { length: number; windows: number } {
    const known = startOfSecret(text, this.#options.secrets);
    const token = startOfToken(text);
    const length = Math.max(known, token.length);
    if (known >= 6 || token.isKey) return { length, windows: WINDOWS.secret };
    return { length, windows: known < 3 && token.isWord ? WINDOWS.word : WINDOWS.token };
  }

  #emitAll(stream: Stream): void {
    this.#emitFirst(stream, stream.text.length);
  }

  #emitFirst(stream: Stream, length: number): void {
    const text = stream.text.slice(0, length);
    stream.text = stream.text.slice(length);
    if (text === '') return;
    const clean = this.#options.redact(text, this.#tails.of(stream.name));
    this.#tails.add(stream.name, text);
    if (clean !== '') this.#options.emit({ ...stream.event, text: clean }, stream.at);
  }
}

/** A person's message carries its fate and is never joined with another. */
function isStreamed(event: RunnerEvent): event is Streamed {
  return event.kind === 'terminal' || (event.kind === 'message' && event.role !== 'user');
}

function nameOf(event: Streamed): string {
  return event.kind === 'terminal' ? `terminal ${event.tool ?? ''}` : `${event.role} ${event.id}`;
}
