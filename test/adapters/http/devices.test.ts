import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { deviceName } from '../../../app/adapters/http/this-browser.ts';
import { Failure } from '../../../app/ground/outcome.ts';
import { renew } from '../../../app/web/client/worker/renew.ts';
import { openStage, outcomeOf, said, type Stage, type Visitor } from './stage.ts';

const ANDROID =
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Mobile Safari/537.36';
const wish = (name: string, over: object = {}) => ({
  endpoint: `https://push.test/${name}`,
  p256dh: 'B'.repeat(87),
  auth: 'a'.repeat(22),
  ...over,
});

let stage: Stage;
let ada: Visitor;
beforeEach(async () => {
  stage = await openStage();
  ada = await stage.signIn('ada', 'read');
});
afterEach(() => stage.close());

const put = (visitor: Visitor, body: object, userAgent = ANDROID): Promise<Response> => {
  const { headers, ...init } = said(visitor, body);
  const sent = new Headers(headers);
  sent.set('user-agent', userAgent);
  return stage.request('/api/v1/me/devices', { ...init, headers: sent });
};
const get = (visitor: Visitor, path: string, cookie = ''): Promise<Response> =>
  stage.request(path, { headers: { cookie: `${visitor.cookie}${cookie}` } });
const cookieOf = (answer: Response): string =>
  /signalbox_device=([^;]*)/.exec(answer.headers.get('set-cookie') ?? '')?.[1] ?? '';

describe('a device', () => {
  test('is turned on silent, told what its owner chooses, and listed with what it is', async () => {
    const answer = await put(ada, wish('phone'));
    const { id } = (await answer.json()) as { id: string };
    expect(answer.headers.get('set-cookie')).toMatch(/^signalbox_device=[0-9a-f]{32};.*HttpOnly; Secure; SameSite=Lax/);
    expect(await stage.store.push(id)).toMatchObject({
      person: { login: 'ada' },
      device: 'Chrome on Android',
      needsYou: false,
      ended: false,
      graceSeconds: 60,
    });
    await put(ada, wish('phone', { needsYou: true, graceSeconds: 0 }));
    const listed = (await (await get(ada, '/api/v1/me/devices', `; signalbox_device=${id}`)).json()) as object;
    expect(listed).toMatchObject({ devices: [{ id, needsYou: true, graceSeconds: 0, isThis: true }] });
    expect(JSON.stringify(listed)).not.toContain('push.test');
    const page = await (await get(ada, '/settings/notifications')).text();
    expect(page).toContain('Chrome on Android');
    expect(page).toContain('what needs you, at once');
    expect(page).not.toContain('push.test');
    expect(await (await get(ada, '/api/v1/me/push-key')).json()).toEqual({ key: 'the-key-of-the-app' });
  });

  test('is a browser that is signed in and shows it, and its owner may see something here', async () => {
    expect(await outcomeOf(stage.request('/api/v1/me/devices'))).toBe('401 not_signed_in');
    expect(await outcomeOf(put({ ...ada, csrf: 'old' }, wish('phone')))).toBe('403 bad_csrf');
    expect(await outcomeOf(put(ada, wish('phone', { graceSeconds: 1801 })))).toBe('422 bad_message');
    expect(await outcomeOf(put(ada, wish('phone', { endpoint: 'http://10.0.0.1/' })))).toBe('422 bad_message');
    expect(await outcomeOf(put(ada, wish('phone', { p256dh: 'short' })))).toBe('422 bad_message');
    const stranger = await stage.signIn('eve', 'none');
    expect(await outcomeOf(put(stranger, wish('eve')))).toBe('403 no_right');
    for (let index = 0; index < 10; index += 1) expect((await put(ada, wish(`d${index}`))).status).toBe(200);
    expect(await outcomeOf(put(ada, wish('one-more')))).toBe('409 too_many_devices');
    expect((await put(ada, wish('d3', { ended: true }))).status).toBe(200);
  });

  test('is tried out, and forgotten where its push service knows it no more', async () => {
    const { id } = (await (await put(ada, wish('phone'))).json()) as { id: string };
    const test = (visitor = ada): Promise<string> =>
      outcomeOf(stage.request(`/api/v1/me/devices/${id}/test`, said(visitor, {})));
    expect(await test()).toBe('200');
    expect(stage.pushes.sent[0]?.notice.title).toBe('Signalbox reaches this device');
    expect(await test(await stage.signIn('bob', 'read'))).toBe('404 unknown_device');
    stage.pushes.faults.push({ failure: new Failure('permanent', 'the push service answered 403') });
    expect(await test()).toBe('409 push_failed');
    stage.pushes.gone.add('https://push.test/phone');
    expect(await test()).toBe('409 device_gone');
    expect(await stage.store.push(id)).toBeUndefined();
  });

  test('that the browser subscribes anew is told what it was told before, unless nobody is signed in there', async () => {
    const { id } = (await (await put(ada, wish('phone', { needsYou: true, graceSeconds: 5 }))).json()) as {
      id: string;
    };
    const asked: string[] = [];
    const { endpoint, p256dh, auth } = wish('renewed');
    const subscribe = (key: string) => {
      asked.push(key);
      return Promise.resolve({ endpoint, p256dh, auth });
    };
    const as =
      (cookie: string) =>
      (path: string, init: RequestInit = {}) => {
        const headers = new Headers(init.headers);
        headers.set('cookie', cookie);
        return Promise.resolve(stage.request(path, { ...init, headers }));
      };
    await renew({ ask: as(`signalbox_device=${id}`), subscribe });
    await renew({ ask: as(ada.cookie), subscribe });
    expect(asked).toEqual([]);
    await renew({ ask: as(`${ada.cookie}; signalbox_device=${id}`), subscribe });
    expect(asked).toEqual(['the-key-of-the-app']);
    const devices = await stage.store.pushesFor('needsYou');
    expect(devices).toMatchObject([{ endpoint, person: { login: 'ada' }, ended: false, graceSeconds: 5 }]);
  });

  test('is removed by its owner only, with scripts and without', async () => {
    const bob = await stage.signIn('bob', 'read');
    const ids = await Promise.all(
      ['phone', 'laptop'].map(async (name) => ((await (await put(ada, wish(name))).json()) as { id: string }).id),
    );
    const [phone = '', laptop = ''] = ids;
    const remove = (visitor: Visitor) =>
      outcomeOf(stage.request(`/api/v1/me/devices/${phone}/delete`, said(visitor, {})));
    expect(await remove(bob)).toBe('404 unknown_device');
    expect(await remove(ada)).toBe('200');
    const form = (visitor: Visitor, csrf: string) =>
      stage.request(`/settings/notifications/${laptop}/delete`, {
        method: 'POST',
        headers: { cookie: visitor.cookie, 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ csrf }).toString(),
      });
    expect((await form(ada, 'old')).status).toBe(403);
    expect((await form(bob, bob.csrf)).status).toBe(303);
    expect(await stage.store.push(laptop)).toBeDefined();
    expect((await form(ada, ada.csrf)).status).toBe(303);
    expect(await stage.store.pushesOf(ada.id)).toEqual([]);
  });

  test('is told nothing any more once its owner has signed out there', async () => {
    const here = cookieOf(await put(ada, wish('phone')));
    await put(ada, wish('laptop'));
    await stage.request('/logout', {
      method: 'POST',
      headers: {
        cookie: `${ada.cookie}; signalbox_device=${here}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ csrf: ada.csrf }).toString(),
    });
    expect((await stage.store.pushesOf(ada.id)).map(({ endpoint }) => endpoint)).toEqual(['https://push.test/laptop']);
  });

  test('has a name out of words of ours, whatever it says of itself', () => {
    expect(deviceName(ANDROID)).toBe('Chrome on Android');
    expect(
      deviceName('Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605 Version/18 Mobile Safari/604'),
    ).toBe('Safari on iPhone');
    expect(deviceName('Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit/537 Chrome/147 Safari/537 Edg/147')).toBe(
      'Edge on Windows',
    );
    expect(deviceName('<script>alert(1)</script>')).toBe('A browser');
  });
});

describe('what makes the app installable', () => {
  test('is the same for everybody, and may be cached where it tells nobody anything', async () => {
    const manifest = await stage.request('/manifest.webmanifest');
    const { icons, start_url, display } = (await manifest.json()) as {
      icons: { src: string; sizes: string; purpose: string }[];
      start_url: string;
      display: string;
    };
    expect([manifest.headers.get('content-type'), start_url, display]).toEqual([
      'application/manifest+json',
      '/',
      'standalone',
    ]);
    expect(icons.map(({ purpose }) => purpose)).toContain('maskable');
    for (const { src, sizes } of [...icons, { src: '/icons/apple-touch-180.png', sizes: '180x180' }]) {
      const icon = Buffer.from(await (await stage.request(src)).arrayBuffer());
      // Where a PNG has its width and height.
      expect(`${icon.readUInt32BE(16)}x${icon.readUInt32BE(20)}`).toBe(sizes);
    }
    const worker = await stage.request('/worker.js');
    expect(worker.headers.get('service-worker-allowed')).toBe('/');
    expect(worker.headers.get('cache-control')).toBe('no-cache');
    const program = await worker.text();
    const shell = JSON.parse(/^self\.shell = (\{.*\});\n/.exec(program)?.[1] ?? '') as {
      page: string;
      assets: string[];
    };
    for (const path of [shell.page, ...shell.assets]) expect((await stage.request(path)).status).toBe(200);
    expect(await (await stage.request(shell.page)).text()).toContain('You are offline');
    expect((await stage.request('/')).headers.get('content-security-policy')).toMatch(
      /manifest-src 'self'; worker-src 'self'/,
    );
  });
});
