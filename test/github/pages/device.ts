/** `/login/device`: a person enters the code that a machine shows, and agrees that it acts for them, or declines. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { enterUserCode, type Entered } from '../rest/device.ts';
import type { World } from '../world.ts';
import { readForm, showPage } from './exchange.ts';
import { html, type Html } from './html.ts';
import type { Viewer } from './viewer.ts';

const SENTENCES: Readonly<Record<Entered, string>> = {
  agreed: 'Congratulations, you are all set! The device is now connected.',
  declined: 'The device was not connected.',
  unknown: 'We could not find that code. It may have been used or have expired.',
  too_many: 'Too many codes have been submitted. Please try again later.',
};
const STATUS: Readonly<Record<Entered, number>> = { agreed: 200, declined: 200, unknown: 404, too_many: 429 };

export function showDevice(url: URL, res: ServerResponse, viewer: Viewer): void {
  show(url, res, viewer, form(viewer));
}

export async function enterCode(
  world: World,
  url: URL,
  req: IncomingMessage,
  res: ServerResponse,
  viewer: Viewer,
): Promise<void> {
  const fields = await readForm(req);
  const came = enterUserCode(world, fields.get('user_code') ?? '', viewer.id, !fields.has('cancel'));
  show(url, res, viewer, html`<p role="status">${SENTENCES[came]}</p>`, STATUS[came]);
}

function show(url: URL, res: ServerResponse, viewer: Viewer, body: Html, status = 200): void {
  const page = html`<div class="narrow" style="margin-left: auto; margin-right: auto">
    <h1>Device Activation</h1>
    ${body}
  </div>`;
  showPage(res, { title: 'Device Activation', address: url.pathname, body: page }, viewer, status);
}

const form = (viewer: Viewer): Html =>
  html`<p class="muted">Enter the code displayed on your device. It will then act for ${viewer.login}.</p>
    <form class="box stack" method="post" action="/login/device">
      <label>Code <input name="user_code" required autocomplete="off" autocapitalize="characters" /></label>
      <button>Authorize as ${viewer.login}</button>
      <button name="cancel" value="1">Cancel</button>
    </form>`;
