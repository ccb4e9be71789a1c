/** Whether anybody looks: a page that has been in the background for a minute leaves the telling to its owner's phone. */

const UNSEEN_MS = 60_000;

/** `changed`: the answer is another one now. */
export function followSight(changed: () => void): () => boolean {
  let background = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const set = (now: boolean): void => {
    if (background === now) return;
    background = now;
    changed();
  };
  const look = (): void => {
    clearTimeout(timer);
    if (document.visibilityState === 'visible') set(false);
    else timer = setTimeout(() => set(true), UNSEEN_MS);
  };
  document.addEventListener('visibilitychange', look);
  look();
  return () => background;
}
