/** A person: face and login. Faces come from github.com only for jobs that live there; elsewhere the login may be someone else's. */
import type { JobView } from '../../ground/job-view.ts';
import { html, type Html } from '../html.ts';

export function face(login: string, job: Pick<JobView, 'threadUrl'>): Html {
  const atGitHub = job.threadUrl.startsWith('https://github.com/') && /^[\w-]+$/.test(login);
  return html`<span class="face" aria-hidden="true"
    >${[...login][0]?.toUpperCase() ?? '?'}${
      atGitHub &&
      html`<img
        src="https://avatars.githubusercontent.com/${login}?size=48"
        alt=""
        width="24"
        height="24"
        loading="lazy"
        referrerpolicy="no-referrer"
      />`
    }</span
  >`;
}

/** `a`, `a and b`, `a, b or 3 more`. */
export function listed(names: readonly string[], last: 'and' | 'or' = 'and', most = 4): string {
  const shown = names.length > most ? [...names.slice(0, most - 1), `${names.length - most + 1} more`] : names;
  return shown.length < 2 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} ${last} ${shown.at(-1)}`;
}

/** Whom a list such as `["maintain", "@ada", "@acme/release"]` names, in words. */
export const whoMay = (who: readonly string[]): string =>
  listed(
    who.map((entry) => {
      if (!entry.startsWith('@')) return `people with ${entry} access`;
      return entry.includes('/') ? `members of ${entry}` : entry;
    }),
    'or',
    6,
  );
