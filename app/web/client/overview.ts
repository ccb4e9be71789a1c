/** Keeps the overview fresh while someone looks at it: told by the app that something changed, it fetches its page again and takes the lists over. */
import { html, nothing, type Html } from '../html.ts';
import { OVERVIEW_STREAM, signInPath } from '../paths.ts';
import { until } from '../render/clock.ts';
import { appNow, setClock, stopClock, tick } from './clocks.ts';
import { draw, query, region } from './draw.ts';
import { morph } from './morph.ts';
import { overviewApprovals } from './overview-approvals.ts';
import { takeBackAway } from './post.ts';
import { openLine, type LineState } from './stream.ts';

/** At most two looks a second. */
const APART_MS = 500;
/** After a look that took long the next one waits so many times as long: many readers must not press a slow app harder. */
const CALM = 3;
/** So often it looks without being told: what was told to another instance of the app, or lost on the way, is only late. */
const ANYWAY_MS = 20_000;
/** Where GitHub had not answered, the next look may know more. */
const INCOMPLETE_MS = 5_000;

const LIGHTS = {
  connecting: ['attention', 'connecting'],
  live: ['success', 'live'],
  broken: ['danger', 'offline'],
  refused: ['danger', 'offline'],
} as const satisfies Record<LineState['kind'], readonly [string, string]>;

export function startOverview(): void {
  const lists = region('overview');
  synchronise(lists);
  const approvals = overviewApprovals(lists, region('said'));
  let isStale = false;
  let isLooking = false;
  let next: ReturnType<typeof setTimeout> | undefined;
  let was: LineState['kind'] | undefined;

  /** Joined: whatever is told until the next look is shown by it. */
  function lookSoon(delay = 0): void {
    isStale = true;
    if (isLooking || next !== undefined || document.visibilityState !== 'visible') return;
    next = setTimeout(() => void look(), delay);
  }

  async function look(): Promise<void> {
    next = undefined;
    isStale = false;
    isLooking = true;
    const began = performance.now();
    const came = await fetchLists();
    if (came) takeOver(came);
    isLooking = false;
    const rest = Math.max(APART_MS, (performance.now() - began) * CALM);
    if (isStale) lookSoon(rest);
    else if (lists.dataset['incomplete'] === 'yes') setTimeout(() => lookSoon(), INCOMPLETE_MS);
  }

  function takeOver({ page, fresh }: Served): void {
    document.title = page.title;
    synchronise(fresh);
    morph(lists, fresh);
    approvals.mark();
    tick(lists);
  }

  const line = openLine({
    address: () => OVERVIEW_STREAM,
    receive: ({ event }) => {
      // What changed while the line was not there was told to nobody.
      if (event === 'changed' || (event === 'hello' && was !== undefined)) lookSoon();
    },
    tell(state) {
      if (state.kind === was && state.kind === 'live') return;
      if (state.kind === 'live') takeBackAway();
      if (state.kind === 'refused') stopClock();
      showLight(state);
      if (state.kind !== 'connecting') draw(region('banner'), words(state));
      was = state.kind;
    },
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible') return;
    line.wake();
    if (isStale) lookSoon();
  });
  setInterval(() => lookSoon(), ANYWAY_MS);
  region('banner').addEventListener('click', ({ target }) => {
    if (target instanceof Element && target.closest('[data-action="retry"]')) line.wake();
  });
  document.querySelector('.tabs [aria-current]')?.scrollIntoView({ inline: 'center', block: 'nearest' });
  // Choosing is enough where scripts run; without them there is a button.
  document
    .querySelector<HTMLFormElement>('form.choices')
    ?.addEventListener('change', ({ currentTarget }) => (currentTarget as HTMLFormElement).requestSubmit());
}

interface Served {
  readonly page: Document;
  readonly fresh: HTMLElement;
}

async function fetchLists(): Promise<Served | null> {
  const address = new URL(location.href);
  // What was found stays as it is: searching again is the reader's to ask for.
  address.searchParams.delete('q');
  try {
    const response = await fetch(address, { headers: { accept: 'text/html' } });
    if (!response.ok) return null;
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    const fresh = page.querySelector<HTMLElement>('[data-region="overview"]');
    return fresh && { page, fresh };
  } catch {
    // Offline: what is shown stays, and the line says so.
    return null;
  }
}

function synchronise(lists: HTMLElement): void {
  const now = Number(lists.dataset['now']);
  if (now > 0) setClock(now);
}

function showLight(state: LineState): void {
  const [tone, word] = LIGHTS[state.kind];
  const light = region('light');
  query('[data-region="light"] .lamp').className = `lamp tone-${tone}`;
  const said = light.querySelector('[data-word]');
  if (said && said.textContent !== word) said.textContent = word;
}

function words(state: LineState): Html {
  if (state.kind === 'broken')
    return html`<span
        ><strong>The page is offline.</strong> Next try in ${until(state.retryAt - Date.now() + appNow(), appNow())}.
        What is shown is as it was; jobs go on.</span
      ><button type="button" class="button" data-action="retry">Try now</button>`;
  if (state.kind === 'refused')
    return html`<span><strong>You are signed out.</strong> What is shown stands still.</span
      ><a class="button" href="${signInPath(location.pathname + location.search)}">Sign in again</a>`;
  return nothing;
}
