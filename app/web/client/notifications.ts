/** The page of notifications: turns this device on and off, and keeps what its owner chose as soon as it is chosen. */
import { DEVICES_PATH, deviceDeletePath, deviceTestPath } from '../paths.ts';
import type { DeviceView, NotificationsData } from '../render/notifications-page.ts';
import {
  DEFAULT_WISHES,
  thisDevice,
  wishesInWords,
  type DeviceWishes,
  type ThisDevice,
} from '../render/this-device.ts';
import { draw, region } from './draw.ts';
import { postWith } from './post.ts';
import { hindrance, isMadeWith, partsOf, subscribe, subscription, type Subscribed } from './push-subscription.ts';

export function startNotifications(): void {
  const embedded = document.getElementById('notifications');
  if (!embedded) return;
  const data = JSON.parse(embedded.textContent) as NotificationsData;
  const post = postWith(data.csrf);
  const place = region('this-device');
  const said = region('device-said');
  const mine: DeviceView | undefined = data.devices.find(({ isThis }) => isThis);
  let wishes: DeviceWishes = mine ?? DEFAULT_WISHES;
  let made: Subscribed | undefined;

  const show = (state: ThisDevice): void => draw(place, thisDevice(state));
  const say = (words: string): void => void (said.textContent = words);

  /** True when the app has taken it. */
  async function keep(next: DeviceWishes): Promise<boolean> {
    if (!made) return false;
    const { needsYou, ended, graceSeconds } = next;
    const refusal = await post(DEVICES_PATH, { ...made, needsYou, ended, graceSeconds });
    if (refusal) draw(said, refusal);
    else wishes = next;
    for (const words of document.querySelectorAll('[data-region="this-wishes"]'))
      words.textContent = wishesInWords(wishes);
    return refusal === null;
  }

  async function look(): Promise<void> {
    const why = hindrance();
    if (why) return show({ kind: why });
    const found = await subscription();
    // One that the app does not know, or signs for with another key, is as good as none.
    made = found && mine && isMadeWith(found, data.key) ? partsOf(found) : undefined;
    show(made ? { kind: 'on', wishes } : { kind: 'off', isBusy: false });
  }

  async function turnOn(): Promise<void> {
    show({ kind: 'off', isBusy: true });
    say('');
    const asked = await subscribe(data.key).catch((error: unknown) => {
      say(`The browser’s own push service did not answer: ${error instanceof Error ? error.message : String(error)}`);
    });
    if (asked === 'denied') return show({ kind: hindrance() ?? 'denied' });
    made = asked ?? undefined;
    // The list below is the app's to tell.
    if (await keep(wishes)) return location.reload();
    show({ kind: 'off', isBusy: false });
  }

  async function turnOff(): Promise<void> {
    const refusal = mine ? await post(deviceDeletePath(mine.id), {}) : null;
    if (refusal) return draw(said, refusal);
    await (await subscription())?.unsubscribe();
    location.reload();
  }

  async function test(): Promise<void> {
    if (!mine) return;
    say('Sending…');
    const refusal = await post(deviceTestPath(mine.id), {});
    if (refusal) draw(said, refusal);
    else say('Sent. It should show within seconds.');
  }

  async function choose(): Promise<void> {
    const field = (name: string) => place.querySelector<HTMLInputElement | HTMLSelectElement>(`[name="${name}"]`);
    const isTicked = (name: string): boolean => (field(name) as HTMLInputElement | null)?.checked ?? false;
    const graceSeconds = Number(field('graceSeconds')?.value ?? wishes.graceSeconds);
    const isKept = await keep({ needsYou: isTicked('needsYou'), ended: isTicked('ended'), graceSeconds });
    show({ kind: 'on', wishes });
    if (isKept) say('Saved.');
  }

  const acts: Record<string, () => Promise<void>> = { 'turn-on': turnOn, 'turn-off': turnOff, test };
  place.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>('button[data-action]') : null;
    void acts[button?.dataset['action'] ?? '']?.();
  });
  place.addEventListener('change', () => void choose());
  void look();
}
