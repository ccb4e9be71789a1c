/** Programs for the browser of a phone, as text since the compiler knows no browser here: what one without windows lacks is made up. */

/** It refuses notifications and has no push service of its maker: the answers of others, kept as long as the page. */
export const PUSH_MANAGER = `
  const subscriptionOf = (key) => ({
    endpoint: 'https://push.example/phone',
    options: {
      applicationServerKey: Uint8Array.from(atob(key.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0)).buffer,
    },
    getKey: (name) => new Uint8Array(name === 'auth' ? 16 : 65).fill(9).buffer,
    unsubscribe: async () => {
      sessionStorage.removeItem('key');
      return true;
    },
  });
  PushManager.prototype.getSubscription = async () => {
    const key = sessionStorage.getItem('key');
    return key === null ? null : subscriptionOf(key);
  };
  PushManager.prototype.subscribe = async ({ applicationServerKey }) => {
    sessionStorage.setItem('key', applicationServerKey);
    return subscriptionOf(applicationServerKey);
  };
  Notification.requestPermission = async () => 'granted';
  Object.defineProperty(Notification, 'permission', { value: 'granted' });
`;

/** For the worker: it shows no notification and opens no window; what is asked of it is noted. */
export const NOTIFICATIONS = `
  self.done = { shown: [], opened: [] };
  registration.showNotification = async (title, options) => void done.shown.push({ title, ...options });
  clients.matchAll = async () =>
    ['/', '/acme/widgets/J12'].map((path) => ({
      url: location.origin + path,
      focus: async () => done.opened.push('focus ' + path),
    }));
  clients.openWindow = async (path) => done.opened.push('open ' + path);
`;
export const DONE = 'done';

/** For the worker: the person touches a notification. */
export const click = (path: string): string => `
  dispatchEvent(
    Object.assign(new Event('notificationclick'), {
      notification: { data: ${JSON.stringify(path)}, close() {} },
      waitUntil() {},
    }),
  )
`;

/** Resolves once the page is looked after by the worker. */
export const CONTROLLED = `
  navigator.serviceWorker.ready.then(async () => {
    if (navigator.serviceWorker.controller === null)
      await new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }));
  })
`;

/** Paths of everything that is kept on the device. */
export const KEPT = `
  caches.keys().then(async (names) => {
    const lists = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return lists.flat().map(({ url }) => new URL(url).pathname).sort();
  })
`;
