/**
 * A transcript as Markdown to keep or to paste: what agents and people wrote stays what it is and does nothing (nobody is pinged, no fence is
 * left open). It is written as the log is read, and holds little of it at once.
 */
import type { JobView } from '../../ground/job-view.ts';
import { plain } from '../../ground/markdown.ts';
import type { LogEntry } from '../../wire/events.ts';
import { fold } from '../session/fold.ts';
import type { Item } from '../session/items.ts';
import { newSession, type Session } from '../session/session.ts';
import { itemMarkdown } from './item-markdown.ts';

export interface TranscriptWriter {
  /** What can be written now that this is known; may be empty. */
  add(entries: readonly LogEntry[]): string;
  /** The rest. */
  end(): string;
}

/** Items that wait for one before them, which is not complete; beyond it that one is written as it is. */
const MOST_HELD = 50;
/** And an item that has grown to this many characters is written in parts. */
const LONGEST_HELD = 64 * 1024;

export function transcriptHead(job: JobView, attempt: number): string {
  const name = job.name ?? job.title;
  const where = `${job.repository.owner}/${job.repository.name}#${job.thread.number}`;
  return `# ${job.ref} ${plain(name, 200)}\n\n${plain(where)}, attempt ${attempt}, asked by ${plain(job.requester)} at ${moment(job.createdAt)}.\n`;
}

export function transcriptWriter(): TranscriptWriter {
  const session = newSession();
  const written = new Set<string>();

  function take(isOver: boolean): string {
    let text = '';
    for (const [key, item] of session.items) {
      const isPressed = session.items.size > MOST_HELD || sizeOf(item) > LONGEST_HELD;
      if (!isOver && !isPressed && !isComplete(item, session)) break;
      session.items.delete(key);
      if (ONCE.has(item.kind) && written.has(key)) continue;
      if (ONCE.has(item.kind)) written.add(key);
      text += `\n${itemMarkdown(item)}\n`;
    }
    return text;
  }

  return {
    add(entries) {
      let text = '';
      for (const entry of entries) {
        fold(session, entry);
        text += take(false);
      }
      return text;
    },
    end: () => take(true),
  };
}

/** What comes to these later tells only how far they came. */
const ONCE: ReadonlySet<Item['kind']> = new Set(['person', 'approval', 'stop', 'end']);

function isComplete(item: Item, session: Session): boolean {
  const isLast = [...session.items.keys()].at(-1) === item.key;
  switch (item.kind) {
    case 'agent':
    case 'thought':
      return session.open !== item.key;
    case 'prompt':
    case 'output':
    case 'stop':
      return !isLast;
    case 'tool':
      return item.status !== 'running';
    case 'approval':
      return item.state !== 'requested';
    case 'person':
      return item.status !== 'queued';
    case 'plan':
    case 'notice':
    case 'note':
    case 'usage':
    case 'started':
    case 'delivery':
    case 'end':
      return true;
  }
}

function sizeOf(item: Item): number {
  if (item.kind === 'tool') return item.terminal.length;
  return 'text' in item ? item.text.length : 0;
}

/** `2026-11-22 10:02:07 UTC`. */
const moment = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
