/** Webhooks: signed, kept, redelivered under the same GUID, and lost, doubled or reversed when told to. */
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { appJwt } from './app-auth.ts';
import { createWorld } from './create-world.ts';
import { deliveriesOf } from './deliveries.ts';
import { addApp, eventually, EVENTS, install, startFixture, type Fixture } from './fixture.ts';

let it: Fixture;
beforeAll(async () => {
  it = await startFixture();
  await it.as('writer').issues.create({ ...it.where, title: 'Talk' });
  await eventually(() => expect(it.received.some(({ event }) => event === 'issues')).toBe(true));
});
beforeEach(async () => {
  await it.control('DELETE', 'faults');
  it.answerWith(202);
  it.received.length = 0;
});
afterAll(async () => {
  expect(await it.control('GET', 'violations')).toEqual([]);
  await it.stop();
});

const comment = async (body: string) => it.as('writer').issues.createComment({ ...it.where, issue_number: 1, body });
const bodies = () => it.received.map(({ payload }) => payload.comment?.body as string);

test('a webhook is signed over its raw body and names the installation, the repository and the sender', async () => {
  await comment('signed');
  await eventually(() => expect(it.received).toHaveLength(1));
  const [webhook] = it.received;
  expect(webhook?.signature).toBe(
    `sha256=${createHmac('sha256', it.app.webhookSecret)
      .update(webhook?.raw ?? '')
      .digest('hex')}`,
  );
  expect(webhook?.guid).toMatch(/^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/);
  expect(webhook?.payload).toMatchObject({
    installation: { id: it.installation.id },
    repository: { full_name: 'acme/widgets' },
    sender: { login: 'writer' },
  });
});

test('deliveries come in the order in which things happened', async () => {
  for (const body of ['1', '2', '3', '4', '5']) await comment(body);
  await eventually(() => expect(bodies()).toEqual(['1', '2', '3', '4', '5']));
});

test('an app without the event or the permission hears nothing', async () => {
  const deaf = addApp(it.world, it.org.id, {
    slug: 'deaf',
    permissions: { issues: 'read' },
    events: ['label'],
    webhookUrl: it.app.webhookUrl,
  });
  const barred = addApp(it.world, it.org.id, {
    slug: 'barred',
    permissions: { contents: 'read' },
    events: EVENTS,
    webhookUrl: it.app.webhookUrl,
  });
  for (const app of [deaf, barred]) install(it.world, app, it.org.id, [it.repository.id]);
  await comment('once');
  await comment('end');
  await eventually(() => expect(bodies()).toEqual(['once', 'end']));
});

test('a failed delivery is kept, found by status, read whole and attempted again under the same GUID', async () => {
  it.answerWith(500);
  await comment('failing');
  await eventually(async () =>
    expect((await it.asApp().apps.listWebhookDeliveries({ per_page: 100 })).data[0]?.status_code).toBe(500),
  );
  const [failed] = (await it.asApp().apps.listWebhookDeliveries({ status: 'failure' } as never)).data;
  expect(failed).toMatchObject({
    event: 'issue_comment',
    action: 'created',
    redelivery: false,
    installation_id: it.installation.id,
  });
  const { data: whole } = await it.asApp().apps.getWebhookDelivery({ delivery_id: failed?.id ?? 0 });
  expect(whole.request.payload).toMatchObject({ comment: { body: 'failing' } });
  it.answerWith(202);
  await it.asApp().apps.redeliverWebhookDelivery({ delivery_id: failed?.id ?? 0 });
  await eventually(() => expect(it.received).toHaveLength(2));
  expect(new Set(it.received.map(({ guid }) => guid)).size).toBe(1);
  expect((await it.asApp().apps.listWebhookDeliveries()).data[0]).toMatchObject({
    redelivery: true,
    guid: failed?.guid,
    status_code: 202,
  });
});

test('the list of deliveries is walked by cursor, newest first', async () => {
  const first = await it.asApp().apps.listWebhookDeliveries({ per_page: 2 });
  const cursor = /cursor=(\w+)/.exec(first.headers.link ?? '')?.[1] ?? '';
  const second = await it.asApp().apps.listWebhookDeliveries({ per_page: 2, cursor });
  const ids = [...first.data, ...second.data].map(({ id }) => id);
  expect(ids).toEqual(ids.toSorted((a, b) => b - a));
  expect(new Set(ids).size).toBe(4);
});

test('deliveries are forgotten after three days of GitHub’s clock', async () => {
  const list = async () => {
    const { data } = await it.asApp().apps.listWebhookDeliveries({ per_page: 1 });
    return data.length;
  };
  expect(await list()).toBe(1);
  await it.control('POST', 'clock', { advanceSeconds: 3 * 24 * 3600 + 60 });
  // The app's proof of itself is of the former time.
  const proof = await appJwt(
    { appId: it.app.id, privateKey: it.app.privateKey },
    { iat: Math.floor(it.world.clock() / 1000), exp: Math.floor(it.world.clock() / 1000) + 60 },
  );
  const later = await fetch(`${it.github.url}/app/hook/deliveries`, { headers: { authorization: `Bearer ${proof}` } });
  expect(await later.json()).toEqual([]);
  await it.control('POST', 'clock', { advanceSeconds: -(3 * 24 * 3600 + 60) });
  expect(await list()).toBe(1);
});

test('dropped webhooks are recorded as failed, do not arrive, and can be recovered', async () => {
  await it.control('POST', 'faults', { dropWebhooks: true });
  await comment('lost');
  const [lost] = (await it.asApp().apps.listWebhookDeliveries()).data;
  expect(lost).toMatchObject({ status_code: 502, event: 'issue_comment' });
  expect(it.received).toEqual([]);
  await it.asApp().apps.redeliverWebhookDelivery({ delivery_id: lost?.id ?? 0 });
  await eventually(() => expect(bodies()).toEqual(['lost']));
});

test('doubled webhooks arrive twice under one GUID', async () => {
  await it.control('POST', 'faults', { duplicateWebhooks: true });
  await comment('twice');
  await eventually(() => expect(bodies()).toEqual(['twice', 'twice']));
  expect(it.received[0]?.guid).toBe(it.received[1]?.guid);
});

test('reversed webhooks arrive last first', async () => {
  await it.control('POST', 'faults', { reorderWebhooks: true });
  for (const body of ['1', '2', '3']) await comment(body);
  await eventually(() => expect(bodies()).toEqual(['3', '2', '1']));
});

test('a hook that cannot be reached leaves a failed delivery, and deliveries survive a restart', async () => {
  const there = it.app.webhookUrl;
  it.app.webhookUrl = 'http://127.0.0.1:1/';
  await comment('nobody home');
  await eventually(async () =>
    expect((await it.asApp().apps.listWebhookDeliveries()).data[0]).toMatchObject({
      status_code: 502,
      status: 'failed to connect to host',
    }),
  );
  it.app.webhookUrl = there;
  const again = createWorld({ dataDir: it.world.dataDir, emit: () => {} });
  expect(deliveriesOf(again, it.app.id)).toEqual(deliveriesOf(it.world, it.app.id));
});
