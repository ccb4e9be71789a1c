/** What someone sees who has not said who they are. */
import { visible } from '../../ground/plain-text.ts';
import { html, type Html } from '../html.ts';
import { OVERVIEW_PATH, signInPath } from '../paths.ts';
import { document, topBar, type Assets } from './document.ts';
import { icon, type Icon } from './icon.ts';

/** `next` is where the person wanted to go, and will come to. */
export const renderSignIn = ({ next, assets }: { readonly next: string; readonly assets: Assets }): string =>
  document(
    {
      title: 'Sign in · Signalbox',
      page: 'plain',
      body: html`${topBar(null)}
        <main class="plain">
          <h1>Sign in to watch and steer</h1>
          <p>What you may do here is what you may do on GitHub:</p>
          <ul class="rights">
            ${right('eye', html`with <strong>read</strong> access to a repository you watch its sessions`)}${right('paper-airplane', html`with <strong>write</strong> access you start jobs, talk to running agents and stop them`)}${right('shield-lock', html`you <strong>approve</strong> what a job’s profile asks you about`)}
          </ul>
          <p><a class="button primary" href="${signInPath(next)}">${icon('mark-github')}Sign in with GitHub</a></p>
          ${next !== OVERVIEW_PATH && html`<p class="muted">Then you come to <code dir="ltr">${visible(shortened(next))}</code>.</p>`}
          <p class="muted">Signalbox learns who you are and nothing more: it gets no access to your repositories.</p>
        </main>`,
    },
    assets,
  );

const right = (sign: Icon, what: Html): Html => html`<li>${icon(sign)}<span>${what}</span></li>`;

/** What follows the question mark helps nobody to recognise a page. */
const shortened = (path: string): string => {
  const [place = ''] = path.split(/[?#]/, 1);
  return place.length > 80 ? `${place.slice(0, 79)}…` : place;
};
