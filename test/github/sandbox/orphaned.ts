/**
 * Settles when the process that started this one under npm is gone. npm hands a signal to the shell that runs the script, and that shell
 * dies without handing it on; so for a program under npm the loss of its parent is the signal.
 */
const LOOK_EVERY_MS = 250;

export function orphaned(): Promise<void> {
  if (!process.env['npm_lifecycle_event']) return new Promise(() => {});
  const parent = process.ppid;
  return new Promise((resolve) => {
    const looking = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(looking);
      resolve();
    }, LOOK_EVERY_MS);
    looking.unref();
  });
}
