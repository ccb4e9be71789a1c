/** Makes the app installable, and pushes possible: registers the service worker. */
import { WORKER_PATH } from '../paths.ts';

export function startInstall(): void {
  // What the page needs goes first. Where it is forbidden, all the rest works.
  if ('serviceWorker' in navigator)
    addEventListener('load', () => void navigator.serviceWorker.register(WORKER_PATH).catch(() => undefined));
}
