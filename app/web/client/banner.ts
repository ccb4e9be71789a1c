/** Says when the page is not live, and what comes next: the seconds to the next try, or that trying again is no use. */
import { html, nothing, type Html } from '../html.ts';
import { signInPath } from '../paths.ts';
import { until } from '../render/clock.ts';
import { appNow } from './clocks.ts';
import { draw, region } from './draw.ts';
import type { LineState } from './stream.ts';

/** How long a passing word stays. */
const PASSING_MS = 6000;
let passing: ReturnType<typeof setTimeout> | undefined;

/** `isGuest`: who came by a view-only link has nothing to sign in to. */
export function showLine(state: LineState, isGuest: boolean): void {
  if (state.kind === 'connecting') return;
  if (state.kind === 'live') return passing === undefined ? draw(region('banner'), nothing) : undefined;
  clearTimeout(passing);
  passing = undefined;
  draw(
    region('banner'),
    state.kind === 'broken' ? broken(state.retryAt) : isGuest ? LINK_ENDED : refused(state.status),
  );
}

/** A word in passing, such as that the app was started again. */
export function showPassing(words: Html): void {
  clearTimeout(passing);
  draw(region('banner'), words);
  passing = setTimeout(() => {
    passing = undefined;
    draw(region('banner'), nothing);
  }, PASSING_MS);
}

const broken = (retryAt: number): Html =>
  html`<span
      ><strong>The page is offline.</strong> Next try in ${until(retryAt - Date.now() + appNow(), appNow())}. Nothing is
      lost: the session goes on and the page catches up.</span
    ><button type="button" class="button" data-action="retry">Try now</button>`;

const LINK_ENDED = html`<span
  ><strong>This view-only link has ended.</strong> What is shown stands still. Whoever shared it can make another.</span
>`;

function refused(status: number): Html {
  if (status === 401)
    return html`<span><strong>You are signed out.</strong> What is shown stands still.</span
      ><a class="button" href="${signInPath(location.pathname)}">Sign in again</a>`;
  if (status === 403)
    return html`<span
      ><strong>You may no longer watch this session.</strong> Your right to read the repository was taken back.</span
    >`;
  return html`<span
    ><strong>This session is gone, or you may no longer see it.</strong> What is shown stands still.</span
  >`;
}
