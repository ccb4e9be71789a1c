/** The runner's line to the app: events up, controls down, and the last word, over outbound HTTPS only. */
import { Failure } from '../../app/ground/outcome.ts';
import type { Control } from '../../app/wire/controls.ts';
import { EventsAnswer, type RunnerEvent } from '../../app/wire/events.ts';
import type { Finish } from '../../app/wire/finish.ts';
import { redacted, type Redact } from '../redact/redact.ts';
import { Coalescer } from './coalesce.ts';
import { followControls } from './controls.ts';
import { knock } from './door.ts';
import { untilAnswered } from './patience.ts';
import { rehearse } from './rehearse.ts';
import { Spool } from './spool.ts';
import { Uplink } from './uplink.ts';

/** By then the run waits for other programs. */
const REHEARSAL_MS = 50;

export interface LinkOptions {
  readonly server: string;
  readonly session: { readonly id: string; readonly token: string };
  /** Where events wait on disk. */
  readonly spoolPath: string;
  readonly secrets: readonly string[];
  /** Applied to everything that goes up. */
  readonly redact: Redact;
  /** Every event as it goes up (the log of the run shows them too). */
  readonly onEvent: (event: RunnerEvent) => void;
  readonly onControl: (control: Control) => void;
  readonly onAway: (failure: Failure) => void;
  /** The app will hear no more of this session: it has ended there. */
  readonly onRefused: (failure: Failure) => void;
}

export interface Link {
  readonly report: (event: RunnerEvent) => void;
  /** Sends what is left, then the last word; repeats both until the app has them or the signal ends the waiting. */
  finish(last: Omit<Finish, 'lastEvent'>, signal: AbortSignal): Promise<void>;
  close(): void;
}

export function openLink(options: LinkOptions): Link {
  const { session, redact, onAway, onRefused } = options;
  const door = `${options.server}/api/v1/runner/sessions/${encodeURIComponent(session.id)}`;
  const closing = new AbortController();
  const spool = new Spool(options.spoolPath);
  const uplink = new Uplink({ url: `${door}/events`, token: session.token, spool, onAway, onRefused });
  const coalescer = new Coalescer({
    secrets: options.secrets,
    redact,
    emit: (event, at) => {
      uplink.push(event, at);
      options.onEvent(event);
    },
  });
  const rehearsal = setTimeout(() => rehearse(options), REHEARSAL_MS).unref();
  void followControls({
    url: `${door}/controls`,
    token: session.token,
    onControl: options.onControl,
    onRefused,
    signal: closing.signal,
  });

  const finishOnce = async (last: Omit<Finish, 'lastEvent'>, signal: AbortSignal) => {
    const whole: Finish = { ...last, lastEvent: uplink.last };
    const body = JSON.stringify(redacted(whole, redact));
    const answer = await knock({ url: `${door}/finish`, token: session.token, body, signal });
    if (answer.status !== 409) return;
    const gap = EventsAnswer.safeParse(answer.body);
    if (!gap.success) throw new Failure('permanent', `The app refused the last word: ${JSON.stringify(answer.body)}`);
    uplink.expect(gap.data.next);
    await uplink.drained(signal);
    throw new Failure('transient', 'The app missed events and has been sent them');
  };

  let over = false;
  return {
    report: (event) => {
      // What a dying agent still says comes too late: the end is the last event, in the log of the run as well.
      if (over) return;
      over = event.kind === 'session.finished';
      coalescer.take(event);
    },
    finish: async (last, signal) => {
      coalescer.flush();
      await uplink.drained(signal);
      await untilAnswered(() => finishOnce(last, signal), { signal, onAway });
    },
    close: () => {
      over = true;
      clearTimeout(rehearsal);
      coalescer.close();
      closing.abort();
      uplink.close();
      spool.close();
    },
  };
}
