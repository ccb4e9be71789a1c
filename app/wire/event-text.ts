/** What of an event people can read, as plain text: what is searched. */
import type { SessionEvent, ToolContent } from './events.ts';

export const TEXT_KINDS = [
  'message',
  'thought',
  'prompt',
  'tool',
  'terminal',
  'approval',
  'notice',
  'delivery',
  'end',
] as const;
export type TextKind = (typeof TEXT_KINDS)[number];

export interface EventText {
  readonly kind: TextKind;
  readonly text: string;
  /** Texts of one stream that follow each other are parts of one; `null` stands alone. */
  readonly stream: string | null;
}

/** Of one event no more is searched, in characters. */
const LIMIT = 32_768;

/** Colours, titles, links and movements of the cursor in a terminal's output. */
const ESCAPES = /\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])/g;

/** What a terminal's output says, without what it does. */
export const withoutEscapes = (text: string): string => text.replace(ESCAPES, '');

/** `null` for events that say nothing in words. */
export function eventText(event: SessionEvent): EventText | null {
  switch (event.kind) {
    case 'message':
      // A person's message was written into the log when it was queued; later events tell only how far it came.
      if (event.role === 'user')
        return event.control === undefined ? { ...words('prompt', event.text), stream: `prompt:${event.id}` } : null;
      return {
        ...words(event.role === 'agent' ? 'message' : 'thought', event.text),
        stream: `${event.role}:${event.id}`,
      };
    case 'message.queued':
    case 'message.amended':
      return words('message', `${event.by}: ${event.text}`);
    case 'tool.started':
      return words('tool', event.title, event.input, ...(event.paths ?? []));
    case 'tool.updated':
      return words('tool', event.title, event.input, ...contents(event.content));
    case 'tool.finished':
      return words('tool', ...contents(event.content));
    case 'terminal':
      return { ...words('terminal', withoutEscapes(event.text)), stream: `terminal:${event.tool ?? ''}` };
    case 'plan':
      return words('notice', ...event.entries.map(({ text }) => text));
    case 'approval.requested':
      return words('approval', event.title, event.tool, event.input);
    case 'approval.decided':
      return words('approval', event.approval, event.by, event.reason);
    case 'notice':
      return words('notice', event.text);
    case 'delivery':
      return words('delivery', event.url, event.commit, event.refused);
    case 'stop.requested':
      return words('notice', event.by, event.reason);
    case 'session.finished':
    case 'session.lost':
      return words('end', event.reason);
    case 'session.started':
    case 'approval.applied':
    case 'approval.routed':
    case 'approval.expired':
    case 'message.withdrawn':
    case 'message.reordered':
    case 'linger':
    case 'policy':
    case 'charge':
    case 'interrupt.requested':
    case 'usage':
    case 'state':
      return null;
  }
}

const words = (kind: TextKind, ...parts: readonly (string | null | undefined)[]): EventText => ({
  kind,
  text: parts
    .filter((part) => part !== null && part !== undefined && part !== '')
    .join('\n')
    .slice(0, LIMIT),
  stream: null,
});

const contents = (content: readonly ToolContent[] | undefined): string[] =>
  (content ?? []).flatMap((part) => (part.type === 'text' ? [part.text] : [part.path, part.newText]));
