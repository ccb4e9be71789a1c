/** Takes back what was allowed for the rest of the session. */
import { nothing, type Html } from '../html.ts';
import { policyPath } from '../paths.ts';
import { draw, region } from './draw.ts';
import type { Live } from './live.ts';
import { newKey, type Post } from './post.ts';

/** Returns the rules on their way back; `changed`: they must be drawn anew. */
export function startRules(live: Live, post: Post, changed: () => void): ReadonlySet<string> {
  const place = region('rules');
  const taken = new Set<string>();

  async function takeBack(rule: string): Promise<void> {
    if (taken.has(rule)) return;
    taken.add(rule);
    tell(nothing);
    changed();
    const problem = await post(policyPath(live.snapshot.job), { remove: rule, key: newKey() });
    taken.delete(rule);
    changed();
    // After the drawing that `changed` asked for, which would take it away.
    if (problem) requestAnimationFrame(() => requestAnimationFrame(() => tell(problem)));
  }

  function tell(words: Html): void {
    const line = place.querySelector('[data-part="rules-error"]');
    if (line) draw(line, words);
  }

  place.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-rule]') : null;
    if (button) void takeBack(button.dataset['rule'] ?? '');
  });
  return taken;
}
