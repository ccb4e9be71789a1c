/** Adds one line of the log to a session. The browser calls it for each event, so it changes the session in place. */
import type { LogEntry } from '../../wire/events.ts';
import { foldApproval } from './fold-approval.ts';
import { foldNote } from './fold-note.ts';
import { foldPerson } from './fold-person.ts';
import { foldTool } from './fold-tool.ts';
import { foldTurnEnd, foldUsage } from './fold-usage.ts';
import type { Item, TextItem } from './items.ts';
import { foldWaiting, newSession, type Session } from './session.ts';

/** `before`: what is known of messages from before the part of the log that is shown. They wait, though they have no item. */
export function sessionOf(log: readonly LogEntry[], before: readonly LogEntry[] = []): Session {
  const session = newSession();
  const first = log[0]?.seq ?? Infinity;
  for (const { seq, event } of before) if (seq < first) foldWaiting(session, event);
  for (const entry of log) fold(session, entry);
  return session;
}

export function fold(session: Session, entry: LogEntry): void {
  const { seq, at, event } = entry;
  session.lastSeq = Math.max(session.lastSeq, seq);
  session.lastAt = at;
  if (isOfAgent(event)) session.agentAt = at;
  foldWaiting(session, event);
  if (event.kind !== 'message' && event.kind !== 'usage' && event.kind !== 'terminal') closeText(session, at);
  const place = (key: string) => ({ key, seq, revision: seq, at });
  switch (event.kind) {
    case 'session.started':
      session.agent = event.agent;
      session.steering = event.steering;
      session.joins = event.joins ?? false;
      session.startedAt = at;
      return add(session, { ...place('started'), kind: 'started', agent: event.agent, commit: event.commit });
    case 'message':
      return event.role === 'user'
        ? foldUserText(session, entry, event)
        : addText(session, entry, event.role, event.id, event.text);
    case 'message.queued':
    case 'message.amended':
    case 'message.withdrawn':
      return foldPerson(session, entry, event);
    case 'message.reordered':
      return;
    case 'tool.started':
    case 'tool.updated':
    case 'tool.finished':
      return foldTool(session, entry, event);
    case 'terminal':
      if (event.tool !== undefined) return foldTool(session, entry, { ...event, tool: event.tool });
      return addOutput(session, entry, event.text);
    case 'plan': {
      const known = session.items.get('plan');
      if (known?.kind !== 'plan') return add(session, { ...place('plan'), kind: 'plan', entries: event.entries });
      known.entries = event.entries;
      known.revision = seq;
      return;
    }
    case 'approval.requested':
    case 'approval.applied':
    case 'approval.routed':
    case 'approval.decided':
    case 'approval.expired':
      return foldApproval(session, entry, event);
    case 'usage': {
      const { kind: _, ...said } = event;
      return foldUsage(session, entry, said);
    }
    case 'state':
      session.doing = {
        state: event.state,
        step: event.step ?? '',
        since: session.doing?.state === event.state ? session.doing.since : at,
        until: event.until ?? null,
      };
      if (event.step !== undefined) addStopStep(session, entry, event.step);
      if (event.state === 'idle' && session.linger) session.linger.heard = true;
      if (event.state === 'idle') foldTurnEnd(session, entry);
      return;
    case 'notice':
      return add(session, { ...place(`notice:${seq}`), kind: 'notice', level: event.level, text: event.text });
    case 'stop.requested':
      return add(session, {
        ...place(`stop:${seq}`),
        kind: 'stop',
        by: event.by,
        reason: event.reason,
        steps: [],
        done: false,
        worked: false,
      });
    case 'delivery':
      return add(session, {
        ...place(`delivery:${seq}`),
        kind: 'delivery',
        output: event.output,
        url: event.url,
        commit: event.commit,
        refused: event.refused === null ? [] : reasonsOf(event.refused),
      });
    case 'linger':
    case 'policy':
    case 'charge':
    case 'interrupt.requested':
      return foldNote(session, entry, event);
    case 'session.finished':
      foldTurnEnd(session, entry);
      return end(session, { ...place('end'), kind: 'end', outcome: event.outcome, reason: event.reason });
    case 'session.lost':
      foldTurnEnd(session, entry);
      return end(session, { ...place('end'), kind: 'end', outcome: 'lost', reason: event.reason });
    default:
      // An event of a newer app than this page: better not shown than everything broken.
      return void (event satisfies never);
  }
}

/** One to a line; a refusal without words is still a refusal. */
function reasonsOf(refused: string): string[] {
  const reasons = refused.split('\n').filter((line) => line.trim() !== '');
  return reasons.length > 0 ? reasons : ['no reason was given'];
}

const add = (session: Session, item: Item): void => void session.items.set(item.key, item);

function end(session: Session, item: Extract<Item, { kind: 'end' }>): void {
  session.endedAt = item.at;
  const stop = [...session.items.values()].findLast((known) => known.kind === 'stop');
  if (stop) Object.assign(stop, { done: true, worked: item.outcome !== 'lost', revision: item.seq });
  for (const known of session.items.values()) {
    if (known.kind === 'tool' && known.status === 'running') known.revision = item.seq;
  }
  add(session, item);
}

function addText(session: Session, { seq, at }: LogEntry, role: 'agent' | 'thought', id: string, text: string): void {
  const key = `${role}:${id}`;
  if (session.open !== key) closeText(session, at);
  session.open = key;
  const known = session.items.get(key);
  if (known === undefined) return add(session, { key, seq, revision: seq, at, kind: role, text, until: at });
  Object.assign(known as TextItem, { text: (known as TextItem).text + text, until: at, revision: seq });
}

/** The text that was being written ended when something else began: that is how long a thought took. */
function closeText(session: Session, at: number): void {
  const item = session.open === null ? undefined : session.items.get(session.open);
  session.open = null;
  if (item?.kind === 'thought') item.until = at;
}

function foldUserText(session: Session, entry: LogEntry, event: Extract<LogEntry['event'], { kind: 'message' }>): void {
  const { seq, at } = entry;
  closeText(session, at);
  if (event.control !== undefined) return foldPerson(session, entry, { ...event, control: event.control });
  const key = `prompt:${event.id}`;
  const known = session.items.get(key);
  if (known?.kind === 'prompt') return void Object.assign(known, { text: known.text + event.text, revision: seq });
  add(session, { key, seq, revision: seq, at, kind: 'prompt', text: event.text, until: at });
}

/** The agent is the cause of these; the runner's own remarks and what becomes of messages are not its word. */
function isOfAgent(event: LogEntry['event']): boolean {
  switch (event.kind) {
    case 'session.started':
    case 'tool.started':
    case 'tool.updated':
    case 'tool.finished':
    case 'terminal':
    case 'plan':
    case 'approval.requested':
    case 'usage':
    case 'state':
      return true;
    case 'message':
      return event.role !== 'user';
    default:
      return false;
  }
}

function addOutput(session: Session, { seq, at }: LogEntry, text: string): void {
  const known = session.items.get('output');
  if (known?.kind !== 'output') return add(session, { key: 'output', seq, revision: seq, at, kind: 'output', text });
  known.text += text;
  known.revision = seq;
}

function addStopStep(session: Session, { seq, at }: LogEntry, step: string): void {
  const stop = [...session.items.values()].findLast((item) => item.kind === 'stop');
  if (!stop || stop.steps.at(-1)?.step === step) return;
  stop.steps = [...stop.steps, { step, at }];
  stop.revision = seq;
}
