/** Above the transcript: the filters and the search; and, where an earlier attempt is shown, what is said in the composer's place. */
import { html, safeUrl, type Html } from '../html.ts';
import { transcriptPath } from '../paths.ts';
import { readingPath } from '../reading.ts';
import type { SessionPage } from '../view.ts';
import { filters } from './filters.ts';
import { icon } from './icon.ts';
import { foundInSession, searchBox } from './search.ts';

/** Another attempt has begun since. */
export const isPast = ({ reading, job }: Pick<SessionPage, 'reading' | 'job'>): boolean =>
  reading.attempt !== job.attempt;

export function readingBar({ reading }: SessionPage): Html {
  const { attempt, filter, search } = reading;
  const text = search?.text ?? '';
  return html`<div class="reading-bar">
    <div class="reading-row">
      ${filters(filter, (one) => readingPath(attempt, { filter: one }))}${searchBox(text, 'Search this session', {
        attempt: String(attempt),
      })}
    </div>
    <div data-region="found">
      ${
        search &&
        foundInSession(text, search.found, {
          earlier: (before) => readingPath(attempt, { text, before }),
          close: readingPath(attempt, { filter }),
        })
      }
    </div>
  </div>`;
}

export const pastNote = ({ job, reading }: SessionPage): Html =>
  html`<div class="past-note">
    ${icon('log')}
    <p>
      <strong>Attempt ${reading.attempt} of ${job.attempt}</strong>, read only: another attempt has begun since.
      <a href="${safeUrl(transcriptPath(job, reading.attempt, 'md'))}" download>Transcript</a>
    </p>
    <nav aria-label="Attempts">
      ${reading.attempts.map((one) =>
        one === reading.attempt
          ? html`<span aria-current="page">${one}</span>`
          : html`<a href="?attempt=${one}" aria-label="Attempt ${one}">${one}</a>`,
      )}
    </nav>
  </div>`;
