/** What others did, for who does not see it: said politely, once. What this person did they know. */
import type { SessionEvent } from '../../wire/events.ts';

/** A sentence about what another person did; `null` when it was this person, or nothing to speak of. */
export function othersDid(event: SessionEvent, login: string): string | null {
  if (!('by' in event) || event.by === login || event.by === '') return null;
  switch (event.kind) {
    case 'message.queued':
      return `${event.by} wrote: ${short(event.text)}`;
    case 'message.amended':
      return `${event.by} changed a message that waits: ${short(event.text)}`;
    case 'message.withdrawn':
      return `${event.by} took a message back.`;
    case 'message.reordered':
      return `${event.by} changed the order of the messages that wait.`;
    case 'approval.decided':
      return `${event.by} ${event.decision === 'allow' ? 'approved' : 'denied'} ${event.approval}.`;
    case 'stop.requested':
      return `${event.by} stopped the session.`;
    case 'interrupt.requested':
      return `${event.by} interrupted the turn.`;
    case 'linger':
      return event.seconds === 0 ? `${event.by} lets the session end.` : `${event.by} keeps the session open.`;
    case 'policy':
      return `${event.by} changed what is allowed in this session.`;
    case 'charge':
      return event.to === login ? 'You are in charge now.' : `${event.to} is in charge now.`;
    default:
      return null;
  }
}

const short = (text: string): string => (text.length > 200 ? `${text.slice(0, 199)}…` : text);
