/** Counts what an answer used while its bytes pass by. It reads a copy: nothing waits for it, and nothing it cannot read is held up. */
import type { Transform } from 'node:stream';
import { finished } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { createParser } from 'eventsource-parser';
import type { ModelApi } from './gateway.ts';
import { NOTHING_USED, readUsage, type Usage } from './usage.ts';

/** Larger answers in one piece are counted by their size. */
const LARGEST_JSON = 32_000_000;

export interface Answer {
  readonly api: ModelApi;
  /** Of the request: bytes, and the model it asks for. */
  readonly asked: number;
  readonly model: string;
  readonly contentType: string | undefined;
  readonly encoding: string | undefined;
}

export interface Count {
  readonly model: string;
  readonly usage: Usage;
}

export interface Meter {
  take(chunk: Buffer): void;
  /** When the answer has ended, whole or not. */
  end(): Promise<Count>;
}

export function startMeter(answer: Answer): Meter {
  const { api, asked } = answer;
  let { model } = answer;
  let usage: Partial<Usage> | undefined;
  let hasOutput = false;
  let bytes = 0;
  let events = 0;
  const look = (text: string) => {
    for (const data of objectsIn(text)) {
      const reading = readUsage(api, data);
      model = reading.model ?? model;
      usage = reading.usage ? { ...usage, ...reading.usage } : usage;
      // Anthropic begins with what was read and a first token or two; only a later event tells the rest.
      hasOutput ||= reading.usage?.output !== undefined && !isBeginning(data);
    }
  };
  const reader = answer.contentType?.includes('event-stream')
    ? readEvents((data) => {
        events += 1;
        if (data.includes('"usage')) look(data);
      })
    : readWhole(look);
  const plain = decoder(answer.encoding);
  plain?.on('data', (chunk: Buffer) => reader.take(chunk));
  plain?.on('error', () => undefined);
  return {
    take: (chunk) => {
      bytes += chunk.length;
      if (plain) plain.write(chunk);
      else reader.take(chunk);
    },
    end: async () => {
      if (plain) await drained(plain);
      reader.end();
      // An answer that was cut off does not say what it cost. A token has some four letters, and an event holds one or more.
      const input = usage ? {} : { input: Math.ceil(asked / 4) };
      const output = hasOutput ? {} : { output: Math.max(usage?.output ?? 0, events, Math.ceil(bytes / 32)) };
      return { model, usage: { ...NOTHING_USED, ...usage, ...input, ...output } };
    },
  };
}

interface Reader {
  take(chunk: Buffer): void;
  end(): void;
}

function readEvents(onData: (data: string) => void): Reader {
  const parser = createParser({ onEvent: ({ data }) => onData(data) });
  const text = new TextDecoder();
  return { take: (chunk) => parser.feed(text.decode(chunk, { stream: true })), end: () => parser.feed('\n\n') };
}

function readWhole(onText: (text: string) => void): Reader {
  const chunks: Buffer[] = [];
  let size = 0;
  return {
    take: (chunk) => {
      size += chunk.length;
      if (size <= LARGEST_JSON) chunks.push(chunk);
      else chunks.length = 0;
    },
    end: () => onText(Buffer.concat(chunks).toString()),
  };
}

/** Gemini streams a list of objects where no events are asked for. */
function objectsIn(text: string): unknown[] {
  try {
    const data: unknown = JSON.parse(text);
    return Array.isArray(data) ? data : [data];
  } catch {
    return [];
  }
}

const isBeginning = (data: unknown): boolean =>
  typeof data === 'object' && data !== null && 'type' in data && data.type === 'message_start';

/** We ask for plain answers; a server that packs them all the same is read all the same. */
function decoder(encoding: string | undefined): Transform | undefined {
  switch (encoding) {
    case 'gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    default:
      return undefined;
  }
}

/** One that has failed already is over. */
async function drained(stream: Transform): Promise<void> {
  stream.end();
  await finished(stream).catch(() => undefined);
}
