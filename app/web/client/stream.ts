/** The line to the app: server-sent events over `fetch`, so that silence and refusals are noticed, with retries that resume. */
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import type { Bye } from '../../wire/bye.ts';

/** The app sends a comment every 5 s; more than two missed means the line is dead. */
const SILENCE_MS = 12_000;
const FIRST_DELAY_MS = 500;
/** An app that is back is heard from within two seconds, for as long as a restart may take: so many tries are about a minute. */
const RESTART_DELAY_MS = 1500;
const RESTART_TRIES = 50;
const LONGEST_DELAY_MS = 30_000;
/** What the next try would be answered. */
const ANSWERS: Readonly<Record<Bye['why'], number>> = { signed_out: 401, no_right: 403, revoked: 403, expired: 401 };

export type LineState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  | { readonly kind: 'broken'; readonly retryAt: number }
  /** No use trying again: signed out (401), no right (403), gone (404). */
  | { readonly kind: 'refused'; readonly status: number };

export interface Line {
  /** Try now, or check a line that may have died while the device slept. */
  wake(): void;
  /** Opens it anew at once, with the address as it is now; what is broken waits for its next try. */
  renew(): void;
}

export interface LineOptions {
  /** Asked at each attempt, so that it resumes after what was last seen. */
  readonly address: () => string;
  readonly receive: (message: EventSourceMessage) => void;
  readonly tell: (state: LineState) => void;
}

export function openLine({ address, receive, tell }: LineOptions): Line {
  let failures = 0;
  let heardAt = 0;
  let attempt: AbortController | undefined;
  let retry: (() => void) | undefined;
  let renewed = false;

  async function listen(): Promise<number> {
    attempt = new AbortController();
    const { signal } = attempt;
    tell({ kind: 'connecting' });
    heardAt = Date.now();
    const watch = setInterval(() => Date.now() - heardAt > SILENCE_MS && attempt?.abort(), 1000);
    try {
      const response = await fetch(address(), { headers: { accept: 'text/event-stream' }, cache: 'no-store', signal });
      if (!response.ok || !response.body) return response.status;
      return await hear(response.body);
    } catch {
      return 0;
    } finally {
      clearInterval(watch);
    }
  }

  /** Why the app ended it, as the status that the next try would get; 0 where it did not say. */
  async function hear(body: ReadableStream<Uint8Array>): Promise<number> {
    let ended = 0;
    const parser = createParser({
      onEvent(message) {
        if (message.event === 'bye') ended = ANSWERS[(JSON.parse(message.data) as Bye).why];
        else receive(message);
      },
    });
    const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return ended;
      tell({ kind: 'live' });
      heardAt = Date.now();
      failures = 0;
      parser.feed(value);
      if (ended !== 0) return ended;
    }
  }

  async function keepUp(): Promise<void> {
    for (;;) {
      const status = await listen();
      if (renewed) {
        renewed = false;
        continue;
      }
      if (status === 401 || status === 403 || status === 404) return tell({ kind: 'refused', status });
      const longest = failures < RESTART_TRIES ? RESTART_DELAY_MS : LONGEST_DELAY_MS;
      const delay = Math.min(longest, FIRST_DELAY_MS * 2 ** failures) * (0.5 + Math.random() / 2);
      failures += 1;
      tell({ kind: 'broken', retryAt: Date.now() + delay });
      await new Promise<void>((resolve) => {
        retry = resolve;
        setTimeout(resolve, delay);
      });
      retry = undefined;
    }
  }

  void keepUp();
  // The browser knows first, and a line that hangs in the air may not pass for live.
  addEventListener('offline', () => attempt?.abort());
  return {
    wake() {
      if (retry) retry();
      else if (Date.now() - heardAt > SILENCE_MS / 2) attempt?.abort();
    },
    renew() {
      if (retry || !attempt) return;
      renewed = true;
      attempt.abort();
    },
  };
}
