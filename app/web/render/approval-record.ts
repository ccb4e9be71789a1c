/** An approval as a line of the transcript: what was asked, who said what, and whether it took effect. */
import { visible } from '../../ground/plain-text.ts';
import { html, type Html } from '../html.ts';
import type { ApprovalItem } from '../session/items.ts';
import { icon, type Icon } from './icon.ts';
import type { Scene } from './scene.ts';
import type { Tone } from './state.ts';

export function approvalRecord(item: ApprovalItem, scene: Scene): Html {
  const { words, tone, icon: sign } = verdict(item, scene);
  return html`<details class="record tone-${tone}" data-key="record">
    <summary>
      ${icon(sign)}<span
        ><strong>${item.ref ?? 'Approval'}</strong> ${words}
        <code>${visible(firstLine(item.title || item.input))}</code></span
      >
    </summary>
    <div class="record-body">
      <pre dir="ltr">${visible(item.input)}</pre>
      <p class="muted">
        ${item.tool}${
          item.rule !== '' && html` · asked by the rule <code>${visible(item.rule)}</code>`
        }${item.approvers !== '' && html` · may decide: ${item.approvers}`}${item.reason !== '' && html` · “${item.reason}”`}${item.sessionRule !== null && html` · allowed for the rest of the session by <code>${visible(item.sessionRule)}</code>`}
      </p>
    </div>
  </details>`;
}

const firstLine = (text: string): string => {
  const [line = ''] = text.split('\n', 1);
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
};

function verdict(
  { state, by, applied, sessionRule }: ApprovalItem,
  { over }: Scene,
): { words: string; tone: Tone; icon: Icon } {
  const who = by === null ? '' : ` by ${by}`;
  const effect = applied ? ', in effect' : over ? ', but never took effect' : ', not yet applied';
  switch (state) {
    case 'requested':
      return over
        ? { words: 'was never decided:', tone: 'neutral', icon: 'shield-lock' }
        : { words: 'wants to run', tone: 'attention', icon: 'shield-lock' };
    case 'allowed':
      return {
        words: `approved${who}${sessionRule === null ? '' : ' for the session'}${effect}:`,
        tone: 'success',
        icon: 'check',
      };
    case 'denied':
      return { words: `denied${who}${effect}:`, tone: 'danger', icon: 'x' };
    case 'expired':
      return { words: 'expired, which counts as a deny:', tone: 'neutral', icon: 'stopwatch' };
    case 'withdrawn':
      return { words: 'withdrawn by the agent:', tone: 'neutral', icon: 'skip' };
  }
}
