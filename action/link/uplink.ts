/** Events on their way up: numbered from 1 without gaps, sent in batches, kept until the app has committed them. */
import { setImmediate } from 'node:timers/promises';
import { Failure } from '../../app/ground/outcome.ts';
import { EventsAnswer, RunnerEvent } from '../../app/wire/events.ts';
import { knock } from './door.ts';
import { untilAnswered } from './patience.ts';
import type { Spool } from './spool.ts';

const BATCH_EVENTS = 500;
const BATCH_BYTES = 900_000;

export interface UplinkOptions {
  /** `…/api/v1/runner/sessions/{id}/events` */
  readonly url: string;
  readonly token: string;
  readonly spool: Spool;
  readonly onAway?: (failure: Failure) => void;
  /** The app will take no more of this session. */
  readonly onRefused: (failure: Failure) => void;
}

export class Uplink {
  readonly #options: UplinkOptions;
  readonly #closing = new AbortController();
  /** The number the app expects next. */
  #next = 1;
  #refused: Failure | undefined;
  #sending: Promise<void> | undefined;

  constructor(options: UplinkOptions) {
    this.#options = options;
  }

  get last(): number {
    return this.#options.spool.last;
  }

  /** Numbers the event, writes it down and sends it as soon as the line is free. It leaves the machine as it is given. */
  push(event: RunnerEvent, at: number): void {
    if (this.#closing.signal.aborted) return;
    const line = JSON.stringify({ at, event: RunnerEvent.parse(event) });
    this.#options.spool.append(line);
    this.#send();
  }

  /** The app has told what it expects; an earlier number is sent again. */
  expect(next: number): void {
    if (next < 1 || next > this.last + 1) {
      throw new Failure('permanent', `The app expects event ${next} of a session that has ${this.last}`);
    }
    this.#next = next;
    this.#send();
  }

  /** Resolves when the app holds every event; rejects when it refuses them or the signal ends the waiting. */
  async drained(signal: AbortSignal): Promise<void> {
    const given = Promise.withResolvers<never>();
    const giveUp = () => given.reject(new Failure('transient', 'The app has not taken all events in time'));
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
    try {
      while (this.#sending) await Promise.race([this.#sending, given.promise]);
      if (this.#refused) throw this.#refused;
    } finally {
      signal.removeEventListener('abort', giveUp);
      given.promise.catch(() => undefined);
    }
  }

  close(): void {
    this.#closing.abort();
  }

  #send(): void {
    if (this.#sending || this.#refused) return;
    this.#sending = this.#sendAll()
      .catch((error: unknown) => {
        if (this.#closing.signal.aborted) return;
        this.#refused = error instanceof Failure ? error : new Failure('permanent', String(error), { cause: error });
        this.#options.onRefused(this.#refused);
      })
      .finally(() => {
        this.#sending = undefined;
        // What was pushed between the last look and here has nobody else to send it.
        if (this.#next <= this.last && !this.#closing.signal.aborted) this.#send();
      });
  }

  async #sendAll(): Promise<void> {
    const { signal } = this.#closing;
    // What is pushed in one go travels together, instead of all but the first waiting for the first one's answer.
    await setImmediate();
    while (this.#next <= this.last && !signal.aborted) {
      await untilAnswered(() => this.#sendBatch(signal), { signal, onAway: this.#options.onAway });
    }
  }

  async #sendBatch(signal: AbortSignal): Promise<void> {
    const { url, token, spool } = this.#options;
    const first = this.#next;
    const lines = spool.read(first, BATCH_EVENTS, BATCH_BYTES);
    const answer = await knock({ url, token, body: `{"first":${first},"events":[${lines.join(',')}]}`, signal });
    const said = EventsAnswer.safeParse(answer.body);
    if (!said.success) throw new Failure('permanent', `The app answered events with ${JSON.stringify(answer.body)}`);
    const { next } = said.data;
    if (next < 1 || next > this.last + 1) {
      throw new Failure('permanent', `The app expects event ${next} of a session that has ${this.last}`);
    }
    // Neither a step on nor back: without a pause this would spin.
    if (next === first) throw new Failure('transient', `The app did not take event ${first}`);
    this.#next = next;
  }
}
