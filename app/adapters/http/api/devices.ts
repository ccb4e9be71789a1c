/** A person's devices, as the page of notifications turns them on and off. Only a browser that is signed in is one; tokens do not do. */
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { noticeOfMany, TEST_NOTICE } from '../../../channels/device-notice.ts';
import type { PushSubscription } from '../../../engine/ports/pushes.ts';
import { payloadOf } from '../../../engine/push.ts';
import { accepted, Failure, rejected, type Result } from '../../../ground/outcome.ts';
import { includesRole } from '../../../ground/roles.ts';
import { DEVICES_PATH } from '../../../web/paths.ts';
import { readBody, refuse, waitWords } from '../answers.ts';
import { viewDevice } from '../devices.ts';
import { makeFixedWindow } from '../fixed-window.ts';
import type { PageParts } from '../pages.ts';
import { roleOf, type SignedIn } from '../people.ts';
import { deviceName, deviceOf, nameDevice } from '../this-browser.ts';
import { answer, body, ORDER_REFUSALS } from './descriptions.ts';
import type { Served } from './served.ts';

/** Devices of one person. */
const MOST_DEVICES = 10;
/** Orders of one person about devices in a minute. */
const MOST_ORDERS = 30;
/** How long a device may be asked to wait, in seconds. */
const LONGEST_GRACE = 1_800;
/** How long a test is worth delivering, in seconds. */
const TEST_LASTS = 300;

const wish = (meaning: string) => z.boolean().default(false).meta({ description: meaning });
const DeviceBody = z
  .strictObject({
    endpoint: z.string().max(2_000).meta({ description: 'Of the browser’s push service.' }),
    p256dh: z
      .string()
      .regex(/^[\w-]{80,100}=*$/)
      .meta({ description: 'The browser’s public key (base64url).' }),
    auth: z
      .string()
      .regex(/^[\w-]{20,30}=*$/)
      .meta({ description: 'What the browser made for us (base64url).' }),
    needsYou: wish('Whether it is told when something waits for an answer that you may give.'),
    ended: wish('Whether it is told when a job has ended that you are in charge of.'),
    graceSeconds: z
      .int()
      .min(0)
      .max(LONGEST_GRACE)
      .default(60)
      .meta({ description: 'How long something waits before the device is told of it, in seconds.' }),
  })
  .openapi('DeviceWish');

const DeviceShape = z
  .strictObject({
    id: z.string(),
    device: z.string().meta({ description: 'What it is, as far as it says so.', example: 'Chrome on Android' }),
    needsYou: z.boolean(),
    ended: z.boolean(),
    graceSeconds: z.int(),
    createdAt: z.number().meta({ description: 'In milliseconds since 1970.' }),
    isThis: z.boolean().meta({ description: 'Whether it is the browser that asks.' }),
  })
  .openapi('Device');
const DevicesShape = z.strictObject({ devices: z.array(DeviceShape) }).openapi('Devices');
const DoneShape = z.strictObject({ id: z.string() }).openapi('DeviceDone');
const KeyShape = z
  .strictObject({ key: z.string().meta({ description: 'An uncompressed P-256 point (base64url).' }) })
  .openapi('PushKey');

const OF_DEVICE = z.object({ id: z.string() });

export function serveDevices({ house, people }: PageParts, { serve }: Served): void {
  const { store, clock } = house;
  const ordered = makeFixedWindow(clock, MOST_ORDERS);

  const shared = { tags: ['people'] };

  serve(
    {
      ...shared,
      method: 'get',
      path: '/api/v1/me/push-key',
      operationId: 'pushKey',
      summary: 'The key that browsers subscribe with to be told something.',
      responses: { 200: answer('The key.', KeyShape), ...ORDER_REFUSALS },
    },
    async (c) => {
      const person = await whoLooks(c);
      return person.ok ? c.json({ key: await house.pushService.key() }) : refuse(c, person.rejection);
    },
  );

  serve(
    {
      ...shared,
      method: 'get',
      path: DEVICES_PATH,
      operationId: 'listDevices',
      summary: 'Your devices, and what they are told. For a browser that is signed in.',
      responses: { 200: answer('They.', DevicesShape), ...ORDER_REFUSALS },
    },
    async (c) => {
      const person = await whoLooks(c);
      if (!person.ok) return refuse(c, person.rejection);
      const own = deviceOf(c);
      const devices = await store.pushesOf(person.value.id);
      return c.json({ devices: devices.map((device) => viewDevice(device, own)) });
    },
  );

  serve(
    {
      ...shared,
      method: 'post',
      path: DEVICES_PATH,
      operationId: 'putDevice',
      summary: 'Has this browser told something, or changes what. For a browser that is signed in.',
      request: body(DeviceBody),
      responses: { 200: answer('It is kept.', DoneShape), ...ORDER_REFUSALS },
    },
    async (c) => {
      const person = await whoActs(c);
      if (!person.ok) return refuse(c, person.rejection);
      const wished = await readBody(c, DeviceBody);
      if (!wished.ok) return refuse(c, wished.rejection);
      const kept = await keep(person.value, wished.value, c.req.header('user-agent') ?? '');
      if (!kept.ok) return refuse(c, kept.rejection);
      nameDevice(c, house, kept.value);
      return c.json({ id: kept.value });
    },
  );

  async function keep(
    { id: personId, login }: SignedIn,
    wished: z.infer<typeof DeviceBody>,
    userAgent: string,
  ): Promise<Result<string>> {
    const person = { id: personId, login };
    const mine = await store.pushesOf(personId);
    const known = mine.find(({ endpoint }) => endpoint === wished.endpoint);
    if (!known && mine.length >= MOST_DEVICES)
      return rejected(
        'too_many_devices',
        `At most ${MOST_DEVICES} devices of yours are told something: remove one first.`,
      );
    if (!known && !(await maySeeAnything(person)))
      return rejected('no_right', 'You may read none of the repositories here, so there is nothing to tell you.');
    const fault = await house.pushService.fault(wished);
    if (fault !== undefined) return rejected('bad_message', fault);
    await store.putPush({
      ...wished,
      id: known?.id ?? house.chance.token(),
      person,
      device: deviceName(userAgent),
      createdAt: known?.createdAt ?? clock.now(),
    });
    // It may have been somebody else's before, under a name that stays.
    const now = (await store.pushesOf(personId)).find(({ endpoint }) => endpoint === wished.endpoint);
    return now ? accepted(now.id) : rejected('unknown_device', 'The device was removed meanwhile.');
  }

  /** Each device costs questions to GitHub, so strangers have none. */
  async function maySeeAnything(person: { readonly id: number; readonly login: string }): Promise<boolean> {
    for (const repository of await store.repositories()) {
      if (repository.status === 'removed') continue;
      const role = await roleOf(people, repository, person).catch(() => 'none' as const);
      if (includesRole(role, 'read')) return true;
    }
    return false;
  }

  serve(
    {
      ...shared,
      method: 'post',
      path: `${DEVICES_PATH}/{id}/delete`,
      operationId: 'deleteDevice',
      summary: 'Tells a device of yours nothing any more. For a browser that is signed in.',
      request: { params: OF_DEVICE },
      responses: { 200: answer('It is told nothing.', DoneShape), ...ORDER_REFUSALS },
    },
    async (c) => {
      const person = await whoActs(c);
      if (!person.ok) return refuse(c, person.rejection);
      const id = c.req.param('id') ?? '';
      return (await store.deletePush(person.value.id, id)) ? c.json({ id }) : refuse(c, NO_DEVICE.rejection, 404);
    },
  );

  serve(
    {
      ...shared,
      method: 'post',
      path: `${DEVICES_PATH}/{id}/test`,
      operationId: 'testDevice',
      summary: 'Sends a device of yours a notification, to see whether it arrives. For a browser that is signed in.',
      request: { params: OF_DEVICE },
      responses: { 200: answer('The push service has it.', DoneShape), ...ORDER_REFUSALS },
    },
    async (c) => {
      const person = await whoActs(c);
      if (!person.ok) return refuse(c, person.rejection);
      const device = await store.push(c.req.param('id') ?? '');
      if (device?.person.id !== person.value.id) return refuse(c, NO_DEVICE.rejection, 404);
      const sent = await test(c, device);
      return sent.ok ? c.json({ id: device.id }) : refuse(c, sent.rejection);
    },
  );

  async function test(c: Context, device: PushSubscription): Promise<Result<null>> {
    const budget = house.pushBudget.take(device.id);
    if (budget.kind === 'spent')
      return rejected('too_many_requests', `This device was told a lot. Try again ${waitWords(c, budget.leftMs)}.`);
    const notice = budget.kind === 'last' ? noticeOfMany(Math.ceil(budget.leftMs / 60_000)) : TEST_NOTICE;
    const message = { payload: payloadOf(notice), topic: 'test', urgent: true, lastsSeconds: TEST_LASTS };
    try {
      if ((await house.pushService.send(device, message)) === 'sent') return accepted(null);
      await store.forgetPush(device.endpoint);
      return rejected(
        'device_gone',
        'The browser takes no notifications any more. Reload this page and turn it on again.',
      );
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      house.log.warn({ err: error, device: device.id }, 'a test of a device failed');
      return rejected(
        'push_failed',
        'The push service of this browser did not take it. The reason is in the app’s log.',
      );
    }
  }

  async function whoLooks(c: Context): Promise<Result<SignedIn>> {
    const person = await people.signedIn(c);
    return person ? accepted(person) : rejected('not_signed_in', 'Devices belong to a browser that is signed in.');
  }

  async function whoActs(c: Context): Promise<Result<SignedIn>> {
    const person = await whoLooks(c);
    if (!person.ok) return person;
    if (c.req.header('x-signalbox-csrf') !== person.value.csrf)
      return rejected('bad_csrf', 'This page is from an earlier sign-in. Reload it.');
    const wait = ordered.excess(String(person.value.id));
    return wait === undefined
      ? person
      : rejected('too_many_requests', `That was a lot at once. Try again ${waitWords(c, wait)}.`);
  }
}

const NO_DEVICE = rejected('unknown_device', 'You have no such device.');
