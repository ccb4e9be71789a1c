/** A text with its first lines in sight and the others folded, so that a long one does not push everything else away. */
import { visible } from '../../ground/plain-text.ts';
import { html, nothing, type Html } from '../html.ts';

/** More than this is not drawn even when unfolded. */
const DRAWN_LINES = 2000;
/** So few more are shown sooner than said to be there. */
const FEW = 4;

export interface LongText {
  /** Distinguishes it within its item. */
  readonly key: string;
  readonly label: string;
  readonly head: number;
  /** Draw what is folded as well. */
  readonly whole: boolean;
  /** A path or a language's name, by which it is coloured. */
  readonly language?: string | undefined;
}

export function longText(text: string, { key, label, head, whole, language }: LongText): Html {
  const lines = text.replace(/\r\n?/g, '\n').replace(/\n+$/, '').split('\n');
  const isShort = lines.length <= head + FEW;
  const shown = isShort ? lines : lines.slice(0, head);
  const rest = whole ? lines.slice(head, DRAWN_LINES) : [];
  const block = (part: readonly string[]) =>
    html`<pre class="content" dir="ltr" ${language !== undefined && html`data-language="${language}"`}>
${visible(part.join('\n'))}</pre>`;
  return html`<div class="long" role="group" aria-label="${label}">
    ${block(shown)}${
      isShort
        ? nothing
        : html`<details data-key="${key}" data-lazy>
            <summary>all ${lines.length} lines</summary>
            ${whole && html`${block(rest)}${lines.length > DRAWN_LINES && html`<p class="muted pad">${lines.length - DRAWN_LINES} more lines are not drawn here; the transcript holds them.</p>`}`}
          </details>`
    }
  </div>`;
}

/** Agents fence what a tool gave them as they would in a message: the fence is theirs, not the text's. */
export function unfenced(text: string): { readonly text: string; readonly language?: string } {
  const [, , language = '', inner] = /^\s*(`{3,}|~{3,})([\w.+#-]*)\n([\s\S]*?)\n?\1\s*$/.exec(text) ?? [];
  if (inner === undefined) return { text };
  return language === '' ? { text: inner } : { text: inner, language };
}
