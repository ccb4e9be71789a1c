/** What a tool call shows, cut to what one event may carry. */
import type { ToolCallContent } from '@agentclientprotocol/sdk';
import type { ToolContent } from '../../app/wire/events.ts';
import { fitted } from '../text.ts';
import { asRecord, type MergedCall } from './tool-call.ts';

/** A few large parts would make an event larger than a batch may be. */
const PARTS = 8;
const PART_LIMIT = 16_000;

/** The plain text of a call's content, as commands show their output. */
export function textOf(content: readonly ToolCallContent[]): string {
  return content
    .flatMap((part) => (part.type === 'content' && part.content.type === 'text' ? [part.content.text] : []))
    .join('');
}

export function wireContent(content: readonly ToolCallContent[]): ToolContent[] {
  return content.slice(0, PARTS).flatMap((part): ToolContent[] => {
    if (part.type === 'diff') {
      const oldText = part.oldText === null || part.oldText === undefined ? null : fitted(part.oldText, PART_LIMIT);
      return [{ type: 'diff', path: fitted(part.path, 1_000), oldText, newText: fitted(part.newText, PART_LIMIT) }];
    }
    if (part.type !== 'content') return [];
    if (part.content.type === 'text') return [{ type: 'text', text: fitted(part.content.text, PART_LIMIT) }];
    if (part.content.type === 'resource_link') return [{ type: 'text', text: fitted(part.content.uri, PART_LIMIT) }];
    return [{ type: 'text', text: `(${part.content.type})` }];
  });
}

/** Some agents put a command's exit code beside its output. */
export function exitCodeOf(call: MergedCall): number | undefined {
  const output = asRecord(call.rawOutput);
  const code = output['exitCode'] ?? output['exit_code'] ?? asRecord(output['metadata'])['exit'];
  return typeof code === 'number' && Number.isInteger(code) ? code : undefined;
}

/** Output of agents that leave `content` empty and write it only as a raw value. */
export function rawText(call: MergedCall): string {
  if (typeof call.rawOutput === 'string') return call.rawOutput;
  const output = asRecord(call.rawOutput);
  const text = output['output'] ?? output['stdout'] ?? output['formatted_output'];
  return typeof text === 'string' ? text : '';
}
