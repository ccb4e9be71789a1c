/** Fetches older entries of the log when asked, and for a deep link until its event is there. */
import { html } from '../html.ts';
import { logPath } from '../paths.ts';
import { earlier as earlierButton } from '../render/session-page.ts';
import type { LogEntry } from '../../wire/events.ts';
import { draw, region } from './draw.ts';
import { addEarlier, type Live } from './live.ts';

const PAGE = 500;

/** True when something came. */
export async function loadEarlier(live: Live, drawn: () => Promise<void>): Promise<boolean> {
  const button = region('earlier').querySelector('button');
  if (button) button.disabled = true;
  try {
    const response = await fetch(logPath(live.snapshot.job, live.log[0]?.seq ?? 0, PAGE), {
      headers: { accept: 'application/json' },
    });
    if (!response.ok) throw new Error(`answered ${response.status}`);
    const { entries, earlier } = (await response.json()) as { entries: LogEntry[]; earlier: boolean };
    addEarlier(live, entries, earlier);
    await drawn();
    draw(region('earlier'), earlierButton(earlier));
    return entries.length > 0;
  } catch {
    draw(
      region('earlier'),
      html`<p class="error">
        Earlier events could not be fetched.
        <button type="button" class="button" data-action="earlier">Try again</button>
      </p>`,
    );
    return false;
  }
}

/** The app is back: that older entries could not be fetched is no longer true. */
export function forgetFailure(live: Live): void {
  if (region('earlier').querySelector('.error')) draw(region('earlier'), earlierButton(live.earlier));
}

/** `#e123`: shows the item that holds event 123, however far back; `#P7`: the approval. */
export async function openDeepLink(live: Live, drawn: () => Promise<void>): Promise<void> {
  const hash = location.hash.slice(1);
  const seq = Number(/^e(\d+)$/.exec(hash)?.[1]);
  while (seq > 0 && live.earlier && (live.log[0]?.seq ?? 0) > seq) if (!(await loadEarlier(live, drawn))) break;
  const holding = [...live.session.items.values()].findLast((item) => item.seq <= seq);
  const target = document.getElementById(hash) ?? (holding && document.getElementById(`e${holding.seq}`));
  target?.scrollIntoView({ block: 'center' });
  target?.focus({ preventScroll: true });
}
