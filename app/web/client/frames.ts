/** Drawing in step with the screen: many changes, one drawing per frame, and never more than half of the time. */

const LONGEST_PAUSE_MS = 300;

export function perFrame(drawNow: () => void): () => void {
  let asked = false;
  let freeAt = 0;
  const run = () => {
    const began = performance.now();
    if (began < freeAt) return void requestAnimationFrame(run);
    asked = false;
    drawNow();
    freeAt = performance.now() + Math.min(LONGEST_PAUSE_MS, performance.now() - began);
  };
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(run);
  };
}
