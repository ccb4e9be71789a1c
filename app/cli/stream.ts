/** One connection to a job's stream of events, until it breaks. */
import { createParser } from 'eventsource-parser';
import { Away, knock, noOf } from './door.ts';
import type { Place } from './place.ts';
import { apiOf } from './server.ts';
import type { Surroundings } from './surroundings.ts';

/** The server says something every 5 s; a stream that is silent for longer than this is dead. One of before says it every 15 s. */
const SILENCE_MS = 45_000;

export interface Heard {
  readonly event: string;
  /** As it came; `undefined` for what is no JSON. */
  readonly data: unknown;
}

/** `background`: nobody looks at it, so the person's devices are told what needs them. Ends when the server ends it, or the signal does; throws when it cannot be had, and `Away` when it breaks. */
export async function* hearJob(
  place: Place,
  {
    job,
    after,
    background = false,
  }: { readonly job: string; readonly after: number; readonly background?: boolean | undefined },
  around: Pick<Surroundings, 'fetch'>,
  signal: AbortSignal,
): AsyncGenerator<Heard> {
  const silence = new AbortController();
  const watchdog = setTimeout(() => silence.abort(), SILENCE_MS);
  try {
    const path = `${apiOf(place)}/jobs/${job}/stream?after=${after}${background ? '&background=1' : ''}`;
    const headers = { accept: 'text/event-stream' };
    const either = AbortSignal.any([signal, silence.signal]);
    const { server, token } = place;
    const response = await knock(server, { method: 'GET', path, token, headers }, around, either);
    if (!response.ok || !response.body) throw noOf(server, response, await response.json().catch(() => undefined));
    const heard: Heard[] = [];
    const parser = createParser({
      onEvent: ({ event = 'message', data }) => void heard.push({ event, data: parsed(data) }),
    });
    for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
      watchdog.refresh();
      parser.feed(text);
      yield* heard.splice(0);
    }
  } catch (error) {
    if (signal.aborted) return;
    // A connection that breaks in mid-stream is an error of Node's own.
    throw error instanceof TypeError || (error instanceof Error && error.name === 'AbortError')
      ? new Away(`The connection to ${place.server} was lost.`)
      : error;
  } finally {
    clearTimeout(watchdog);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
