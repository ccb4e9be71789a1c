/** A terminal block: its last lines in sight, those before them folded. */
import { html, nothing, type Html } from '../html.ts';
import { ansiHtml, terminalLines } from './ansi.ts';

/** More than this is not drawn even when unfolded; the newest count. */
const DRAWN_LINES = 2000;

export interface Unfolded {
  /** Draw what is folded as well. The server always does, for readers without scripts; the browser when it is opened. */
  readonly whole: boolean;
}

export function terminal(text: string, tail: number, { whole }: Unfolded): Html {
  const lines = terminalLines(text);
  if (lines.length === 0) return nothing;
  const head = lines.slice(0, -tail);
  const drawn = whole ? head.slice(-DRAWN_LINES) : [];
  return html`<div class="terminal" dir="ltr">
    ${
      head.length > 0 &&
      html`<details data-key="lines" data-lazy>
        <summary>all ${lines.length} lines</summary>
        ${
          whole &&
          html`${head.length > drawn.length && html`<p class="muted">${head.length - drawn.length} older lines are in the log of the run.</p>`}
            <pre>${ansiHtml(drawn)}</pre>`
        }
      </details>`
    }
    <pre>${ansiHtml(lines.slice(-tail), head)}</pre>
  </div>`;
}
