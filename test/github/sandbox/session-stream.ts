/** Follows one job's stream as the session page does: server-sent events, resumed after a break by `Last-Event-ID`. */
import { setTimeout as delay } from 'node:timers/promises';
import { EventSourceParserStream } from 'eventsource-parser/stream';

/** What the story looks at in an event of the log. Written down here once more: a judge shares no code with what it judges. */
export interface SeenEvent {
  readonly kind: string;
  readonly id?: string;
  readonly role?: 'user' | 'agent' | 'thought';
  readonly text?: string;
  readonly state?: string;
  readonly tool?: string;
  readonly status?: string;
  readonly exitCode?: number | null;
  readonly approval?: string;
  readonly request?: string;
  readonly input?: string;
  readonly outcome?: string;
}

interface LogLine {
  readonly seq: number;
  /** Epoch ms, by the app's clock. */
  readonly at: number;
  readonly event: SeenEvent;
}

export interface SessionStream {
  /** What came so far, in order. */
  readonly log: readonly LogLine[];
  readonly saw: (kind: string) => SeenEvent[];
  /** What the last attempt met, when it met no stream. */
  readonly trouble: () => string;
  readonly close: () => void;
}

const RECONNECT_MS = 250;

export function followSession(url: string, cookie: string): SessionStream {
  const log: LogLine[] = [];
  const closed = new AbortController();
  let lastId: string | undefined;
  let trouble = '';

  const readOnce = async () => {
    const headers = { accept: 'text/event-stream', cookie, ...(lastId && { 'last-event-id': lastId }) };
    const answer = await fetch(url, { headers, signal: closed.signal });
    trouble = answer.ok ? '' : `${new URL(url).pathname} answered ${answer.status}`;
    if (!answer.ok || !answer.body) {
      await answer.body?.cancel();
      return;
    }
    for await (const message of answer.body
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(new EventSourceParserStream())) {
      lastId = message.id ?? lastId;
      log.push(...entriesIn(message.data));
    }
  };
  const follow = async () => {
    while (!closed.signal.aborted) {
      await readOnce().catch(() => {});
      await delay(RECONNECT_MS, undefined, { signal: closed.signal }).catch(() => {});
    }
  };
  void follow();

  return {
    log,
    saw: (kind) => log.map(({ event }) => event).filter((event) => event.kind === kind),
    trouble: () => trouble,
    close: () => closed.abort(),
  };
}

/** The stream also sends the job's state; only lines of the log are kept. */
function entriesIn(data: string): LogLine[] {
  const message: unknown = data ? JSON.parse(data) : undefined;
  return [message]
    .flat()
    .filter((line): line is LogLine => typeof line === 'object' && line !== null && 'seq' in line && 'event' in line);
}
