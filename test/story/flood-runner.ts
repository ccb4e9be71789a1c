/** A runner without an agent: the Action's own link, with its file, its way up and its way down, sends events that are numbered. */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openLink } from '../../action/link/link.ts';
import type { Session } from './flood-viewers.ts';

/** Events between two pauses. */
const BURST = 25;
/** Events that are one message on the page. */
const OF_A_MESSAGE = 200;

export interface Runner {
  /** Sends in bursts until event `last` is under way. */
  sendTo(last: number): Promise<void>;
  /** Sends what is left and the last word. */
  finish(): Promise<void>;
  /** How often it could not reach the app. */
  readonly away: number;
  close(): void;
}

/** `pauseMs` between two bursts. */
export function startRunner(server: string, { id, token }: Session, folder: string, pauseMs: number): Runner {
  let away = 0;
  let sent = 0;
  const refused: unknown[] = [];
  const link = openLink({
    server,
    session: { id, token },
    spoolPath: join(folder, 'spool'),
    secrets: [],
    redact: (text) => text,
    onEvent: () => undefined,
    onControl: () => undefined,
    onAway: () => (away += 1),
    onRefused: (failure) => refused.push(failure),
  });
  return {
    async sendTo(last) {
      while (sent < last) {
        for (let burst = 0; burst < BURST && sent < last; burst += 1) {
          sent += 1;
          // Two messages in turn: what goes on with another message is not joined with what came before, so each is an event.
          const message = `${sent % 2 === 0 ? 'even' : 'odd'}-${Math.floor((sent - 1) / OF_A_MESSAGE)}`;
          link.report({ kind: 'message', id: message, role: 'agent', text: `${sent} ` });
        }
        await delay(pauseMs);
      }
    },
    async finish() {
      link.report({ kind: 'session.finished', outcome: 'succeeded', reason: 'The flood is over.' });
      const last = { outcome: 'succeeded', reason: 'The flood is over.', output: '', exitCode: 0 } as const;
      await link.finish(last, AbortSignal.timeout(60_000));
      if (refused.length > 0) throw new Error('the app refused the runner', { cause: refused[0] });
    },
    get away() {
      return away;
    },
    close: () => link.close(),
  };
}
