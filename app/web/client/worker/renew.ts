/**
 * The browser has taken this device's subscription away: it makes another, and the app hears of it with what the device's owner chose.
 * The page of notifications tells who is signed in here, as it tells a person, so that nothing about them is kept by the worker.
 */
import { DEVICES_PATH, NOTIFICATIONS_PATH, deviceDeletePath } from '../../paths.ts';
import type { NotificationsData } from '../../render/notifications-page.ts';

export interface Renewal {
  readonly ask: (path: string, init?: RequestInit) => Promise<Response>;
  /** What the app is to know of the subscription that the browser has from now on, made with the app's key. */
  readonly subscribe: (key: string) => Promise<object>;
}

/** Does nothing where nobody is signed in, or where the app does not know this browser as a device of theirs. */
export async function renew({ ask, subscribe }: Renewal): Promise<void> {
  const page = await ask(NOTIFICATIONS_PATH, { cache: 'no-store' });
  const data = page.ok ? dataIn(await page.text()) : undefined;
  const mine = data?.devices.find(({ isThis }) => isThis);
  if (!data || !mine) return;
  const post = (path: string, body: object): Promise<Response> =>
    ask(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-signalbox-csrf': data.csrf },
      body: JSON.stringify(body),
    });
  const made = await subscribe(data.key);
  const { needsYou, ended, graceSeconds } = mine;
  const put = (): Promise<Response> => post(DEVICES_PATH, { ...made, needsYou, ended, graceSeconds });
  const isPut = (await put()).ok;
  await post(deviceDeletePath(mine.id), {});
  // The old one, though dead, counts among the most devices that one may have.
  if (!isPut) await put();
}

/** What the page embeds for its own program: a worker has no parser of pages. */
function dataIn(page: string): NotificationsData | undefined {
  const text = /<script\b[^>]*\bid="notifications"[^>]*>([^<]*)<\/script>/.exec(page)?.[1];
  return text === undefined ? undefined : (JSON.parse(text) as NotificationsData);
}
