/** What people set for a session, as quiet lines of its transcript: how long it stays, what is allowed in it, who is in charge, who interrupted its turn. */
import type { AppEvent, LogEntry } from '../../wire/events.ts';
import type { NoteItem } from './items.ts';
import type { Session } from './session.ts';

type NoteEvent = Extract<AppEvent, { kind: 'linger' | 'policy' | 'charge' | 'interrupt.requested' }>;

export function foldNote(session: Session, { seq, at }: LogEntry, event: NoteEvent): void {
  const key = `note:${seq}`;
  const { what, by } = { what: whatOf(session, event), by: event.by };
  session.items.set(key, { key, seq, revision: seq, at, kind: 'note', by, what });
}

function whatOf(session: Session, event: NoteEvent): NoteItem['what'] {
  switch (event.kind) {
    case 'linger':
      session.linger = { seconds: event.seconds, by: event.by, heard: false };
      // It counts from the end of the turn, which is known where it has ended.
      return {
        kind: 'linger',
        seconds: event.seconds,
        until: session.doing?.state === 'idle' ? session.doing.since + event.seconds * 1000 : null,
      };
    case 'interrupt.requested':
      return { kind: 'interrupt' };
    case 'charge':
      return { kind: 'charge', to: event.to };
    case 'policy': {
      const { rules } = session;
      session.rules = event.allow;
      return {
        kind: 'policy',
        allowed: event.allow.filter((rule) => !rules.includes(rule)),
        takenBack: rules.filter((rule) => !event.allow.includes(rule)),
      };
    }
  }
}
