/** In place of a transcript that was deleted: when, and by whom. */
import { html, nothing, type Html } from '../html.ts';
import type { SessionPage } from '../view.ts';
import { box, line } from './box.ts';
import { day } from './clock.ts';

/** Who deletes what is older than the configuration keeps. */
const BY_TIME = 'signalbox';

export function deletedNote({ deleted }: Pick<SessionPage, 'deleted'>): Html {
  if (deleted === null) return nothing;
  return box(
    'neutral',
    'trash',
    html`This transcript was deleted on ${day(deleted.at)}`,
    line(
      deleted.by === BY_TIME
        ? html`It was older than transcripts are kept here. The job, its outcome and its delivery stay.`
        : html`${deleted.by} deleted it. The job, its outcome and its delivery stay.`,
    ),
  );
}
