/** One item of a transcript as Markdown. */
import { code, codeBlock, plain, prose } from '../../ground/markdown.ts';
import { safeMarkdown } from '../../ground/safe-markdown.ts';
import { withoutEscapes } from '../../wire/event-text.ts';
import type { ToolContent } from '../../wire/events.ts';
import { briefDuration } from '../render/clock.ts';
import { differenceOf } from '../render/difference.ts';
import { noteWords } from '../session/note-words.ts';
import { usageWords } from '../render/usage.ts';
import type { ApprovalItem, Item, ToolItem } from '../session/items.ts';

/** A transcript that is kept is whole. */
const WHOLE = Number.MAX_SAFE_INTEGER;
const block = (text: string, info = 'text'): string => codeBlock(text.replace(/\n$/, ''), info, WHOLE);

export function itemMarkdown(item: Item): string {
  switch (item.kind) {
    case 'agent':
      return safeMarkdown(item.text, WHOLE);
    case 'thought':
      return quoted(`*thought*\n\n${safeMarkdown(item.text, WHOLE)}`);
    case 'prompt':
      return `*What the agent was given:*\n\n${block(item.text)}`;
    case 'person':
      return quoted(`**${plain(item.by || 'someone')}**, ${time(item.at)}:\n\n${safeMarkdown(item.text, WHOLE)}`);
    case 'tool':
      return toolMarkdown(item);
    case 'output':
      return block(withoutEscapes(item.text));
    case 'plan':
      return item.entries
        .map(({ text, status }) => `- [${status === 'completed' ? 'x' : ' '}] ${line(text)}`)
        .join('\n');
    case 'notice':
      return `*${item.level}:* ${prose(item.text, WHOLE)}`;
    case 'note':
      return `*${time(item.at)}:* ${noteWords(item)}`;
    case 'usage':
      return `*Used so far:* ${plain(usageWords(item.usage))}`;
    case 'approval':
      return approvalMarkdown(item);
    case 'stop':
      return `**${plain(item.by)}** stopped it at ${time(item.at)}${item.reason === '' ? '' : `: ${line(item.reason)}`}.`;
    case 'started':
      return `*${plain(item.agent)} started at ${time(item.at)} on ${code(item.commit.slice(0, 12))}.*`;
    case 'delivery':
      return item.refused.length > 0
        ? `**Its work was not delivered:**\n\n${item.refused.map((reason) => `- ${prose(reason, WHOLE)}`).join('\n')}`
        : `**Delivered:** ${code(item.url ?? 'nothing had changed', 2000)}${item.commit === null ? '' : `, commit ${code(item.commit)}`}`;
    case 'end':
      return `**${item.outcome.replace('_', ' ')}** at ${time(item.at)}${item.reason === '' ? '' : `: ${prose(item.reason, WHOLE)}`}`;
  }
}

function toolMarkdown(item: ToolItem): string {
  const facts = [
    item.status,
    item.exitCode !== null && item.exitCode !== 0 && `exit code ${item.exitCode}`,
    item.ms !== null && briefDuration(item.ms),
  ].filter((fact) => fact !== false);
  const parts = [
    `**${item.tool}** ${code(item.title, 2000)} (${facts.join(', ')})`,
    item.input !== '' && item.input !== item.title && block(item.input),
    ...item.content.map(contentMarkdown),
    item.terminal !== '' && block(withoutEscapes(item.terminal)),
  ];
  return parts.filter((part) => part !== false).join('\n\n');
}

function contentMarkdown(content: ToolContent): string {
  if (content.type === 'text') return block(withoutEscapes(content.text));
  const { lines } = differenceOf(content);
  const changed = lines.map(({ sign, text }) => (sign === '@' ? `@@ ${text} @@` : `${sign}${text}`)).join('\n');
  return `${code(content.path, 1000)}\n\n${block(changed, 'diff')}`;
}

function approvalMarkdown({ ref, tool, title, input, state, by, reason }: ApprovalItem): string {
  const who = by === null ? '' : ` by **${plain(by)}**`;
  const why = reason === '' ? '' : `: ${line(reason)}`;
  const asked = `**${plain(ref ?? 'Approval')}** ${plain(tool)} ${code(title, 2000)}: ${state}${who}${why}`;
  return input === '' || input === title ? asked : `${asked}\n\n${block(input)}`;
}

const time = (at: number): string => new Date(at).toISOString().slice(11, 19);
const line = (text: string): string => plain(text, WHOLE);
const quoted = (text: string): string =>
  text
    .split('\n')
    .map((one) => `> ${one}`.trimEnd())
    .join('\n');
