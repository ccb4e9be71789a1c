/** What people set for a session, as quiet lines of its transcript: how long it stays, what is allowed in it, who is in charge. */
import type { AppEvent, LogEntry } from '../../wire/events.ts';
import type { NoteItem } from './items.ts';
import type { Session } from './session.ts';

export function foldNote(
  session: Session,
  { seq, at }: LogEntry,
  event: Extract<AppEvent, { kind: 'linger' | 'policy' | 'charge' }>,
): void {
  const key = `note:${seq}`;
  const { what, by } = { what: whatOf(session, event), by: event.by };
  session.items.set(key, { key, seq, revision: seq, at, kind: 'note', by, what });
}

function whatOf(
  session: Session,
  event: Extract<AppEvent, { kind: 'linger' | 'policy' | 'charge' }>,
): NoteItem['what'] {
  switch (event.kind) {
    case 'linger':
      session.linger = { seconds: event.seconds, by: event.by };
      return { kind: 'linger', seconds: event.seconds };
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
