/** `/settings/tokens`: a person's tokens for the API and the command line. Forms only, so that it works without scripts. */
import { html, type Html } from '../html.ts';
import { revokePath, TOKENS_PATH } from '../paths.ts';
import type { TokensPage, TokenView } from '../view.ts';
import { day } from './clock.ts';
import { document, topBar, type Assets } from './document.ts';
import { icon } from './icon.ts';
import { inlineMarkdown } from './markdown.ts';

/** For how many days a token may live; the door takes no others. */
export const TOKEN_DAYS = [7, 30, 90] as const;
/** Longest name of a token, in characters; the door takes no longer one. */
export const TOKEN_NAME_LIMIT = 60;

/** The form posts `csrf`, `name` and `days` to `/settings/tokens`; revoking posts `csrf` to `/settings/tokens/ID/revoke`. */
export function tokensPage({ tokens, fresh, csrf, person, problem }: TokensPage, assets: Assets): string {
  return document(
    {
      title: 'API tokens · Signalbox',
      page: 'settings',
      body: html`${topBar({ login: person.login, csrf })}
        <main class="settings">
          <h1>API tokens</h1>
          <p>
            With a token a program can do in your name what you may do here: start jobs, see them, cancel and retry
            them. GitHub is asked at each request what that is. Whoever has a token acts as ${person.login}: keep it
            like a password.
          </p>
          ${fresh !== null && secret(fresh)}${
            problem !== undefined &&
            problem !== null &&
            html`<p class="notice error" role="alert">${icon('alert')}<span>${inlineMarkdown(problem)}</span></p>`
          }${form(csrf)}
          <section class="box">
            <h2>${icon('key')}Your tokens<span class="counter">${tokens.length}</span></h2>
            ${
              tokens.length === 0
                ? html`<p class="none">You have no tokens.</p>`
                : html`<ul class="tokens">
                    ${tokens.map((token) => html`<li>${row(token, csrf)}</li>`)}
                  </ul>`
            }
          </section>
        </main>`,
    },
    assets,
  );
}

const secret = (token: string): Html =>
  html`<section class="fresh" aria-label="The new token">
    <p>${icon('check-circle-fill')}<strong>Your new token. Copy it now: it is not shown again.</strong></p>
    <div class="copy">
      <input
        class="input"
        id="fresh-token"
        readonly
        value="${token}"
        autocomplete="off"
        spellcheck="false"
        aria-label="The new token"
      /><button type="button" class="button live-only" data-copy="fresh-token">${icon('copy')}<span>Copy</span></button>
    </div>
  </section>`;

const form = (csrf: string): Html =>
  html`<form class="box make" method="post" action="${TOKENS_PATH}">
    <h2>A new token</h2>
    <input type="hidden" name="csrf" value="${csrf}" />
    <label for="token-name">Name</label>
    <input
      class="input"
      id="token-name"
      name="name"
      required
      maxlength="${TOKEN_NAME_LIMIT}"
      autocomplete="off"
      placeholder="What it is for, e.g. laptop"
    />
    <fieldset>
      <legend>It expires after</legend>
      ${TOKEN_DAYS.map(
        (days) =>
          html`<label
            ><input type="radio" name="days" value="${days}" ${days === 30 && html`checked`} />${days} days</label
          >`,
      )}
    </fieldset>
    <button class="button primary" type="submit">Make the token</button>
  </form>`;

const row = ({ id, name, createdAt, expiresAt, usedAt }: TokenView, csrf: string): Html =>
  html`<div class="token">
    <p class="token-name" dir="auto">${name}</p>
    <p class="muted">
      made ${day(createdAt)} · expires ${day(expiresAt)} ·
      ${usedAt === null ? 'never used' : html`last used ${day(usedAt)}`}
    </p>
    <details class="ask">
      <summary class="button quiet danger" aria-label="Revoke ${name}">Revoke</summary>
      <form class="confirm" method="post" action="${revokePath(id)}">
        <input type="hidden" name="csrf" value="${csrf}" />
        <p><strong>Revoke ${name}?</strong> Programs that use it are refused from then on. This cannot be undone.</p>
        <button class="button deny" type="submit">Revoke it</button>
      </form>
    </details>
  </div>`;
