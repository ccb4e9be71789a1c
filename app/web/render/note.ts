/** What somebody set for the session, as a quiet line of its transcript. */
import { html, type Html } from '../html.ts';
import type { NoteItem } from '../session/items.ts';
import { noteWords } from '../session/note-words.ts';
import { moment } from './clock.ts';
import { icon, type Icon } from './icon.ts';
import { inlineMarkdown } from './markdown.ts';

const SIGNS = {
  interrupt: 'stop',
  handed: 'check',
  linger: 'clock',
  policy: 'shield-lock',
  charge: 'people',
} as const satisfies Record<NoteItem['what']['kind'], Icon>;

export const note = (item: NoteItem): Html =>
  html`<p class="milestone">
    ${icon(SIGNS[item.what.kind])}<span dir="auto">${wordsOf(item)}</span> ${moment(item.at)}
  </p>`;

/** An instant is told in the reader's own time. */
function wordsOf(item: NoteItem): Html {
  const { by, what } = item;
  return what.kind === 'linger' && what.seconds > 0 && what.until !== null
    ? html`<strong>${by || 'someone'}</strong> keeps the session open until ${moment(what.until)}.`
    : inlineMarkdown(noteWords(item));
}
