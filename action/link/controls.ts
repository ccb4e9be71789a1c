/** Controls on their way down: a stream of server-sent events that is resumed wherever it broke. */
import { createParser } from 'eventsource-parser';
import { Failure } from '../../app/ground/outcome.ts';
import { Control } from '../../app/wire/controls.ts';
import { refusal } from './door.ts';
import { pause, pauseBefore } from './patience.ts';

export interface ControlsOptions {
  /** `…/api/v1/runner/sessions/{id}/controls` */
  readonly url: string;
  readonly token: string;
  readonly onControl: (control: Control) => void;
  readonly onRefused: (failure: Failure) => void;
  readonly signal: AbortSignal;
  /** The app sends a heartbeat every 15 s; a stream silent for longer than this is dead. */
  readonly silenceMs?: number;
}

/** Follows the stream until the signal ends it or the app refuses for good. */
export async function followControls(options: ControlsOptions): Promise<void> {
  const seen = { last: 0 };
  for (let failures = 0; !options.signal.aborted;) {
    try {
      await readStream(options, seen, () => {
        failures = 0;
      });
    } catch (error) {
      if (options.signal.aborted) return;
      if (error instanceof Failure && error.kind !== 'transient') return options.onRefused(error);
    }
    failures += 1;
    await pause(pauseBefore(failures, Math.random()), options.signal);
  }
}

async function readStream(options: ControlsOptions, seen: { last: number }, onAlive: () => void): Promise<void> {
  const silence = new AbortController();
  const watchdog = setTimeout(() => silence.abort(), options.silenceMs ?? 45_000);
  try {
    const response = await fetch(options.url, {
      redirect: 'manual',
      headers: {
        authorization: `Bearer ${options.token}`,
        accept: 'text/event-stream',
        ...(seen.last > 0 ? { 'last-event-id': String(seen.last) } : {}),
      },
      signal: AbortSignal.any([options.signal, silence.signal]),
    });
    if (!response.ok || !response.body) throw refusal(response, await response.json().catch(() => undefined));
    const parser = createParser({ onEvent: (message) => take(message, options, seen) });
    for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
      watchdog.refresh();
      onAlive();
      parser.feed(text);
    }
  } finally {
    clearTimeout(watchdog);
  }
}

function take(
  message: { event?: string | undefined; data: string },
  options: ControlsOptions,
  seen: { last: number },
): void {
  if (message.event !== 'control') return;
  let raw: unknown;
  try {
    raw = JSON.parse(message.data);
  } catch {
    return;
  }
  const control = Control.safeParse(raw);
  // A stream that is resumed may repeat what it had sent before it broke. An order of a newer app is not for us.
  if (!control.success || control.data.number <= seen.last) return;
  seen.last = control.data.number;
  options.onControl(control.data);
}
