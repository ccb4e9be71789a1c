/** Server-sent events, written straight to the socket: a batch is turned into bytes once and shared by all who watch. */
import type { ServerResponse } from 'node:http';
import type { Bye } from '../../wire/bye.ts';

/** A comment line keeps proxies from closing the stream, and lets the other side notice silence. */
export interface Beats {
  /** In milliseconds. */
  readonly every: number;
  readonly on?: () => void;
}

/** A page calls its line dead after 12 s of silence, so that an app that hangs does not look alive. */
const FOR_READERS: Beats = { every: 5_000 };
/** A reader that lets this many bytes pile up is cut off; it resumes by itself from its last id, and nothing is lost. */
const BACKLOG = 8 * 1024 * 1024;

export interface EventStream {
  /** False once the other side is gone. */
  send(text: string | Buffer): boolean;
  /** Waits until the socket takes more; false once the other side is gone. Whoever has much to send asks before each piece. */
  drained(): Promise<boolean>;
  /** The last word, on why the app ends it. */
  bye(why: Bye['why']): void;
  close(): void;
}

/** One event as text. `data` is JSON, so it holds no line break. */
export function eventText(event: string, data: unknown, id?: number): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

export function openEventStream(
  response: ServerResponse,
  onClose: () => void,
  beats: Beats = FOR_READERS,
): EventStream {
  // The stream lasts as long as its connection, so it needs no chunks: each event is one plain write.
  response.useChunkedEncodingByDefault = false;
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  });
  response.write(': signalbox\n\n');
  const beat = setInterval(() => {
    beats.on?.();
    response.write(': beat\n\n');
  }, beats.every);
  let open = true;
  const waiting = new Set<() => void>();
  const end = (): void => {
    if (!open) return;
    open = false;
    clearInterval(beat);
    for (const go of waiting) go();
    onClose();
    response.end();
  };
  response.on('close', end);
  response.on('error', end);
  // Whoever hung up while we asked who it was says so no second time.
  if (response.destroyed) queueMicrotask(end);
  function send(text: string | Buffer): boolean {
    if (!open) return false;
    if (response.writableLength > BACKLOG) {
      response.destroy();
      end();
      return false;
    }
    response.write(text);
    return true;
  }
  return {
    send,
    drained: () =>
      new Promise((resolve) => {
        const go = (): void => {
          waiting.delete(go);
          response.off('drain', go);
          resolve(open);
        };
        if (!open || !response.writableNeedDrain) return go();
        waiting.add(go);
        response.on('drain', go);
      }),
    bye(why) {
      send(eventText('bye', { why } satisfies Bye));
      end();
    },
    close: end,
  };
}
