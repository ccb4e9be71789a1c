/** `/settings/notifications`: a person's devices, and the way to be rid of one without scripts. */
import { Hono, type Context } from 'hono';
import { NOTIFICATIONS_PATH } from '../../web/paths.ts';
import { notificationsPage, type DeviceView } from '../../web/render/notifications-page.ts';
import { renderSignIn } from '../../web/render/sign-in.ts';
import type { PushSubscription } from '../../engine/ports/pushes.ts';
import type { PageParts } from './pages.ts';
import type { SignedIn } from './people.ts';
import { deviceOf } from './this-browser.ts';

export const viewDevice = (device: PushSubscription, own: string | undefined): DeviceView => {
  const { id, device: name, needsYou, ended, graceSeconds, createdAt } = device;
  return { id, device: name, needsYou, ended, graceSeconds, createdAt, isThis: id === own };
};

export function deviceRoutes({ house, people, assets }: PageParts): Hono {
  const routes = new Hono();

  routes.get(NOTIFICATIONS_PATH, async (c) => {
    const person = await people.signedIn(c);
    return person ? show(c, person) : signIn(c);
  });

  routes.post(`${NOTIFICATIONS_PATH}/:id/delete`, async (c) => {
    const person = await people.signedIn(c);
    if (!person) return signIn(c);
    if ((await c.req.parseBody())['csrf'] !== person.csrf)
      return show(c, person, 'This page was from an earlier sign-in. Try again.', 403);
    await house.store.deletePush(person.id, c.req.param('id'));
    return c.redirect(NOTIFICATIONS_PATH, 303);
  });

  async function show(
    c: Context,
    { id, login, csrf }: SignedIn,
    problem: string | null = null,
    status: 200 | 403 = 200,
  ): Promise<Response> {
    const own = deviceOf(c);
    const [devices, key] = await Promise.all([house.store.pushesOf(id), house.pushService.key()]);
    const views = devices.map((device) => viewDevice(device, own));
    return c.html(
      notificationsPage({ devices: views, key, csrf, person: { login }, problem }, assets),
      status,
    ) as Response;
  }

  const signIn = (c: Context): Response => c.html(renderSignIn({ next: NOTIFICATIONS_PATH, assets }), 401) as Response;

  return routes;
}
