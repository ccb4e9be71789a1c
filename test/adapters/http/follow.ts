/** Follows one of the app's event streams over a real connection, as runner and page do, and keeps what it hears. */
import { createParser } from 'eventsource-parser';

export interface Heard {
  readonly id: number | undefined;
  readonly event: string;
  readonly data: unknown;
}

export interface Following {
  readonly status: number;
  readonly heard: readonly Heard[];
  /** Waits until what was heard satisfies; fails when the stream ends before, or after 10 s. */
  until(what: string, holds: (heard: readonly Heard[]) => boolean): Promise<void>;
  /** Resolves when the app has ended the stream. */
  readonly over: Promise<void>;
  /** Hangs up. */
  cut(): Promise<void>;
}

/** Less than the 15 s after which a stream looks again by itself: what is lost must not be found by that. */
const PATIENCE = 10_000;

export async function follow(url: string, headers: Readonly<Record<string, string>>): Promise<Following> {
  const hangUp = new AbortController();
  const answer = await fetch(url, { headers: { accept: 'text/event-stream', ...headers }, signal: hangUp.signal });
  const heard: Heard[] = [];
  const hearers = new Set<() => void>();
  let ended = false;
  const parser = createParser({
    onEvent({ id, event = 'message', data }) {
      heard.push({ id: id === undefined ? undefined : Number(id), event, data: JSON.parse(data) as unknown });
    },
  });
  const over = read().catch(() => undefined);

  async function read(): Promise<void> {
    try {
      if (!answer.ok || !answer.body) return;
      const decoder = new TextDecoder();
      for await (const chunk of answer.body) {
        parser.feed(decoder.decode(chunk, { stream: true }));
        for (const hearer of hearers) hearer();
      }
    } finally {
      ended = true;
      for (const hearer of hearers) hearer();
    }
  }

  return {
    status: answer.status,
    heard,
    over,
    async until(what, holds) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const late = setTimeout(() => reject(new Error(`not heard: ${what}`)), PATIENCE);
      const look = (): void => {
        if (holds(heard)) resolve();
        else if (ended) reject(new Error(`the stream ended before: ${what}`));
      };
      hearers.add(look);
      look();
      await promise.finally(() => {
        clearTimeout(late);
        hearers.delete(look);
      });
    },
    async cut() {
      hangUp.abort();
      await over;
    },
  };
}
