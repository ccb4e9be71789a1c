/**
 * How a session is written in a terminal: what Signalbox says begins at the margin, what others wrote is indented, so that no agent and
 * no program can write a line of ours.
 */
import { visible } from '../ground/plain-text.ts';
import type { Surroundings } from './surroundings.ts';

const INDENT = '  ';
/** It would lead back to the margin. */
const RETURN = '‹U+000D›';
const STYLES = { strong: '1', quiet: '2', good: '32', bad: '31', asks: '33' } as const;
export type Style = keyof typeof STYLES;

export interface Paper {
  /** A line of ours: one line, whatever is in it. */
  line(text: string, style?: Style): void;
  /** Text of others that goes on as long as nothing else comes between. False when something did, and it begins anew. */
  flow(key: string, text: string): void;
  /** Whole lines of others, which are safe already; none, where only the beginning of one is there. */
  lines(key: string, lines: readonly string[]): void;
  /** What is being written; `undefined` after a line of ours. */
  open(): string | undefined;
  /** Called before something else is written than what is open. */
  onClose(act: (key: string) => void): void;
  close(): void;
}

export function makePaper({ write, colours }: Pick<Surroundings, 'write' | 'colours'>): Paper {
  let key: string | undefined;
  /** The cursor stands behind text of a line. */
  let inLine = false;
  let closing: (key: string) => void = () => undefined;

  function close(): void {
    if (key !== undefined) {
      const was = key;
      // What is left of it is still its own.
      closing(was);
      key = undefined;
    }
    if (inLine) write('\n');
    inLine = false;
  }

  function turnTo(next: string): void {
    if (key === next) return;
    close();
    key = next;
  }

  return {
    line(text, style) {
      close();
      const shown = oneLine(text);
      write(colours && style !== undefined ? `\u001b[${STYLES[style]}m${shown}\u001b[0m\n` : `${shown}\n`);
    },
    flow(next, text) {
      if (text === '') return;
      turnTo(next);
      const parts = visible(text.replaceAll('\r\n', '\n')).replaceAll('\r', RETURN).split('\n');
      for (const [index, part] of parts.entries()) {
        if (index > 0) {
          write('\n');
          inLine = false;
        }
        if (part === '') continue;
        write(inLine ? part : `${INDENT}${part}`);
        inLine = true;
      }
    },
    lines(next, lines) {
      turnTo(next);
      for (const line of lines) write(`${INDENT}${line}\n`);
    },
    open: () => key,
    onClose: (act) => void (closing = act),
    close,
  };
}

/** Nothing in it ends the line or moves the cursor. */
const oneLine = (text: string): string => visible(text.replaceAll(/\s+/g, ' ').trim());

/** The same, no longer than a line is read at a glance. */
export function brief(text: string, limit = 100): string {
  const shown = oneLine(text);
  return shown.length > limit ? `${shown.slice(0, limit - 1).toWellFormed()}…` : shown;
}
