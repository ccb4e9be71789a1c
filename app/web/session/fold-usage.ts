/** What the models took, as one quiet line at the end of each turn. */
import type { LogEntry } from '../../wire/events.ts';
import type { UsageItem } from './items.ts';
import type { Session, Usage } from './session.ts';

/** Models are counted in between; the last count of a turn may come just after its end. */
export function foldUsage(session: Session, { seq }: LogEntry, said: Usage): void {
  session.usage = { ...session.usage, ...said };
  if (session.doing?.state !== 'idle') return;
  const last = [...session.items.values()].at(-1);
  if (last?.kind === 'usage') Object.assign(last, { usage: session.usage, revision: seq });
}

/** A turn is over; nothing is added when nothing was counted since the last one. */
export function foldTurnEnd(session: Session, { seq, at }: LogEntry): void {
  const { usage } = session;
  if (usage === null || lastUsage(session)?.usage === usage) return;
  const key = `usage:${seq}`;
  session.items.set(key, { key, seq, revision: seq, at, kind: 'usage', usage });
}

const lastUsage = (session: Session): UsageItem | undefined =>
  [...session.items.values()].findLast((item) => item.kind === 'usage');
