/** One tool call: icon by kind, title, result and time in a row; what it was given and what it gave below. */
import type { ToolContent, ToolKind } from '../../wire/events.ts';
import { visible } from '../../ground/plain-text.ts';
import { html, nothing, type Html } from '../html.ts';
import type { ToolItem } from '../session/items.ts';
import { briefDuration, since } from './clock.ts';
import { counts, differenceOf, differenceTable, type FileChange } from './difference.ts';
import { icon, type Icon } from './icon.ts';
import type { Scene } from './scene.ts';
import { terminal } from './terminal.ts';

const ICON_OF: Readonly<Record<ToolKind, Icon>> = {
  read: 'file',
  edit: 'diff',
  delete: 'trash',
  move: 'arrow-switch',
  search: 'search',
  execute: 'terminal',
  think: 'light-bulb',
  fetch: 'globe',
  other: 'tools',
};

/** Lines of a terminal in sight while the card is closed, and of a diff that is small enough to be open from the start. */
const TAIL = 8;
const SMALL_DIFF = 40;

export function toolCard(item: ToolItem, scene: Scene): Html {
  const diffs = item.content.filter((part) => part.type === 'diff');
  const texts = item.content.filter((part) => part.type === 'text');
  // Agents that do not stream a command's output hand it over as its content.
  const output = item.terminal || (item.tool === 'execute' ? texts.map(({ text }) => text).join('\n') : '');
  const shownTexts = item.tool === 'execute' ? [] : texts;
  const [only] = diffs.length === 1 ? diffs : [];
  const facts = html`${only && counts(differenceOf(only))}${result(item, scene)}`;
  const head = html`<span class="card-icon">${icon(ICON_OF[item.tool], item.tool)}</span
    ><span class="card-title" dir="ltr">${visible(item.title)}</span>${facts}`;
  const more = details(item, shownTexts, only);
  return html`<div class="card${item.status === 'failed' ? ' failed' : ''}">
    ${
      more === nothing
        ? html`<div class="card-head">${head}</div>`
        : html`<details data-key="card" ${only && small(only) && html`open`}>
            <summary class="card-head">${head}</summary>
            ${more}
          </details>`
    }${diffs.length > 1 && diffs.map(fileDiff)}${output !== '' && terminal(output, TAIL, scene)}
  </div>`;
}

const small = (change: FileChange): boolean => differenceOf(change).lines.length <= SMALL_DIFF;

function details(
  item: ToolItem,
  texts: readonly Extract<ToolContent, { type: 'text' }>[],
  only: FileChange | undefined,
): Html {
  const input = item.input !== '' && item.input !== item.title ? item.input : '';
  const paths = item.paths.filter((path) => !item.title.includes(path));
  if (input === '' && paths.length === 0 && texts.length === 0 && !only) return nothing;
  return html`${input !== '' && html`<pre class="given" dir="ltr" tabindex="0" aria-label="Input">${visible(input)}</pre>`}${
    paths.length > 0 &&
    html`<ul class="paths">
      ${paths.map((path) => html`<li><code>${visible(path)}</code></li>`)}
    </ul>`
  }${only && differenceTable(only)}${texts.map(({ text }) => html`<pre class="content" tabindex="0" aria-label="Result">${visible(text)}</pre>`)}`;
}

const fileDiff = (change: FileChange, index: number): Html =>
  html`<details class="file" data-key="file:${index}" ${small(change) && html`open`}>
    <summary><code>${visible(change.path)}</code>${counts(differenceOf(change))}</summary>
    ${differenceTable(change)}
  </details>`;

function result(item: ToolItem, scene: Scene): Html {
  if (item.awaits !== null && !scene.over) return html`<span class="result tone-attention">needs approval</span>`;
  const time = item.ms === null ? nothing : html`<span class="count">${briefDuration(item.ms)}</span>`;
  switch (item.status) {
    case 'completed':
      return html`<span class="result">${time}</span>`;
    case 'failed':
      return html`<span class="result tone-danger"
          >${icon('x', 'failed')}${item.exitCode !== null && item.exitCode !== 0 && html`<span title="exit code">${item.exitCode}</span>`}</span
        ><span class="result">${time}</span>`;
    case 'denied':
      return html`<span class="result tone-neutral">${icon('no-entry')}denied</span>`;
    case 'running':
      return html`<span class="result tone-${scene.over ? 'neutral' : 'accent'}"
        >${scene.over ? 'unfinished' : since(item.at, scene.now)}</span
      >`;
  }
}
