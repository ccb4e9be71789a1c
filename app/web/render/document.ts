/** The frame of every page: head, styles, script. Nothing inline, since the content security policy forbids it. */
import { html, markup, trusted, type Html } from '../html.ts';
import { MANIFEST_PATH, NOTIFICATIONS_PATH, TOKENS_PATH } from '../paths.ts';
import { icon } from './icon.ts';
import { signOut } from './sign-out.ts';

/** Addresses of the built client. */
export interface Assets {
  readonly css: string;
  readonly js: string;
}

// A signal with two lamps; as an address, so that it needs no file and no inline style.
const FAVICON = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect x="4" y="0" width="8" height="16" rx="4" fill="#24292f"/><circle cx="8" cy="4.6" r="2.3" fill="#f85149"/><circle cx="8" cy="11.4" r="2.3" fill="#3fb950"/></svg>')}`;

/** What is around the page in an installed app: the colour of the bar on top, Primer's `bgColor-muted`. */
export const THEME = { light: '#f6f8fa', dark: '#151b23' } as const;

export interface Document {
  readonly title: string;
  readonly page: 'session' | 'overview' | 'settings' | 'plain';
  readonly body: Html;
}

export function document({ title, page, body }: Document, assets: Assets): string {
  return `<!doctype html>\n${markup(
    html`<html lang="en" data-page="${page}">
      <head>
        <meta charset="utf-8" />
        <meta
          name="viewport"
          content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content"
        />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        <meta name="theme-color" media="(prefers-color-scheme: light)" content="${THEME.light}" />
        <meta name="theme-color" media="(prefers-color-scheme: dark)" content="${THEME.dark}" />
        <meta name="apple-mobile-web-app-title" content="Signalbox" />
        <link rel="icon" href="${FAVICON}" />
        <link rel="apple-touch-icon" href="/icons/apple-touch-180.png" />
        <link rel="manifest" href="${MANIFEST_PATH}" />
        <link rel="stylesheet" href="${assets.css}" />
        <script type="module" src="${assets.js}"></script>
      </head>
      <body class="page-${page}">
        ${body}
      </body>
    </html>`,
  )}`;
}

/** Data for the client. Escaped so that no text in it can close the element or open a comment. */
export function embedded(id: string, data: unknown): Html {
  const json = JSON.stringify(data).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return html`<script type="application/json" id="${id}">
    ${trusted(json)}
  </script>`;
}

/** Who is signed in; the way out and to the settings is offered where the page can tie forms to the sign-in. */
export interface SignedInAs {
  readonly login: string;
  readonly csrf?: string | undefined;
}

/** GitHub-like bar on top of the pages that are not a session. */
export const topBar = (person: SignedInAs | null): Html =>
  html`<header class="top-bar">
    <a href="/" class="brand"
      >${trusted('<svg class="mark" viewBox="0 0 16 24" width="16" height="24" aria-hidden="true"><rect class="mark-body" x="2" y="0" width="12" height="24" rx="6"/><circle class="mark-stop" cx="8" cy="7" r="3.2"/><circle class="mark-go" cx="8" cy="17" r="3.2"/></svg>')}<span
        >Signalbox</span
      ></a
    >${
      person !== null &&
      html`<nav class="account" aria-label="Account">
        <span class="muted">${person.login}</span>${
          person.csrf !== undefined &&
          html`<a href="${NOTIFICATIONS_PATH}">${icon('bell')}<span>Notifications</span></a
            ><a href="${TOKENS_PATH}">${icon('key')}<span>Tokens</span></a
            >${signOut(person.csrf)}`
        }
      </nav>`
    }
  </header>`;
