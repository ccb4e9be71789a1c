/**
 * Follows a session's log without a gap or a repeat: subscribes first, then reads what is stored, then lets through only what
 * comes after. A reader that finds a hole (a signal was lost) reads the store again.
 */
import type { House } from '../../engine/house.ts';
import { sessionTopic } from '../../engine/live.ts';
import type { LogEntry } from '../../wire/events.ts';
import { eventText, type EventStream } from './event-stream.ts';

const PAGE = 500;
/** What is caught up goes out in pieces of about this many characters: a reader that is cut loses only the one it was in. */
const PIECE = 256 * 1024;

/** The bytes of a batch, made once however many follow. */
const made = new WeakMap<readonly LogEntry[], Buffer>();

/** Returns the function that ends following. */
export function followLog(house: House, sessionId: string, after: number, stream: EventStream): () => void {
  let last = after;
  let reading = false;
  let missed = false;
  let over = false;

  const unsubscribe = house.live.subscribe(sessionTopic(sessionId), (signal) => {
    if (signal.kind !== 'log') return;
    const first = signal.entries[0]?.seq ?? 0;
    if (reading || first > last + 1) {
      missed = true;
      void catchUp();
      return;
    }
    pass(signal.entries);
  });

  function pass(entries: readonly LogEntry[]): void {
    const fresh = entries[0] && entries[0].seq > last ? entries : entries.filter((entry) => entry.seq > last);
    const newest = fresh.at(-1);
    if (!newest) return;
    last = newest.seq;
    stream.send(bytesOf(fresh));
  }

  /** Reads until nothing more is stored and nothing was signalled meanwhile; the two are checked without a pause between them. */
  async function catchUp(): Promise<void> {
    if (reading) return;
    reading = true;
    try {
      for (;;) {
        missed = false;
        const entries = await house.store.logAfter(sessionId, last, PAGE);
        for (const piece of piecesOf(entries)) {
          // A long log goes out as fast as it is read at the other end, not as fast as the store gives it.
          if (!(await stream.drained()) || over) return;
          pass(piece);
        }
        if (over || (entries.length < PAGE && !missed)) break;
      }
    } catch (error) {
      house.log.error({ err: error, sessionId }, 'the log could not be read for a viewer');
      stream.close();
    } finally {
      reading = false;
    }
  }

  void catchUp();
  return () => {
    // What is being read goes out no more: another log may follow on the same stream.
    over = true;
    unsubscribe();
  };
}

function* piecesOf(entries: readonly LogEntry[]): Generator<readonly LogEntry[]> {
  let piece: LogEntry[] = [];
  let size = 0;
  for (const entry of entries) {
    const length = JSON.stringify(entry.event).length;
    if (piece.length > 0 && size + length > PIECE) {
      yield piece;
      piece = [];
      size = 0;
    }
    piece.push(entry);
    size += length;
  }
  if (piece.length > 0) yield piece;
}

function bytesOf(entries: readonly LogEntry[]): Buffer {
  const known = made.get(entries);
  if (known !== undefined) return known;
  const bytes = Buffer.from(eventText('log', entries, entries.at(-1)?.seq));
  made.set(entries, bytes);
  return bytes;
}
