/** What a tool call was given and what it gave, each kind in the way that shows what matters of it. */
import { visible } from '../../ground/plain-text.ts';
import { html, nothing, type Html } from '../html.ts';
import type { ToolItem } from '../session/items.ts';
import { longText, unfenced } from './long-text.ts';
import { markdown } from './markdown.ts';

/** Lines in sight of what a tool was given, and of what it gave. */
const INPUT_HEAD = 12;
const RESULT_HEAD = 20;
/** Of what went wrong, while the card is closed. */
const FAILED_HEAD = 8;

/** `nothing` where the title says it all. */
export function given({ input, title, paths, tool }: ToolItem, whole: boolean): Html {
  const isSaid = input === '' || title.includes(input.trim());
  const unsaid = tool === 'move' && paths.length === 2 ? [] : paths.filter((path) => !title.includes(path));
  if (isSaid && unsaid.length === 0) return nothing;
  const language = /^\s*[{[]/.test(input) ? 'json' : tool === 'execute' ? 'bash' : undefined;
  return html`${!isSaid && html`<div class="given">${longText(input, { key: 'input', label: 'Input', head: INPUT_HEAD, whole, language })}</div>`}${
    unsaid.length > 0 &&
    html`<ul class="paths">
      ${unsaid.map((path) => html`<li><code>${visible(path)}</code></li>`)}
    </ul>`
  }`;
}

export function resultOf(item: ToolItem, whole: boolean): Html {
  const texts = textsOf(item);
  if (texts.length === 0) return nothing;
  if (item.tool === 'think' && item.status !== 'failed')
    return html`${texts.map((text) => html`<div class="markdown pad" dir="auto">${markdown(text)}</div>`)}`;
  const head = item.status === 'failed' ? FAILED_HEAD : RESULT_HEAD;
  return html`${texts.map((given, index) => {
    const { text, language } = unfenced(given);
    const [path] = item.tool === 'read' && item.paths.length === 1 ? item.paths : [];
    return longText(text, { key: `result:${index}`, label: 'Result', head, whole, language: path ?? language });
  })}`;
}

/** How much was read or found, beside the title. */
export function sizeOf(item: ToolItem): Html {
  if (item.tool !== 'read' && item.tool !== 'search') return nothing;
  const texts = textsOf(item).map((text) => unfenced(text).text.replace(/\n+$/, ''));
  if (texts.length === 0 || item.status !== 'completed') return nothing;
  const lines = texts.reduce((sum, text) => sum + (text === '' ? 0 : text.split('\n').length), 0);
  return html`<span class="count size">${lines} ${lines === 1 ? 'line' : 'lines'}</span>`;
}

/** The output of commands is drawn as a terminal. */
const textsOf = ({ content, tool }: ToolItem): string[] =>
  tool === 'execute' ? [] : content.flatMap((part) => (part.type === 'text' ? [part.text] : []));
