/** A tool call that has ended, in one line: how it went, what it was, how long it took. */
import type { SessionEvent, ToolContent, ToolKind } from '../wire/events.ts';
import { brief, type Style } from './paper.ts';

export interface Tool {
  readonly kind: ToolKind;
  readonly title: string;
  /** Something of its terminal was shown. */
  readonly hasOutput: boolean;
  readonly content: readonly ToolContent[];
}

export function toolLine(
  { status, exitCode, ms }: Extract<SessionEvent, { kind: 'tool.finished' }>,
  { title, content }: Tool,
): { readonly text: string; readonly style: Style | undefined } {
  const paths = [...new Set(content.flatMap((part) => (part.type === 'diff' ? [part.path] : [])))];
  const unnamed = paths.filter((path) => !title.includes(path));
  const what = brief(unnamed.length === 0 ? title : `${title}: ${unnamed.join(', ')}`, 200);
  const time = ms === undefined ? '' : ` (${seconds(ms)})`;
  switch (status) {
    case 'completed':
      return { text: `✓ ${what}${time}`, style: undefined };
    case 'failed': {
      const why = exitCode === undefined || exitCode === null ? 'failed' : `exit code ${exitCode}`;
      return { text: `✗ ${what}: ${why}${time}`, style: 'bad' };
    }
    case 'denied':
      return { text: `⊘ ${what}: denied`, style: 'asks' };
  }
}

function seconds(ms: number): string {
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)}s`;
  const whole = Math.round(ms / 1000);
  return whole < 60 ? `${whole}s` : `${Math.floor(whole / 60)}m ${String(whole % 60).padStart(2, '0')}s`;
}
