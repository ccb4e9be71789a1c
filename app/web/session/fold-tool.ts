/** Joins the events of one tool call into its card. A call whose beginning is further up in the log still gets one. */
import type { LogEntry, RunnerEvent } from '../../wire/events.ts';
import type { ToolItem } from './items.ts';
import type { Session } from './session.ts';

type ToolEvent =
  | Extract<RunnerEvent, { kind: 'tool.started' | 'tool.updated' | 'tool.finished' }>
  | { kind: 'terminal'; tool: string; text: string };

export function foldTool(session: Session, { seq, at }: LogEntry, event: ToolEvent): void {
  const id = event.kind === 'terminal' ? event.tool : event.id;
  const item = toolItem(session, id, seq, at);
  item.revision = seq;
  switch (event.kind) {
    case 'tool.started':
      Object.assign(item, {
        tool: event.tool,
        title: event.title,
        input: event.input ?? item.input,
        paths: event.paths ?? item.paths,
      });
      break;
    case 'tool.updated':
      Object.assign(item, {
        title: event.title ?? item.title,
        input: event.input ?? item.input,
        content: event.content ?? item.content,
      });
      break;
    case 'tool.finished':
      Object.assign(item, {
        status: event.status,
        content: event.content ?? item.content,
        exitCode: event.exitCode ?? null,
        ms: event.ms ?? at - item.at,
        awaits: null,
      });
      break;
    case 'terminal':
      item.terminal += event.text;
  }
}

function toolItem(session: Session, id: string, seq: number, at: number): ToolItem {
  const key = `tool:${id}`;
  const known = session.items.get(key);
  if (known?.kind === 'tool') return known;
  const item: ToolItem = {
    key,
    seq,
    revision: seq,
    at,
    kind: 'tool',
    tool: 'other',
    title: 'Tool call',
    input: '',
    paths: [],
    content: [],
    terminal: '',
    status: 'running',
    exitCode: null,
    ms: null,
    awaits: null,
  };
  session.items.set(key, item);
  return item;
}
