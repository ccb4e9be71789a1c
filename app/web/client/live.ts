/** What the page knows now. One place holds it; every part of the page is drawn from it. */
import type { LogEntry } from '../../wire/events.ts';
import { fold, sessionOf } from '../session/fold.ts';
import type { Session } from '../session/session.ts';
import type { Filter } from '../render/filters.ts';
import type { Link } from '../render/lights.ts';
import type { JobSnapshot, SessionPage } from '../view.ts';
import { setClock } from './clocks.ts';

export interface Live {
  snapshot: JobSnapshot;
  session: Session;
  log: LogEntry[];
  /** Which messages wait since before `log`. */
  readonly messages: SessionPage['messages'];
  /** The app has older entries than `log` holds. */
  earlier: boolean;
  /** The log of an attempt that is over goes on after `log`. */
  later: boolean;
  filter: Filter;
  link: Link;
  /** The attempt that `log` is of. */
  readonly attempt: number;
  /** Ties forms and orders to the sign-in. */
  readonly csrf: string;
}

export function liveFrom(page: SessionPage): Live {
  setClock(page.now);
  return {
    snapshot: page,
    session: sessionOf(page.log, page.messages),
    log: [...page.log],
    messages: page.messages,
    earlier: page.earlier,
    later: page.reading.later,
    filter: page.reading.filter,
    link: { state: 'connecting', since: page.now },
    attempt: page.reading.attempt,
    csrf: page.csrf,
  };
}

/** After a broken line the app sends from where we were; whatever we hold already is passed over. */
export function addEntries(live: Live, entries: readonly LogEntry[]): void {
  for (const entry of entries) {
    if (entry.seq <= live.session.lastSeq) continue;
    live.log.push(entry);
    fold(live.session, entry);
  }
}

/** Older entries: the items are joined anew, since a message may reach across the seam. */
export function addEarlier(live: Live, entries: readonly LogEntry[], earlier: boolean): void {
  const oldest = live.log[0]?.seq ?? Infinity;
  live.log = [...entries.filter(({ seq }) => seq < oldest), ...live.log];
  live.session = sessionOf(live.log, live.messages);
  live.earlier = earlier;
}

/** The transcript was deleted meanwhile: nothing of it stays on the page. */
export function forgetLog(live: Live): void {
  live.log = [];
  live.session = sessionOf([], []);
  live.earlier = false;
  live.later = false;
}

export function takeSnapshot(live: Live, snapshot: JobSnapshot): void {
  setClock(snapshot.now);
  live.snapshot = snapshot;
}
