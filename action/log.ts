/** The session in the log of the run, for those who look there. Agents' words must never act as workflow commands. */
import { randomUUID } from 'node:crypto';
import type { RunnerEvent } from '../app/wire/events.ts';

/** Prints events line by line; between `open` and `close` GitHub's runner takes nothing it reads for a command. */
export function runLog(write: (text: string) => void = (text) => void process.stdout.write(text)) {
  const key = randomUUID();
  let column = '';
  let isOpen = false;
  let clean = (text: string) => text;
  const line = (text: string) => {
    write(`${column === '' ? '' : '\n'}${text}\n`);
    column = '';
  };
  /** Continues a stream of text; another stream or a line begins anew. */
  const stream = (name: string, text: string) => {
    if (column !== '' && column !== name) write('\n');
    write(text);
    column = text.endsWith('\n') ? '' : name;
  };
  return {
    open: () => {
      if (!isOpen) line(`::stop-commands::${key}`);
      isOpen = true;
    },
    close: () => {
      if (isOpen) line(`::${key}::`);
      isOpen = false;
    },
    /** From here on lines are redacted. Events come without secrets already. */
    hide: (redact: (text: string) => string): void => {
      clean = redact;
    },
    line: (text: string): void => line(clean(text)),
    event: (event: RunnerEvent): void => {
      switch (event.kind) {
        case 'message':
          if (event.role === 'user') {
            if (event.text !== '') line(`> ${event.text}${event.delivery ? ` (${event.delivery})` : ''}`);
          } else if (event.role === 'agent') stream(event.id, event.text);
          return;
        case 'terminal':
          return stream(`terminal ${event.tool ?? ''}`, event.text);
        case 'tool.started':
          return line(`▷ ${event.title}`);
        case 'tool.finished':
          return line(
            `${event.status === 'completed' ? '✓' : '✗'} ${event.status}${event.exitCode ? ` (${event.exitCode})` : ''}`,
          );
        case 'approval.requested':
          return line(`⚠ waits for a person: ${event.title}`);
        case 'approval.applied':
          return line(`⚠ ${event.outcome}`);
        case 'notice':
          return line(event.text);
        case 'state':
          if (event.step !== undefined) line(`■ ${event.step}`);
          return;
        case 'session.started':
          return line(`${event.agent} at ${event.commit}`);
        case 'session.finished':
          return line(`■ ${event.outcome}: ${event.reason}`);
        case 'plan':
        case 'tool.updated':
        case 'usage':
          return;
      }
    },
  };
}

export type RunLog = ReturnType<typeof runLog>;
