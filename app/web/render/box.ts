/** A box with an icon and a headline that says where a job stands, and the plain lines under it. */
import { html, nothing, type Html } from '../html.ts';
import { icon, type Icon } from './icon.ts';
import { inlineMarkdown } from './markdown.ts';
import type { Tone } from './state.ts';

export const box = (tone: Tone, sign: Icon, headline: Html, more: Html = nothing): Html =>
  html`<div class="situation tone-${tone}">
    ${icon(sign)}
    <div>
      <p class="headline">${headline}</p>
      ${more}
    </div>
  </div>`;

export const line = (text: Html): Html => html`<p class="muted">${text}</p>`;

/** A reason in Markdown, as a line of its own; nothing for an empty one. */
export const reasonLine = (reason: string): Html => (reason === '' ? nothing : line(inlineMarkdown(reason)));

/** A reason may come as a sentence or as a part of one. */
export const sentenceEnd = (reason: string): string => (/[.!?…]$/.test(reason) ? reason : `${reason}.`);
