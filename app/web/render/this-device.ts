/** What the person can choose for the device in their hand, or why it cannot be told anything. Drawn by the client, which alone knows. */
import { html, type Html } from '../html.ts';
import { icon } from './icon.ts';

/** What a device is told, and how long it waits before. */
export interface DeviceWishes {
  readonly needsYou: boolean;
  readonly ended: boolean;
  readonly graceSeconds: number;
}

/** Graces that are offered, in seconds; the door takes any from 0 to 1,800. */
const GRACES = [0, 30, 60, 120, 300, 600, 1800] as const;
export const DEFAULT_WISHES: DeviceWishes = { needsYou: false, ended: false, graceSeconds: 60 };

export type ThisDevice =
  | { readonly kind: 'checking' | 'unsupported' | 'not_installed' | 'not_secure' | 'denied' }
  | { readonly kind: 'off'; readonly isBusy: boolean }
  | { readonly kind: 'on'; readonly wishes: DeviceWishes };

export function thisDevice(state: ThisDevice): Html {
  switch (state.kind) {
    case 'off':
      return html`<p>This device is told nothing.</p>
        <button type="button" class="button primary" data-action="turn-on" ${state.isBusy && html`disabled`}>
          ${icon('bell')}<span>${state.isBusy ? 'Turning on…' : 'Turn on'}</span>
        </button>`;
    case 'on':
      return wishesForm(state.wishes);
    default:
      return html`<p>${WHY_NOT[state.kind]}</p>`;
  }
}

const WHY_NOT = {
  checking: html`<span class="live-only">Looking at what this device can do…</span
    ><noscript>It takes scripts to turn this device on or off. Below you can remove devices without.</noscript>`,
  unsupported: html`This browser cannot show notifications of pages that are closed. Another one on this device may be
  able to.`,
  not_installed: html`On an iPhone or iPad, put Signalbox on the home screen first: <strong>Share</strong>, then
    <strong>Add to Home Screen</strong>. Open it from there and come back to this page.`,
  not_secure: html`Browsers show notifications only of pages that come encrypted. Open Signalbox at an address that
    begins with <code>https://</code>.`,
  denied: html`This browser was told not to show notifications of Signalbox. Allow them in its settings for this site,
  then reload the page.`,
} as const;

const wishesForm = ({ needsYou, ended, graceSeconds }: DeviceWishes): Html =>
  html`<fieldset>
      <legend>Tell this device</legend>
      <label
        ><input type="checkbox" name="needsYou" data-action="needs-you" ${needsYou && html`checked`} />
        <span>what needs me <span class="muted">an approval that I may give waits</span></span></label
      >
      <label
        ><input type="checkbox" name="ended" data-action="ended" ${ended && html`checked`} />
        <span>what has ended <span class="muted">a job that I am in charge of</span></span></label
      >
      ${!needsYou && !ended && html`<p class="muted">Neither is chosen, so it stays silent.</p>`}
    </fieldset>
    <label class="grace" for="grace">When</label>
    <select class="input" id="grace" name="graceSeconds" data-action="grace">
      ${offered(graceSeconds).map(
        (seconds) =>
          html`<option value="${seconds}" ${seconds === graceSeconds && html`selected`}>
            ${graceInWords(seconds)}
          </option>`,
      )}
    </select>
    <p class="muted">Whoever has the job’s page open by then, or answers it, is not told.</p>
    <div class="device-buttons">
      <button type="button" class="button" data-action="test">Send a test</button
      ><button type="button" class="button quiet danger" data-action="turn-off">Turn off</button>
    </div>`;

const offered = (chosen: number): number[] => [...new Set<number>([...GRACES, chosen])].sort((a, b) => a - b);

/** `after 2 minutes`. */
function graceInWords(seconds: number): string {
  if (seconds === 0) return 'at once';
  if (seconds < 60 || seconds % 60 !== 0) return `after ${seconds} seconds`;
  return seconds === 60 ? 'after a minute' : `after ${seconds / 60} minutes`;
}

/** What a device is told, as its owner chose. */
export function wishesInWords({ needsYou, ended, graceSeconds }: DeviceWishes): string {
  const told = [needsYou && 'what needs you', ended && 'what has ended'].filter((words) => words !== false);
  return told.length === 0 ? 'told nothing yet' : `${told.join(' and ')}, ${graceInWords(graceSeconds)}`;
}
