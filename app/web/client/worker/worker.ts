/**
 * The service worker: shows what is pushed, leads from there to the job's page, and keeps one page for the time offline. Nothing that
 * a person may see is kept: only that page, its script and its style.
 */
import { partsOf } from '../push-subscription.ts';
import { noticeIn, pathIn } from './notice.ts';
import { renew } from './renew.ts';
import type { WorkerScope } from './scope.ts';

const scope = self as unknown as WorkerScope;
const { page, assets } = scope.shell;
/** The names of assets change with their content. */
const CACHE = `signalbox ${assets.join(' ')}`;

scope.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll([page, ...assets])));
  void scope.skipWaiting();
});

scope.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
      // Without it each page would wait until the worker has started.
      await scope.registration.navigationPreload?.enable();
      await scope.clients.claim();
    })(),
  );
});

scope.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== scope.location.origin) return;
  if (request.mode === 'navigate')
    event.respondWith(
      (async () => {
        try {
          return (await event.preloadResponse) ?? (await fetch(request));
        } catch {
          return (await kept(page)) ?? Response.error();
        }
      })(),
    );
  else if (assets.includes(pathname)) event.respondWith(kept(pathname).then((found) => found ?? fetch(request)));
});

const kept = async (path: string): Promise<Response | undefined> =>
  (await caches.open(CACHE)).match(path, { ignoreVary: true });

scope.addEventListener('push', (event) => {
  const { title, body, tag, path } = noticeIn(event.data?.text());
  event.waitUntil(
    scope.registration.showNotification(title, {
      body,
      tag,
      icon: '/icons/app-192.png',
      badge: '/icons/badge-96.png',
      data: path,
    }),
  );
});

scope.addEventListener('pushsubscriptionchange', (event) => {
  event.waitUntil(renew({ ask: (path, init) => fetch(path, init), subscribe }));
});

/** Some browsers have made the new one already. */
async function subscribe(key: string): Promise<object> {
  const { pushManager } = scope.registration;
  const made = await pushManager.getSubscription();
  return partsOf(made ?? (await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })));
}

scope.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(open(pathIn(event.notification.data)));
});

/** A window that shows it already is brought to the front. */
async function open(path: string): Promise<void> {
  const windows = await scope.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const shown = windows.find(({ url }) => new URL(url).pathname === path);
  await (shown ? shown.focus() : scope.clients.openWindow(path));
}
