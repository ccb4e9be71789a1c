/**
 * Joins the pieces of a log into the texts that are searched: what came in several events is one text, so that a word is found
 * although it arrived in two.
 */
import { wordsOf } from './words.ts';

/** One event's text. Pieces with the same `stream` that follow each other belong together; `null` stands alone. */
export interface Piece {
  readonly seq: number;
  readonly at: number;
  readonly kind: string;
  readonly stream: string | null;
  readonly text: string;
}

export interface SearchDocument {
  /** Its first and last event. */
  readonly seq: number;
  readonly last: number;
  readonly at: number;
  readonly kind: string;
  readonly text: string;
  /** More may come to it. */
  readonly isOpen: boolean;
}

/** A text is closed at this many characters, and at this many events, so that what is looked up stays small. */
const LONGEST = 8_000;
const MOST_EVENTS = 200;

export function documentsOf(pieces: readonly Piece[]): SearchDocument[] {
  const documents: SearchDocument[] = [];
  let open: (SearchDocument & { stream: string | null }) | undefined;
  for (const { seq, at, kind, stream, text } of pieces) {
    const joins = stream !== null && open?.stream === stream && open.isOpen;
    if (open && !joins) documents.push(open);
    // A word that the end of a full text cut in two is whole in the next one.
    const rest = joins ? '' : restOf(open, stream);
    const begun = joins && open ? open : { seq, at, kind, stream, text: rest };
    const joined = begun.text + text;
    const isOpen = stream !== null && joined.length < LONGEST && seq - begun.seq < MOST_EVENTS;
    open = { ...begun, text: joined, last: seq, isOpen };
  }
  if (open) documents.push(open);
  return documents.map((document, index) => {
    const { seq, last, at, kind, text } = document;
    return { seq, last, at, kind, text, isOpen: document.isOpen && index === documents.length - 1 };
  });
}

function restOf(before: { stream: string | null; text: string } | undefined, stream: string | null): string {
  if (stream === null || before?.stream !== stream) return '';
  const tail = before.text.slice(-100);
  const word = wordsOf(tail).at(-1);
  return word && word.end === tail.length ? tail.slice(word.start) : '';
}
