/** One tool call: icon by kind, title, result and time in a row; what it was given and what it gave below. */
import { visible } from '../../ground/plain-text.ts';
import type { ToolKind } from '../../wire/events.ts';
import { html, nothing, type Html } from '../html.ts';
import type { ToolItem } from '../session/items.ts';
import { briefDuration, since } from './clock.ts';
import { differenceTable } from './difference-table.ts';
import { counts, differenceOf, type FileChange } from './difference.ts';
import { icon, type Icon } from './icon.ts';
import { unfenced } from './long-text.ts';
import type { Scene } from './scene.ts';
import { terminal } from './terminal.ts';
import { given, resultOf, sizeOf } from './tool-body.ts';

const KINDS: Readonly<Record<ToolKind, { readonly icon: Icon; readonly word: string }>> = {
  read: { icon: 'file', word: 'reads' },
  edit: { icon: 'diff', word: 'edits' },
  delete: { icon: 'trash', word: 'deletes' },
  move: { icon: 'arrow-switch', word: 'moves' },
  search: { icon: 'search', word: 'searches' },
  execute: { icon: 'terminal', word: 'runs' },
  think: { icon: 'light-bulb', word: 'thinks' },
  fetch: { icon: 'globe', word: 'fetches' },
  other: { icon: 'tools', word: 'uses a tool' },
};

/** Lines of a terminal in sight while the card is closed, and of a diff that is small enough to be open from the start. */
const TAIL = 8;
const SMALL_DIFF = 40;

export function toolCard(item: ToolItem, scene: Scene): Html {
  const diffs = item.content.filter((part) => part.type === 'diff');
  const [only] = diffs.length === 1 ? diffs : [];
  const output = outputOf(item);
  const kind = KINDS[item.tool];
  const isFailed = item.status === 'failed';
  const head = html`<span class="card-icon">${icon(kind.icon, kind.word)}</span
    ><span class="card-title" dir="ltr">${title(item)}</span
    >${only ? counts(differenceOf(only)) : sizeOf(item)}${result(item, scene)}`;
  const answer = resultOf(item, scene.whole);
  const input = given(item, scene.whole);
  // What went wrong is in sight; what went well is there to be opened.
  const inside = html`${input}${!isFailed && answer}${only && differenceTable(only, view(scene, 0))}`;
  const isEmpty = input === nothing && (isFailed || answer === nothing) && !only;
  return html`<div
    class="card kind-${item.tool}${isFailed ? ' failed' : ''}${item.status === 'denied' ? ' denied' : ''}"
  >
    ${
      isEmpty
        ? html`<div class="card-head">${head}</div>`
        : html`<details data-key="card" ${only && small(only) && html`open`}>
            <summary class="card-head">${head}</summary>
            ${inside}
          </details>`
    }${isFailed && answer}${diffs.length > 1 && diffs.map((change, index) => fileDiff(change, index, scene))}${output !== '' && terminal(output, TAIL, scene)}
  </div>`;
}

/** Some agents write a command as code, as they would in a message. */
function title({ title: text, tool, paths }: ToolItem): Html {
  const [from, to] = tool === 'move' && paths.length === 2 ? paths : [];
  if (from !== undefined && to !== undefined)
    return html`${visible(from)} <span class="muted" role="img" aria-label="to">→</span> ${visible(to)}`;
  return html`${visible(/^`([^`]+)`$/.exec(text)?.[1] ?? text)}`;
}

/** Agents that do not stream a command's output hand it over as its content. */
function outputOf({ terminal: streamed, tool, content }: ToolItem): string {
  if (streamed !== '' || tool !== 'execute') return streamed;
  return content.flatMap((part) => (part.type === 'text' ? [unfenced(part.text).text] : [])).join('\n');
}

const view = ({ split = false, whole }: Scene, index: number) => ({ split, whole, index });

const small = (change: FileChange): boolean => differenceOf(change).lines.length <= SMALL_DIFF;

const fileDiff = (change: FileChange, index: number, scene: Scene): Html =>
  html`<details class="file" data-key="file:${index}" ${small(change) && html`open`}>
    <summary><code>${visible(change.path)}</code>${counts(differenceOf(change))}</summary>
    ${differenceTable(change, view(scene, index))}
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
