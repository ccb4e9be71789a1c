/** `/settings/notifications`: what this device is told while no page is open, and the person's other devices. */
import { html, type Html } from '../html.ts';
import { deviceRemovalPath } from '../paths.ts';
import { day } from './clock.ts';
import { document, embedded, topBar, type Assets } from './document.ts';
import { icon } from './icon.ts';
import { inlineMarkdown } from './markdown.ts';
import { thisDevice, wishesInWords, type DeviceWishes } from './this-device.ts';

/** A device of the person. `createdAt` in epoch ms. */
export interface DeviceView extends DeviceWishes {
  readonly id: string;
  /** `Chrome on Android`. */
  readonly device: string;
  readonly createdAt: number;
  /** The browser that asks is this one. */
  readonly isThis: boolean;
}

export interface NotificationsPage {
  readonly devices: readonly DeviceView[];
  /** What browsers subscribe with (base64url). */
  readonly key: string;
  readonly csrf: string;
  readonly person: { readonly login: string };
  /** Why the last form was not accepted, in Markdown. */
  readonly problem?: string | null;
}

/** What the client is given of the page, as JSON. */
export type NotificationsData = Pick<NotificationsPage, 'key' | 'csrf' | 'devices'>;

/** Removing posts `csrf` to `/settings/notifications/ID/delete`, so that it works without scripts. */
export function notificationsPage({ devices, key, csrf, person, problem }: NotificationsPage, assets: Assets): string {
  const data: NotificationsData = { key, csrf, devices };
  return document(
    {
      title: 'Notifications · Signalbox',
      page: 'settings',
      body: html`${topBar({ login: person.login, csrf })}
        <main class="settings notifications">
          <h1>Notifications</h1>
          <p>
            A phone or a browser can be told when something needs you, and when a job of yours has ended, while no page
            of Signalbox is open. What is told travels encrypted to the device, and GitHub is asked first whether you
            may still see it.
          </p>
          ${
            problem !== undefined &&
            problem !== null &&
            html`<p class="notice error" role="alert">${icon('alert')}<span>${inlineMarkdown(problem)}</span></p>`
          }
          <section class="box" aria-labelledby="this-device">
            <h2 id="this-device">${icon('device-mobile')}This device</h2>
            <div data-region="this-device" class="this-device">${thisDevice({ kind: 'checking' })}</div>
            <p class="device-said" role="status" data-region="device-said"></p>
          </section>
          <section class="box" aria-labelledby="devices">
            <h2 id="devices">${icon('bell')}Your devices<span class="counter">${devices.length}</span></h2>
            ${
              devices.length === 0
                ? html`<p class="none">None of your devices is told anything.</p>`
                : html`<ul class="tokens">
                    ${devices.map((device) => html`<li>${row(device, csrf)}</li>`)}
                  </ul>`
            }
          </section>
          ${embedded('notifications', data)}
        </main>`,
    },
    assets,
  );
}

const row = (device: DeviceView, csrf: string): Html =>
  html`<div class="token">
    <p class="token-name">${device.device}${device.isThis && html` <span class="counter this-one">this one</span>`}</p>
    <p class="muted">
      <span ${device.isThis && html`data-region="this-wishes"`}>${wishesInWords(device)}</span> · since
      ${day(device.createdAt)}
    </p>
    <details class="ask">
      <summary class="button quiet danger" aria-label="Remove ${device.device}">Remove</summary>
      <form class="confirm" method="post" action="${deviceRemovalPath(device.id)}">
        <input type="hidden" name="csrf" value="${csrf}" />
        <p><strong>Remove ${device.device}?</strong> It is told nothing any more, until it is turned on there again.</p>
        <button class="button deny" type="submit">Remove it</button>
      </form>
    </details>
  </div>`;
