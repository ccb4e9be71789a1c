/** What someone sees who has not said who they are. */
import { html } from '../html.ts';
import { signInPath } from '../paths.ts';
import { document, topBar, type Assets } from './document.ts';
import { icon } from './icon.ts';

export const renderSignIn = ({ next, assets }: { readonly next: string; readonly assets: Assets }): string =>
  document(
    {
      title: 'Sign in · Signalbox',
      page: 'plain',
      body: html`${topBar(null)}
        <main class="plain">
          <h1>Sign in to watch and steer</h1>
          <p>
            What you may see and do here is what you may do on GitHub: to watch a session you need to be able to read
            its repository; to steer it, write access.
          </p>
          <p><a class="button primary" href="${signInPath(next)}">${icon('mark-github')}Sign in with GitHub</a></p>
          <p class="muted">Signalbox learns who you are and nothing more: it gets no access to your repositories.</p>
        </main>`,
    },
    assets,
  );
