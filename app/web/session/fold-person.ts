/** Joins the events of one message of a person: what it says now, who changed it or took it back, and how far it came. */
import type { AppEvent, LogEntry, RunnerEvent } from '../../wire/events.ts';
import type { PersonItem } from './items.ts';
import type { Session } from './session.ts';

type PersonEvent =
  | Extract<AppEvent, { kind: 'message.queued' | 'message.amended' | 'message.withdrawn' }>
  | (Extract<RunnerEvent, { kind: 'message' }> & { readonly control: number });

export function foldPerson(session: Session, entry: LogEntry, event: PersonEvent): void {
  const item = personItem(session, entry, event.control);
  item.revision = entry.seq;
  switch (event.kind) {
    case 'message.queued':
      Object.assign(item, { by: event.by, text: event.text, mode: event.mode });
      return;
    case 'message.amended':
      if (item.status !== 'queued') return;
      if (event.text !== item.text) {
        if (item.text !== '') item.earlier = [...item.earlier, item.text];
        Object.assign(item, { text: event.text, changedBy: event.by });
      }
      Object.assign(item, { mode: event.mode, putBack: false });
      return;
    case 'message.withdrawn':
      if (item.status === 'queued') item.takenBackBy = event.by;
      return;
    case 'message':
      if (event.status === 'queued') return putBack(session, item);
      if (event.status !== 'refused' && event.status !== 'withdrawn') tellPlace(session, entry, item);
      return foldWord(item, entry.at, event);
  }
}

/** The agent would not take it, or gave it back: it waits again, with the words that it was given last. */
function putBack(session: Session, item: PersonItem): void {
  const words = session.waiting.find(({ control }) => control === item.control);
  const { by, text } = item;
  Object.assign(item, {
    status: 'queued',
    putBack: true,
    delivery: null,
    deliveredAt: null,
    seenAt: null,
    late: null,
    by: by || (words?.by ?? ''),
    text: words?.text ?? text,
  });
}

/** It stays where it was written, where people saw it; a line tells where the agent got it when that is further down. */
function tellPlace(session: Session, { seq, at, event }: LogEntry, item: PersonItem): void {
  if (item.deliveredAt !== null || [...session.items.keys()].at(-1) === item.key) return;
  const key = `note:${seq}`;
  const text = (event.kind === 'message' && event.text) || item.text;
  session.items.set(key, { key, seq, revision: seq, at, kind: 'note', by: item.by, what: { kind: 'handed', text } });
}

/** The runner's word on it. What it handed over is what counts, whatever people wanted by then. */
function foldWord(item: PersonItem, at: number, event: Extract<RunnerEvent, { kind: 'message' }>): void {
  const status = event.status ?? 'delivered';
  Object.assign(item, { status, putBack: false });
  if (event.delivery) item.delivery = event.delivery;
  if (status !== 'delivered' && status !== 'seen') return;
  item.deliveredAt ??= at;
  if (status === 'seen') item.seenAt ??= at;
  if (item.takenBackBy !== null) item.late = 'taking back';
  if (event.text === '' || event.text === item.text) return;
  if (item.earlier.includes(event.text)) item.late = 'change';
  item.text = event.text;
}

function personItem(session: Session, { seq, at }: LogEntry, control: number): PersonItem {
  const key = `control:${control}`;
  const known = session.items.get(key);
  if (known?.kind === 'person') return known;
  // Of a message from further up in the log, what waited is known at least.
  const item: PersonItem = {
    key,
    seq,
    revision: seq,
    at,
    kind: 'person',
    control,
    by: '',
    text: '',
    mode: null,
    status: 'queued',
    delivery: null,
    putBack: false,
    changedBy: null,
    earlier: [],
    takenBackBy: null,
    late: null,
    deliveredAt: null,
    seenAt: null,
  };
  session.items.set(key, item);
  return item;
}
