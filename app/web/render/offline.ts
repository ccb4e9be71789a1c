/** What stands in place of a page that cannot be fetched: the one page that is kept on the device, for there is nothing in it to see. */
import { html } from '../html.ts';
import { document, type Assets } from './document.ts';
import { icon } from './icon.ts';

export const renderOffline = (assets: Assets): string =>
  document(
    {
      title: 'Offline · Signalbox',
      page: 'plain',
      body: html`<main class="plain" data-offline>
        <p class="sign">${icon('plug')}</p>
        <h1>You are offline</h1>
        <p role="status">Signalbox cannot be reached just now. The page comes back by itself.</p>
        <p class="muted">Nothing of your sessions is kept on this device.</p>
      </main>`,
    },
    assets,
  );
