/** What the runner or the app remarks on the way. An alarm is none of the remarks: the work did what it may not do. */
import { html, type Html } from '../html.ts';
import type { NoticeItem } from '../session/items.ts';
import { moment } from './clock.ts';
import { icon } from './icon.ts';
import { inlineMarkdown } from './markdown.ts';

const ALARM = /^Alarm:\s*/;

export function notice({ level, text, at }: NoticeItem): Html {
  if (level === 'error' && ALARM.test(text))
    return html`<div class="alarm tone-danger" role="alert">
      ${icon('alert', 'alarm')}
      <p dir="auto"><strong>Alarm.</strong> ${inlineMarkdown(text.replace(ALARM, ''))}</p>
      ${moment(at)}
    </div>`;
  return html`<p class="notice ${level}">
    ${icon(level === 'info' ? 'info' : 'alert', level)}<span dir="auto">${inlineMarkdown(text)}</span>
  </p>`;
}
