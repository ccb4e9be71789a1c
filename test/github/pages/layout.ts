/** The frame of every page: the remark that this is the stand-in, the way back, and the box to choose who you are. */
import { readFileSync } from 'node:fs';
import { html, trusted, type Html } from './html.ts';
import type { Viewer } from './viewer.ts';

const styles = trusted(readFileSync(new URL('page.css', import.meta.url), 'utf8'));
const script = trusted(readFileSync(new URL('live.js', import.meta.url), 'utf8'));

export interface Page {
  readonly title: string;
  /** Where the page stands, e.g. links to its repository. */
  readonly trail?: Html;
  readonly body: Html;
  /** The address to come back to after choosing another person. */
  readonly address: string;
}

export function renderPage(page: Page, viewer: Viewer): string {
  return html`<!doctype html>
    <html lang="en" data-token="${viewer.token ?? ''}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${page.title} · stand-in GitHub</title>
        <link rel="icon" href="data:," />
        <style>
          ${styles}
        </style>
      </head>
      <body>
        <div class="notice">
          <strong>Stand-in GitHub.</strong> This is not github.com: it runs on this machine, and nothing leaves it.
        </div>
        <div class="top">
          <nav aria-label="Where you are"><a href="/">stand-in</a>${page.trail && html` / ${page.trail}`}</nav>
          ${chooser(page, viewer)}
        </div>
        <main>${page.body}</main>
        <script>
          ${script};
        </script>
      </body>
    </html>`.markup;
}

function chooser(page: Page, viewer: Viewer): Html {
  return html`<form method="post" action="/session">
    <input type="hidden" name="return_to" value="${page.address}" />
    <label for="who" class="muted">You are</label>
    <select id="who" name="login" data-submits>
      ${viewer.people.map((login) => html`<option value="${login}" ${login === viewer.login && trusted('selected')}>${login}</option>`)}
    </select>
    <noscript><button>Change</button></noscript>
  </form>`;
}

export function avatar(login: string): Html {
  const hue = [...login].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 360, 7);
  return html`<span class="avatar ${login.endsWith('[bot]') && 'bot'}" style="--hue: ${hue}" aria-hidden="true"
    >${login.slice(0, 2).toUpperCase()}</span
  >`;
}

export function ago(date: string | number | null | undefined, now: number): Html {
  if (!date) return html``;
  const at = new Date(date);
  const seconds = Math.max(0, Math.round((now - at.getTime()) / 1000));
  const [count, unit] =
    seconds < 60
      ? [0, '']
      : seconds < 3600
        ? [seconds / 60, 'min']
        : seconds < 86_400
          ? [seconds / 3600, 'h']
          : [seconds / 86_400, 'd'];
  return html`<time class="muted" datetime="${at.toISOString()}" title="${at.toISOString()}"
    >${unit ? `${Math.floor(count)} ${unit} ago` : 'now'}</time
  >`;
}

export function person(user: { login: string; type?: string } | null | undefined): Html {
  const login = user?.login ?? 'ghost';
  return html`${avatar(login)}<strong>${login}</strong>${user?.type === 'Bot' && html`<span class="tag">bot</span>`}`;
}
