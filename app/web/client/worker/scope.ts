/** What a service worker has around it, as far as ours uses it: the compiler knows pages only. */

export interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void;
}

export interface Fetching extends Lasting {
  readonly request: Request;
  /** What the browser asked for beside the start of the worker. */
  readonly preloadResponse: Promise<Response | undefined>;
  respondWith(response: Promise<Response>): void;
}

export interface Pushed extends Lasting {
  readonly data: { text(): string } | null;
}

export interface Clicked extends Lasting {
  readonly notification: Notification;
}

/** A window of ours. */
interface Shown {
  readonly url: string;
  focus(): Promise<unknown>;
}

interface Events {
  install: Lasting;
  activate: Lasting;
  fetch: Fetching;
  push: Pushed;
  pushsubscriptionchange: Lasting;
  notificationclick: Clicked;
}

export interface WorkerScope {
  readonly location: Location;
  readonly registration: ServiceWorkerRegistration;
  readonly clients: {
    claim(): Promise<void>;
    matchAll(which: { type: 'window'; includeUncontrolled: boolean }): Promise<readonly Shown[]>;
    openWindow(url: string): Promise<unknown>;
  };
  /** Put before the program by the app: what the page for the time offline is made of. */
  readonly shell: { readonly page: string; readonly assets: readonly string[] };
  skipWaiting(): Promise<void>;
  addEventListener<Name extends keyof Events>(name: Name, hear: (event: Events[Name]) => void): void;
}
