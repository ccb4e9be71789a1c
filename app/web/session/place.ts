/** Where an event stands in a transcript: many events make one item, and a link names an event. */
import type { LogEntry } from '../../wire/events.ts';
import type { Item } from './items.ts';
import type { Session } from './session.ts';

/** The item that shows event `seq`; the last one before it where none does. */
export function itemAt(session: Session, log: readonly LogEntry[], seq: number): Item | undefined {
  const entry = log.find((one) => one.seq === seq);
  const key = entry ? keyOf(entry) : null;
  return (
    (key === null ? undefined : session.items.get(key)) ??
    [...session.items.values()].findLast((item) => item.seq <= seq) ??
    session.items.values().next().value
  );
}

/** The key of the item that the fold makes of it; `null` when it shows nowhere by itself. */
function keyOf({ seq, event }: LogEntry): string | null {
  switch (event.kind) {
    case 'message':
      if (event.control !== undefined) return `control:${event.control}`;
      return event.role === 'user' ? `prompt:${event.id}` : `${event.role}:${event.id}`;
    case 'message.queued':
    case 'message.amended':
    case 'message.withdrawn':
      return `control:${event.control}`;
    case 'tool.started':
    case 'tool.updated':
    case 'tool.finished':
      return `tool:${event.id}`;
    case 'terminal':
      return event.tool === undefined ? 'output' : `tool:${event.tool}`;
    case 'approval.requested':
    case 'approval.applied':
    case 'approval.routed':
    case 'approval.decided':
    case 'approval.expired':
      return `approval:${event.request}`;
    case 'plan':
      return 'plan';
    case 'notice':
      return `notice:${seq}`;
    case 'stop.requested':
      return `stop:${seq}`;
    case 'delivery':
      return `delivery:${seq}`;
    case 'session.started':
      return 'started';
    case 'session.finished':
    case 'session.lost':
      return 'end';
    case 'linger':
    case 'policy':
    case 'charge':
    case 'interrupt.requested':
      return `note:${seq}`;
    case 'message.reordered':
    case 'usage':
    case 'state':
      return null;
  }
}
