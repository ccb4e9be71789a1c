import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { faultOf, isPublic, lookupPublic } from '../../../app/adapters/push/addresses.ts';
import { makePushService } from '../../../app/adapters/push/push-service.ts';
import { Failure } from '../../../app/ground/outcome.ts';
import { startPushStandIn, type StandIn } from './stand-in.ts';

let standIn: StandIn;
beforeAll(async () => {
  standIn = await startPushStandIn();
});
afterAll(() => standIn.close());

/** Keeps the first keys, as a store does. */
function keeping() {
  let kept: string | undefined;
  return { pushKeys: (fresh: string) => Promise.resolve((kept ??= fresh)) };
}
const local = makePushService({ store: keeping(), baseUrl: 'http://localhost:3000' });
const message = { payload: '{"title":"J1 needs you · ünï"}', topic: 'a1', urgent: true, lastsSeconds: 540 };

const failure = (promise: Promise<unknown>): Promise<Failure> =>
  promise.then(
    () => Promise.reject(new Error('it was sent')),
    (error: unknown) => {
      expect(error).toBeInstanceOf(Failure);
      return error as Failure;
    },
  );

describe('a push', () => {
  test('is read by the browser that subscribed, and by nobody on the way; its length tells nothing', async () => {
    const device = standIn.subscribe(await local.key());
    expect(await local.fault(device)).toBeUndefined();
    expect(await local.send(device, message)).toBe('sent');
    expect(await local.send(device, { ...message, payload: 'x', urgent: false })).toBe('sent');
    expect(standIn.wrong).toEqual([]);
    const [first, second] = standIn.received;
    expect(first?.text).toBe(message.payload);
    expect(first?.headers).toMatchObject({ ttl: '540', topic: 'a1', urgency: 'high' });
    expect(first?.claims.sub).toBe('mailto:signalbox@localhost');
    expect(second).toMatchObject({ text: 'x', bytes: first?.bytes });
    expect(JSON.stringify(first?.headers)).not.toContain('needs you');
  });

  test('is signed with keys that outlast the app', async () => {
    const store = keeping();
    const before = makePushService({ store, baseUrl: 'https://box.test' });
    const after = makePushService({ store, baseUrl: 'https://box.test' });
    expect(await after.key()).toBe(await before.key());
    expect(Buffer.from(await after.key(), 'base64url')).toHaveLength(65);
  });

  test('to a browser that is gone says so, and every other no is a failure of its kind', async () => {
    const device = standIn.subscribe(await local.key());
    standIn.answers.push({ status: 429, headers: { 'retry-after': '17' } }, { status: 503 }, { status: 410 });
    standIn.answers.push({ status: 403 }, { status: 302, headers: { location: 'http://127.0.0.1/' } });
    expect(await failure(local.send(device, message))).toMatchObject({ kind: 'transient', retryAfterMs: 17_000 });
    expect(await failure(local.send(device, message))).toMatchObject({ kind: 'transient', retryAfterMs: undefined });
    expect(await local.send(device, message)).toBe('gone');
    expect(await failure(local.send(device, message))).toMatchObject({ kind: 'permanent' });
    expect(await failure(local.send(device, message))).toMatchObject({ kind: 'permanent' });
    device.unsubscribe();
    expect(await local.send(device, message)).toBe('gone');
    const nowhere = { ...device, endpoint: 'http://127.0.0.1:9/push' };
    expect(await failure(local.send(nowhere, message))).toMatchObject({ kind: 'transient' });
  });

  test('of more than 3,000 bytes is not sent, nor one to keys that no browser makes', async () => {
    const device = standIn.subscribe(await local.key());
    expect(await failure(local.send(device, { ...message, payload: 'ü'.repeat(1501) }))).toMatchObject({
      kind: 'permanent',
    });
    const offCurve = Buffer.concat([Buffer.of(4), Buffer.alloc(64, 7)]).toString('base64url');
    for (const broken of [{ p256dh: offCurve }, { p256dh: 'BAAA' }, { auth: 'AAAA' }])
      expect(await local.fault({ ...device, ...broken })).toContain('not what a browser makes');
  });
});

describe('an address', () => {
  // prettier-ignore
  const PRIVATE = [
    '10.1.2.3', '127.0.0.1', '169.254.169.254', '172.31.0.1', '192.168.1.1', '100.64.0.1', '0.0.0.0', '224.0.0.1', '255.255.255.255',
    '::1', '::', '::ffff:10.0.0.1', '::ffff:8.8.8.8', 'fe80::1', 'fc00::1', 'fd12::1', 'ff02::1', '64:ff9b::a00:1', '2002:a00:1::1', '2001:db8::1', 'nonsense',
  ];

  test.each(PRIVATE)('%s is not public', (address) => {
    expect(isPublic(address)).toBe(false);
  });

  test('that is public may be pushed to', () => {
    expect(['8.8.8.8', '172.32.0.1', '2a00:1450:4001::200e'].filter(isPublic)).toHaveLength(3);
    expect(faultOf('https://updates.push.services.mozilla.com/wpush/v2/x', false)).toBeUndefined();
    expect(faultOf('https://fcm.googleapis.com/fcm/send/x', true)).toBeUndefined();
  });

  // prettier-ignore
  test.each([
    'http://push.example/x', 'https://10.0.0.1/x', 'https://[::1]/x', 'https://[::ffff:7f00:1]/x', 'https://localhost/x', 'https://router/x', 'https://metadata.google.internal/x',
    'https://printer.local/x', 'https://user:word@push.example/x', 'https://0x7f.1/x', 'https://2130706433/x', 'http://127.0.0.1:3000/x', 'ftp://push.example', 'javascript:alert(1)', '//x', '',
  ])('%s is refused by an app that people reach', (endpoint) => {
    expect(faultOf(endpoint, false)).toBeDefined();
  });

  test('on this machine is for an app on this machine only', () => {
    expect(faultOf('http://127.0.0.1:3000/x', true)).toBeUndefined();
    expect(faultOf('http://10.0.0.1/x', true)).toBeDefined();
    expect(faultOf('https://127.0.0.1/x', true)).toBeDefined();
  });

  test('that a public name leads to is looked at when it is connected to', async () => {
    const looked = await new Promise((resolve) => lookupPublic('localhost', { all: true }, (error) => resolve(error)));
    expect(looked).toMatchObject({ code: 'EPRIVATE' });
  });
});
